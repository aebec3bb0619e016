import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";

/** The days of which a business's groups are known, ascending, by its name. */
export type KnownDays = ReadonlyMap<string, readonly string[]>;

/** What a customer belongs to; it holds from `valid_from` until before `valid_to`, null where it still does. */
const STATE = ["segment_id", "segment_name", "lifecycle", "rfm_segment", "value_tier"] as const;

const COLUMNS: Readonly<Record<string, Sql>> = {
  business: sql`varchar`,
  customer_id: sql`varchar`,
  segment_id: sql`integer`,
  segment_name: sql`varchar`,
  lifecycle: sql`varchar`,
  rfm_segment: sql`varchar`,
  value_tier: sql`varchar`,
  valid_from: sql`date`,
  valid_to: sql`date`,
};

/** Creates the table `membership` without a row. */
export async function emptyMembership(engine: Engine): Promise<void> {
  const columns = Object.entries(COLUMNS).map(([name, type]) => sql`${id(name)} ${type}`);
  await engine.run(sql`create or replace table membership (${list(columns)})`);
}

/** Reads a file into the table `membership` and returns the days it knows; null where the file is damaged. */
export async function readMembership(engine: Engine, path: string): Promise<KnownDays | null> {
  const columns = Object.entries(COLUMNS).map(
    ([name, type]) => sql`${id(name)}::${type} as ${id(name)}`,
  );
  try {
    await engine.run(sql`
      create or replace table membership as
      select ${list(columns)} from read_parquet(${literal(path)})`);
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
 * returns the days known afterwards. Intervals are cut at the day and at the next known one, the day's own groups are
 * put between, and neighbours of one customer in the same groups become one interval again.
 */
export async function replaceDay(
  engine: Engine,
  {
    business,
    asOf,
    scores,
  }: { readonly business: string; readonly asOf: string; readonly scores: string },
  days: KnownDays,
): Promise<KnownDays> {
  const known = days.get(business) ?? [];
  const [day, next] = [asOf, known.find((other) => other > asOf) ?? null].map(
    (one) => sql`${literal(one)}::date`,
  ) as [Sql, Sql];
  const own = sql`business = ${literal(business)}`;
  const state = list(STATE.map(id));
  await engine.run(sql`
    create or replace table membership as
    with pieces as (
      select * from membership where not ${own}
      union all
      select * replace (least(coalesce(valid_to, ${day}), ${day}) as valid_to)
      from membership
      where ${own} and valid_from < ${day}
      union all
      select
        ${literal(business)} as business,
        customer_id,
        segment_id::integer as segment_id,
        segment_name,
        lifecycle,
        rfm_segment,
        value_tier,
        ${day} as valid_from,
        ${next} as valid_to
      from read_parquet(${literal(scores)})
      union all
      select * replace (greatest(valid_from, ${next}) as valid_from)
      from membership
      where ${own} and ${next} is not null and (valid_to is null or valid_to > ${next})
    ),
    neighbours as (
      select
        *,
        coalesce(lag(valid_to) over customer = valid_from, false)
          and ${list(
            STATE.map(
              (column) => sql`lag(${id(column)}) over customer is not distinct from ${id(column)}`,
            ),
            "\n          and ",
          )} as goes_on
      from pieces
      window customer as (partition by business, customer_id order by valid_from)
    ),
    islands as (
      select
        *,
        count(*) filter (where not goes_on)
          over (partition by business, customer_id order by valid_from) as island
      from neighbours
    )
    select
      business,
      customer_id,
      ${state},
      min(valid_from) as valid_from,
      if(bool_or(valid_to is null), null, max(valid_to)) as valid_to
    from islands
    group by business, customer_id, ${state}, island`);
  const after = [...new Set([...known, asOf])].sort();
  return new Map([...days, [business, after]]);
}

/** Writes the table `membership`, ordered, with the days that are known. */
export async function writeMembership(
  engine: Engine,
  path: string,
  days: KnownDays,
): Promise<void> {
  const told = [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([business, own]) => own.map((as_of) => ({ business, as_of })));
  await engine.run(sql`
    copy (select * from membership order by business, customer_id, valid_from)
    to ${literal(path)}
    (format parquet, compression zstd, kv_metadata {days: ${literal(JSON.stringify(told))}})`);
}
