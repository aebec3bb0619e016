import type { Engine } from "../engines/engine.ts";
import { id, list, literal, sql } from "../engines/sql.ts";
import {
  COLUMNS,
  type DayOfScores,
  dayReplaced,
  daysWith,
  type KnownDays,
  typed,
} from "./membership-day.ts";

/** Creates the table `membership` without a row. */
export async function emptyMembership(engine: Engine): Promise<void> {
  const columns = Object.entries(COLUMNS).map(([name, type]) => sql`${id(name)} ${type}`);
  await engine.run(sql`create or replace table membership (${list(columns)})`);
}

/** Reads a file into the table `membership` and returns the days it knows; null where the file is damaged. */
export async function readMembership(engine: Engine, path: string): Promise<KnownDays | null> {
  try {
    await engine.run(sql`
      create or replace table membership as
      select ${typed(Object.keys(COLUMNS))} from read_parquet(${literal(path)})`);
    return await knownDays(engine, path);
  } catch {
    return null;
  }
}

/** Days without a change leave no row, so that the file names them beside its rows. */
async function knownDays(engine: Engine, path: string): Promise<KnownDays> {
  const rows = await engine.rows(sql`
    with told as (
      select unnest(from_json(decode(value), '[{"business": "varchar", "as_of": "date"}]'), recursive := true)
      from parquet_kv_metadata(${literal(path)})
      where decode(key) = 'days'
    )
    select business, as_of from told
    union
    select business, unnest([valid_from, valid_to]) as as_of from membership
    order by business, as_of`);
  const days = new Map<string, string[]>();
  for (const { business, as_of } of rows) {
    if (typeof as_of !== "string") continue;
    const own = days.get(String(business)) ?? [];
    own.push(as_of);
    days.set(String(business), own);
  }
  return days;
}

/**
 * Replaces what `membership` holds of one day of a business by a run's scores, whatever other days are known, and
 * returns the days known afterwards.
 */
export async function replaceDay(
  engine: Engine,
  day: DayOfScores,
  days: KnownDays,
): Promise<KnownDays> {
  await engine.run(sql`create or replace table membership as ${dayReplaced(day, days)}`);
  return daysWith(day, days);
}

/** Writes the table `membership` with one day replaced, in order, with the days that are known then. */
export async function writeMembership(
  engine: Engine,
  path: string,
  day: DayOfScores,
  days: KnownDays,
): Promise<void> {
  const told = [...daysWith(day, days)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([business, own]) => own.map((as_of) => ({ business, as_of })));
  await engine.run(sql`
    copy (select * from (${dayReplaced(day, days)}) order by business, customer_id, valid_from)
    to ${literal(path)}
    (format parquet, compression zstd, kv_metadata {days: ${literal(JSON.stringify(told))}})`);
}
