import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { RawTable } from "../rows/raw-table.ts";
import type { ColumnProfile } from "./profile.ts";
import type { Typed } from "./type-column.ts";

/** Rows whose order is looked at; counts are of all rows. */
const FIRST = 200_000;
const LISTED = 40;
/** The row's number in its file, from 0: the column of a profile's table that no file has. */
export const ROW: Sql = id("quintile.row");

/** Returns what a column holds: `raw` has its texts, `table` its typed values and `ROW`. */
export async function measureColumn(
  engine: Engine,
  raw: RawTable,
  table: string,
  { column, dates, comma }: Typed,
): Promise<ColumnProfile> {
  const text = sql`${column.column}::varchar`;
  const number = column.kind === "integer" || column.kind === "number";
  const as = sql`try_cast(${number ? id(column.name) : sql`null`} as double)`;
  const time = column.kind === "timestamp" ? sql`try_cast(${id(column.name)} as timestamp)` : null;
  const [texts] = await engine.rows(sql`
    select
      count(${text}) as filled,
      count(distinct ${text}) as variety,
      coalesce(avg(length(${text})), 0)::double as mean_length,
      count(*) filter (regexp_matches(${text}, '^[^@ ]+@[^@ ]+\\.[a-zA-Z]{2,}$')) as mails,
      count(*) filter (regexp_matches(${text}, '\\d,\\d')) as commas,
      count(*) filter (regexp_matches(${text}, '\\d\\.\\d')) as points
    from ${id(raw.table)}`);
  const [values] = await engine.rows(sql`
    select
      count(*) filter (${as} < 0) as negative,
      min(${as}) as least,
      max(${as}) as most,
      count(*) filter (${as} <> floor(${as})) as fractions,
      count(*) filter (${time === null ? sql`false` : sql`${time} <> date_trunc('day', ${time})`}) as hours
    from ${id(table)}`);
  const [runs] = await engine.rows(sql`
    select count(*) filter (value is distinct from before and row > 0) as changes
    from (
      select ${id(column.name)} as value, ${ROW} as row,
        lag(${id(column.name)}) over (order by ${ROW}) as before
      from ${id(table)}
      where ${ROW} < ${FIRST})`);
  const variety = Number(texts?.["variety"]);
  const top =
    variety > 2000
      ? []
      : await commonest(engine, sql`select ${text} as value from ${id(raw.table)}`);
  return {
    name: column.name,
    kind: column.kind,
    filled: Number(texts?.["filled"]),
    distinct: variety,
    negative: Number(values?.["negative"]),
    least: values?.["least"] === null ? null : Number(values?.["least"]),
    most: values?.["most"] === null ? null : Number(values?.["most"]),
    whole: number && Number(values?.["fractions"]) === 0,
    top,
    mails: Number(texts?.["mails"]),
    meanLength: Number(texts?.["mean_length"]),
    commas: Number(texts?.["commas"]),
    points: Number(texts?.["points"]),
    changes: Number(runs?.["changes"]),
    dateFormat: dates?.format ?? null,
    hasOffset:
      dates?.format.includes("offset") === true || column.type === "TIMESTAMP WITH TIME ZONE",
    hasHours: Number(values?.["hours"]) > 0,
    doubt: dates?.doubt ?? null,
    comma,
  };
}

async function commonest(engine: Engine, values: Sql): Promise<ColumnProfile["top"]> {
  const rows = await engine.rows(sql`
    select value, count(*) as n from (${values}) where value is not null
    group by value order by n desc, value limit ${LISTED}`);
  return rows.map((row) => [String(row["value"]), Number(row["n"])] as const);
}
