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
  try {
    await engine.run(sql`
      create or replace table membership as
      select ${typed(Object.keys(COLUMNS))} from read_parquet(${literal(path)})`);
    return await knownDays(engine, path);
  } catch {
    return null;
  }
}

/** Returns columns in the types of the table. */
function typed(columns: readonly string[]): Sql {
  return list(
    columns.map(
      (column) => sql`${id(column)}::${COLUMNS[column] ?? sql`varchar`} as ${id(column)}`,
    ),
  );
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
  const same = (other: Sql) =>
    list(
      ["customer_id", ...STATE].map(
        (column) => sql`${other}.${id(column)} is not distinct from today.${id(column)}`,
      ),
      " and ",
    );
  await engine.run(sql`
    create or replace table membership as
    with earlier as (
      select * replace (least(coalesce(valid_to, ${day}), ${day}) as valid_to)
      from membership
      where ${own} and valid_from < ${day}
    ),
    later as (
      select * replace (greatest(valid_from, ${next}) as valid_from)
      from membership
      where ${own} and ${next} is not null and (valid_to is null or valid_to > ${next})
    ),
    today as (
      select ${typed(["customer_id", ...STATE])}
      from read_parquet(${literal(scores)})
    ),
    put as (
      select
        today.*,
        before.valid_from as since,
        coalesce(before.valid_from, ${day}) as valid_from,
        after.valid_from as until,
        if(after.valid_from is null, ${next}, after.valid_to) as valid_to
      from today
      left join earlier as before on before.valid_to = ${day} and ${same(sql`before`)}
      left join later as after on after.valid_from = ${next} and ${same(sql`after`)}
    )
    select * from membership where not ${own}
    union all
    select ${literal(business)} as business, * exclude (since, until) from put
    union all
    select * from earlier
    where valid_to < ${day} or customer_id not in (select customer_id from put where since is not null)
    union all
    select * from later
    where valid_from > ${next} or customer_id not in (select customer_id from put where until is not null)`);
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
