import type { Engine } from "../../engines/engine.ts";
import { literal, type Sql, sql } from "../../engines/sql.ts";

/** Name of the format that the engine reads by itself. */
export const ISO = "ISO 8601";
/** How an ISO 8601 text ends that tells its offset from UTC, as a regular expression. */
export const OFFSET = "\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d+)?)? ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)";

/** Whether all texts begin with year, month and day as no other format that we know does. */
export async function allIso(engine: Engine, from: Sql, column: Sql): Promise<boolean> {
  const [row] = await engine.rows(
    sql`select count(*) filter (not regexp_matches(${column}, '^\\d{4}-\\d{2}-\\d{2}($|[T ])')) as others
      from ${from} as looked_at`,
  );
  return row?.["others"] === 0;
}

/** Lengths of ISO 8601 texts that leave no room for an offset: a day, with minutes, with seconds. */
const SHAPES: Readonly<Record<number, (text: Sql, local: Sql) => Sql>> = {
  10: () => sql`false`,
  16: (text) => sql`substr(${text}, 14, 1) <> ':'`,
  // Only a text without seconds has room for an offset; most need no look at their marks.
  19: (text, local) =>
    sql`case when epoch_us(${local}) % 60000000 = 0 then substr(${text}, 17, 1) <> ':' else false end`,
};

interface Seen {
  /** The rows that were looked at. */
  readonly from: Sql;
  readonly column: Sql;
  readonly format: string;
  /** What the column's text is read as, TIMESTAMP. */
  readonly local: Sql;
}

/**
 * Returns whether a text is written otherwise than those that were looked at: it cannot be read, or it may have an offset
 * where they have none.
 */
export async function unlikeSeen(
  engine: Engine,
  { from, column, format, local }: Seen,
): Promise<Sql> {
  const unreadable = sql`(${column} is not null and ${local} is null)`;
  if (format !== ISO) return unreadable;
  const [row] = await engine.rows(
    sql`select min(strlen(${column})) as shortest, max(strlen(${column})) as longest from ${from}`,
  );
  const length = Number(row?.["shortest"]);
  const misshapen = row?.["longest"] === length ? SHAPES[length] : undefined;
  const offset =
    misshapen === undefined
      ? sql`regexp_matches(${column}, ${literal(`${OFFSET}$`)})`
      : sql`strlen(${column}) <> ${literal(length)} or ${misshapen(column, local)}`;
  return sql`(${unreadable} or ${offset})`;
}
