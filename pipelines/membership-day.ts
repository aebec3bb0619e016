import { id, list, literal, type Sql, sql } from "../engines/sql.ts";

/** The days of which a business's groups are known, ascending, by its name. */
export type KnownDays = ReadonlyMap<string, readonly string[]>;

/** A day of a business's, and the file of the scores that a run gave its customers on it. */
export interface DayOfScores {
  readonly business: string;
  readonly asOf: string;
  readonly scores: string;
}

/** What a customer belongs to; it holds from `valid_from` until before `valid_to`, null where it still does. */
const STATE = ["segment_id", "segment_name", "lifecycle", "rfm_segment", "value_tier"] as const;

/** The columns of `membership` with their types. */
export const COLUMNS: Readonly<Record<string, Sql>> = {
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

/** Returns columns in the types of `membership`. */
export function typed(columns: readonly string[]): Sql {
  return list(
    columns.map(
      (column) => sql`${id(column)}::${COLUMNS[column] ?? sql`varchar`} as ${id(column)}`,
    ),
  );
}

/**
 * Returns the query for `membership` with one day replaced: intervals are cut at the day and at the next known one, the day's
 * own groups are put between, and neighbours of one customer in the same groups become one interval again.
 */
export function dayReplaced({ business, asOf, scores }: DayOfScores, days: KnownDays): Sql {
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
  return sql`
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
    where valid_from > ${next} or customer_id not in (select customer_id from put where until is not null)`;
}

/** Returns the days that are known when one has been replaced. */
export function daysWith({ business, asOf }: DayOfScores, days: KnownDays): KnownDays {
  const after = [...new Set([...(days.get(business) ?? []), asOf])].sort();
  return new Map([...days, [business, after]]);
}
