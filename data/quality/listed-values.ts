import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import { textOf } from "./text-of.ts";

/** Values of a column that are categories, at most. */
export const MOST_CATEGORIES = 50;

/** The different values of a column's accepted rows. */
export interface ListedValues {
  /** The commonest with their rows, `MOST_CATEGORIES` at most, commonest first. */
  readonly top: readonly { readonly value: string; readonly rows: number }[];
  /** How many there are. */
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
}

/** Counts the accepted rows of each value of a column. */
export async function listValues(
  engine: Engine,
  { table }: Pick<Judged, "table">,
  name: string,
): Promise<ListedValues> {
  const rows = await engine.rows(
    sql`select
        value,
        count(*) as n,
        count(*) over () as values,
        min(value) over () as least,
        max(value) over () as greatest
      from (
        select ${id(name)}::varchar as value
        from ${id(table)}
        where ${REASON} = 0 and ${id(name)} is not null
      )
      group by value
      order by n desc, value limit ${literal(MOST_CATEGORIES)}`,
  );
  return {
    top: rows.map((row) => ({ value: String(row["value"]), rows: Number(row["n"]) })),
    distinct: Number(rows[0]?.["values"] ?? 0),
    min: textOf(rows[0]?.["least"]),
    max: textOf(rows[0]?.["greatest"]),
  };
}

/** Rows that tell whether values seem to be categories. */
const FIRST_ROWS = 20_000;

/**
 * Lists the values of those columns of text that are categories, and looks for them only where the first rows have so few:
 * to group the rows by few values is no more work than to hash each of them, and tells all.
 */
export async function listCategories(
  engine: Engine,
  judged: Pick<Judged, "table">,
  columns: readonly string[],
): Promise<ReadonlyMap<string, ListedValues>> {
  const found = new Map<string, ListedValues>();
  if (columns.length === 0) return found;
  const [first] = await engine.rows(
    sql`select ${list(columns.map((name, i) => sql`count(distinct ${id(name)}) as ${id(`n${i}`)}`))}
      from (select * from ${id(judged.table)} limit ${literal(FIRST_ROWS)})`,
  );
  for (const [i, name] of columns.entries()) {
    if (Number(first?.[`n${i}`]) > MOST_CATEGORIES) continue;
    const values = await listValues(engine, judged, name);
    if (values.distinct <= MOST_CATEGORIES) found.set(name, values);
  }
  return found;
}
