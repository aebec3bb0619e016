import { asOfDate, before, known, localDay, started, undatedRow } from "../data/window.ts";
import { list, type Sql, sql } from "../engines/sql.ts";

/** What of a business decides which customers count as seen; a vocabulary has it. */
export type Sight = {
  /** Whether any row has a date at all; without, every customers row counts as seen at any as_of. */
  readonly dated: boolean;
  /** Whether customers rows say since when they are known; one that does not say is then never used, */
  readonly knownAt: boolean;
  /** but for the rows of these sources, which cannot say it: they are used once their customer is seen; absent in older runs. */
  readonly undated?: readonly string[];
  /** IANA name of the time zone in which a day is a day. */
  readonly timezone: string;
};

/**
 * Returns the query for `customer_id` of everyone seen before `as_of`: by a dated row however long ago, or by a customers
 * row known before. A customers row without a date counts only where the business has no dated row at all.
 */
export function seen(asOf: string, { dated, knownAt, undated = [], timezone }: Sight): Sql {
  if (!dated && !knownAt) return sql`select customer_id from customers`;
  const queries = [
    sql`select customer_id from transactions where ${before(asOf)}`,
    sql`select customer_id from events where ${before(asOf)}`,
    sql`select customer_id from exposures where ${before(asOf)}`,
    sql`select customer_id from subscriptions where ${started(asOf)}`,
  ];
  if (knownAt) {
    const always = dated ? sql`false` : undatedRow(undated);
    queries.push(
      sql`select customer_id from customers where ${known(asOf, timezone)} or ${always}`,
    );
  }
  return list(queries, "\nunion\n");
}

/**
 * Returns the query for the customers rows that were known before `as_of`, or whose customer was seen before it. Their ages
 * are as of `on`, by default the same day. `everybody` is the query for who was seen, where there is a cheaper one.
 */
export function knownCustomers(
  asOf: string,
  sight: Sight,
  {
    on = asOf,
    everybody = seen(asOf, sight),
  }: { readonly on?: string; readonly everybody?: Sql } = {},
): Sql {
  const wasSeen = sql`customer_id in (select customer_id from (${everybody}))`;
  const undated = sight.undated ?? [];
  return sql`
    select
      *,
      ${localDay(sql`known_at`, sight.timezone)} as known_day,
      ${asOfDate(on)} as as_of
    from customers
    where ${
      !sight.knownAt
        ? wasSeen
        : undated.length === 0
          ? known(asOf, sight.timezone)
          : sql`${known(asOf, sight.timezone)} or (${undatedRow(undated)} and ${wasSeen})`
    }`;
}
