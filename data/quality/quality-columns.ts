import type { Engine, Row } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { instantColumn } from "../kinds.ts";
import type { PersonalClass } from "../personal/personal.ts";
import { type Judged, REASON } from "../rows/judging.ts";
import type { StoredColumn } from "../types/stored-types.ts";
import type { ColumnQuality, TopValue } from "./quality.ts";
import { type Distribution, distributions, outliersOf } from "./quality-numbers.ts";

export interface ColumnsOptions {
  readonly personal: ReadonlyMap<string, PersonalClass>;
  /** Distinct customers, counted. */
  readonly customers: number;
}

/** Beyond so many distinct values counting them one by one costs more than it tells. */
const EXACT = 10_000;
/** Of more, the values of one hash in so many are counted: right to about four percent, and better the more there are. */
const ONE_IN = 16;
/** Values that are listed of a column, at most. */
const MOST_VALUES = 20;
/** A value that is no category is listed when at least so many rows share it: a rarer one may be somebody's. */
const LEAST_ROWS = 5;
const MOST_CATEGORIES = 50;

interface Counted extends StoredColumn {
  readonly missing: number;
  readonly present: number;
  readonly about: number;
  readonly min: string | null;
  readonly max: string | null;
}

/** Measures the accepted values of a source's canonical columns; nothing is shown of those that tell of persons. */
export async function measureColumns(
  engine: Engine,
  judged: Judged,
  { personal, customers }: ColumnsOptions,
): Promise<readonly ColumnQuality[]> {
  const all = await counted(engine, judged, personal);
  const columns = all.filter(
    ({ name, about }) =>
      about > 0 ||
      (name !== "known_at" && (judged.kind !== "identities" || name !== "occurred_at")),
  );
  const isNumber = ({ type }: StoredColumn) => /^(DOUBLE|BIGINT|DECIMAL)/.test(type);
  const numbers = columns.filter((column) => isNumber(column) && !personal.has(column.name));
  const spread = await distributions(engine, judged, numbers);
  const outliers = await outliersOf(engine, judged, numbers, spread);
  const counts = await countDistinct(
    engine,
    judged,
    columns.filter(({ name }) => name !== "customer_id"),
  );
  const measured: ColumnQuality[] = [];
  for (const { name, type, missing, present, min, max, ...column } of columns) {
    const distinct = name === "customer_id" ? customers : (counts.get(name) ?? 0);
    const of = personal.get(name) ?? null;
    const listed =
      of === null && (type === "VARCHAR" || type === "BOOLEAN")
        ? await topValues(engine, judged, name, {
            present,
            distinct,
          })
        : null;
    measured.push({
      name,
      type: plainName(type),
      missing,
      distinct,
      ...(name === "customer_id" || isFew(column) ? {} : { distinct_about: true as const }),
      personal: of,
      min,
      max,
      ...numbersOf(spread.get(name)),
      ...(spread.has(name) ? { outliers: outliers.get(name) ?? null } : {}),
      ...(listed === null ? {} : { top: listed }),
    });
  }
  return measured;
}

/** Counts in one pass; distinct values by a rough estimate, the same in whatever order rows are read. */
async function counted(
  engine: Engine,
  { table, kind, columns }: Judged,
  personal: ReadonlyMap<string, PersonalClass>,
): Promise<readonly Counted[]> {
  const time = instantColumn(kind) ?? "occurred_at";
  const described = await engine.rows(sql`select column_name from (describe ${id(table)})`);
  const has = new Set(described.map((row) => row["column_name"]));
  const measured: readonly StoredColumn[] = [
    { name: "customer_id", type: "VARCHAR" },
    { name: time, type: "TIMESTAMP" },
    ...columns,
  ].filter(({ name }) => !["is_return", "ended_day"].includes(name) && has.has(name));
  const extreme = (name: string, of: Sql): Sql =>
    personal.has(name) ? sql`null` : sql`${of}(${id(name)})::varchar`;
  const [row] = await engine.rows(
    sql`select ${list(
      measured.flatMap(({ name }, i) => [
        sql`count(*) - count(${id(name)}) as ${id(`missing${i}`)}`,
        sql`count(${id(name)}) as ${id(`present${i}`)}`,
        // Customers are counted elsewhere.
        name === "customer_id"
          ? sql`0 as ${id(`distinct${i}`)}`
          : sql`approx_count_distinct(${id(name)}) as ${id(`distinct${i}`)}`,
        sql`${extreme(name, sql`min`)} as ${id(`min${i}`)}`,
        sql`${extreme(name, sql`max`)} as ${id(`max${i}`)}`,
      ]),
    )} from ${id(table)} where ${REASON} = 0`,
  );
  return measured.map(({ name, type }, i) => ({
    name,
    type,
    missing: Number(row?.[`missing${i}`]),
    present: Number(row?.[`present${i}`]),
    about: Number(row?.[`distinct${i}`]),
    min: textOf(row?.[`min${i}`]),
    max: textOf(row?.[`max${i}`]),
  }));
}

/** Counts few values one by one; of many, those of one hash in so many, which costs as much less. */
async function countDistinct(
  engine: Engine,
  { table }: Judged,
  columns: readonly Counted[],
): Promise<ReadonlyMap<string, number>> {
  if (columns.length === 0) return new Map();
  const [row] = await engine.rows(
    sql`select ${list(
      columns.map((column, i) => {
        const value = id(column.name);
        const chosen = sql`filter (hash(${value}) % ${literal(ONE_IN)} = 0)`;
        return isFew(column)
          ? sql`count(distinct ${value}) as ${id(`n${i}`)}`
          : sql`${literal(ONE_IN)} * count(distinct ${value}) ${chosen} as ${id(`n${i}`)}`;
      }),
    )} from ${id(table)} where ${REASON} = 0`,
  );
  return new Map(columns.map(({ name }, i) => [name, Number(row?.[`n${i}`])]));
}

/** The engine's own estimate may be a third off: good enough to choose by, not to show. */
function isFew({ about }: Pick<Counted, "about">): boolean {
  return about < EXACT;
}

async function topValues(
  engine: Engine,
  { table }: Judged,
  column: string,
  { present, distinct }: { readonly present: number; readonly distinct: number },
): Promise<readonly TopValue[]> {
  if (distinct >= 2 * EXACT) return [];
  const areCategories = distinct <= MOST_CATEGORIES && 3 * distinct <= present;
  const rows = await engine.rows(
    sql`select ${id(column)}::varchar as value, count(*) as n from ${id(table)}
      where ${REASON} = 0 and ${id(column)} is not null
      group by 1 having count(*) >= ${areCategories ? 1 : LEAST_ROWS}
      order by n desc, value limit ${areCategories ? MOST_CATEGORIES : MOST_VALUES}`,
  );
  return rows.map((row) => ({
    value: String(row["value"]),
    rows: Number(row["n"]),
    share: Number(row["n"]) / present,
  }));
}

function numbersOf(spread: Distribution | undefined): Pick<ColumnQuality, "quantiles" | "bins"> {
  return spread === undefined ? {} : { quantiles: spread.quantiles, bins: spread.bins };
}

function plainName(type: string): string {
  if (type === "DOUBLE" || type === "BIGINT") return "number";
  if (type.startsWith("DECIMAL")) return "decimal";
  if (type === "BOOLEAN") return "flag";
  return type === "VARCHAR" ? "text" : type.toLowerCase();
}

function textOf(value: Row[string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
