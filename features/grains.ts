import { asOfDate, before, known, localDay, observed, type Window } from "../data/window.ts";
import { type Sql, sql } from "../engines/sql.ts";
import type { Grain } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What of a business decides which customers count as seen; a vocabulary has it. */
export type Sight = Pick<Vocabulary, "dated" | "knownAt" | "timezone">;

/**
 * Returns the query for `customer_id` of everyone seen before `as_of`: by a dated row however long ago, or by a customers
 * row known before. A customers row without a date counts only where the business has no dated row at all.
 */
export function seen(asOf: string, { dated, knownAt, timezone }: Sight): Sql {
  if (!dated && !knownAt) return sql`select customer_id from customers`;
  const rows = sql`
    select customer_id from transactions where ${before(asOf)}
    union
    select customer_id from events where ${before(asOf)}`;
  return knownAt
    ? sql`${rows} union select customer_id from customers where ${known(asOf, timezone)}`
    : rows;
}

/** Returns the query for the customers rows that were known before `as_of`, or whose customer was seen before it. */
export function knownCustomers(asOf: string, sight: Sight): Sql {
  return sql`
    select
      *,
      ${localDay(sql`known_at`, sight.timezone)} as known_day,
      ${asOfDate(asOf)} as as_of
    from customers
    where ${sight.knownAt ? known(asOf, sight.timezone) : sql`customer_id in (${seen(asOf, sight)})`}`;
}

/** Returns the query of each grain in an order in which each reads earlier ones only, as `observed_<grain>`. */
export function grains(
  window: Window,
  vocabulary: Vocabulary,
): Readonly<Record<Exclude<Grain, "features">, Sql>> {
  const asOf = asOfDate(window.asOf);
  const order = vocabulary.transactions?.columns.includes("order_id")
    ? sql`order_id, case when order_id is null then occurred_at end`
    : sql`occurred_at`;
  return {
    lines: sql`
      select
        customer_id,
        ${asOf} as as_of,
        occurred_at,
        day,
        date_diff('day', day, ${asOf})::integer as days_ago,
        hour,
        order_id,
        product,
        category,
        quantity,
        discount,
        amount,
        channel,
        is_return
      from transactions
      where ${observed(window)}`,
    orders: sql`
      select
        customer_id,
        as_of,
        min(day) as day,
        max(days_ago) as days_ago,
        arg_min(hour, occurred_at) as hour,
        count(*) as lines,
        sum(coalesce(quantity, 1)) as items,
        count(*) filter (where discount > 0) as discounted,
        sum(amount) as amount
      from observed_lines
      where not is_return
      group by customer_id, as_of, ${order}`,
    purchase_days: sql`
      select
        *,
        lag(days_ago) over (partition by customer_id, as_of order by days_ago desc) - days_ago as gap
      from (
        select distinct customer_id, as_of, day, days_ago
        from observed_lines
        where not is_return
      )`,
    products: sql`
      select customer_id, as_of, product, count(*) as lines
      from observed_lines
      where not is_return and product is not null
      group by customer_id, as_of, product`,
    categories: sql`
      select customer_id, as_of, category, count(*) as lines
      from observed_lines
      where not is_return and category is not null
      group by customer_id, as_of, category`,
    events: sql`
      select
        customer_id,
        ${asOf} as as_of,
        occurred_at,
        day,
        date_diff('day', day, ${asOf})::integer as days_ago,
        hour,
        type,
        channel,
        campaign,
        session_id,
        value
      from events
      where ${observed(window)}`,
    event_days: sql`
      select customer_id, as_of, day, days_ago, count(*) as events
      from observed_events
      group by customer_id, as_of, day, days_ago`,
    sessions: sql`
      select customer_id, as_of, max(day) as day, min(days_ago) as days_ago, count(*) as events
      from observed_events
      where session_id is not null
      group by customer_id, as_of, session_id`,
    customers: knownCustomers(window.asOf, vocabulary),
  };
}
