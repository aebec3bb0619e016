import { before, cancelled } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { literal, type Sql, sql } from "../engines/sql.ts";
import type { History } from "../features/history.ts";
import { moneyInHistory, ordersInHistory } from "../features/history-purchases.ts";
import { isPurchase } from "../features/purchases.ts";
import { type GroupedPeople, numberKinds } from "./group-kinds.ts";

export interface PeriodsOptions {
  readonly asOf: string;
  readonly unit: "month" | "quarter";
  /** First day of the first period. */
  readonly from: string;
  /** Who is in which group, whenever they bought; of a history customers are named by number. */
  readonly members: GroupedPeople;
  readonly hasOrderIds: boolean;
  /** Of the same business, where it was made ready. */
  readonly history?: History | null;
}

/** What the members of a group did in a period. */
export interface GroupPeriod {
  readonly grouping: string;
  readonly name: string;
  /** First day of the period. */
  readonly period: string;
  readonly active_customers: number;
  /** Active customers whose first order ever lies in the period. */
  readonly new_customers: number;
  readonly orders: number;
  /** Orders with a known amount, and their amounts, returns not taken off. */
  readonly priced_orders: number;
  readonly order_amount: number;
  /** Net: purchases less returns, on the day of each. */
  readonly revenue: number;
}

/** Returns the query for the orders before as_of that were not cancelled: customer_id, day, amount (null where not known). */
export function ordersBefore(asOf: string, hasOrderIds: boolean): Sql {
  const order = hasOrderIds
    ? sql`order_id, case when order_id is null then occurred_at end`
    : sql`occurred_at`;
  return sql`
    select customer_id, min(day) as day, sum(amount) as amount
    from transactions
    where ${before(asOf)} and ${isPurchase(asOf)}
    group by customer_id, ${order}`;
}

/**
 * Returns what each group did in each period from `from` to before as_of, by grouping, name and period; a period without
 * an order or a return is absent. Money is summed as decimals.
 */
export async function groupPeriods(
  engine: Engine,
  { asOf, unit, from, members, hasOrderIds, history = null }: PeriodsOptions,
): Promise<readonly GroupPeriod[]> {
  const since = sql`day >= ${literal(from)}::date`;
  const during = sql`${before(asOf)} and ${since}`;
  const orders =
    history === null
      ? ordersBefore(asOf, hasOrderIds)
      : ordersInHistory(history, { asOf, observationDays: null });
  const money =
    history === null
      ? sql`select customer_id, day, amount from transactions where ${during} and not ${cancelled(asOf)}`
      : moneyInHistory(history, { asOf, period: during });
  const months = monthsOf(unit);
  const first = Math.floor(monthOf(from) / months);
  const last = Math.floor(monthOf(asOf) / months);
  if (last - first >= MOST_PERIODS)
    throw new Error(`periods of groups are at most ${MOST_PERIODS}, got ${last - first + 1}`);
  const period = (day: Sql) =>
    sql`((12 * year(${day}) + month(${day}) - 1) // ${literal(months)})::integer`;
  const bit = (of: Sql) => sql`1::bigint << greatest(${of} - ${literal(first)}, 0)`;
  await numberKinds(engine, members);
  const rows = await engine.rows(sql`
    with orders as ${history === null ? sql`materialized` : sql`not materialized`} (${orders}),
    customers as (
      select
        customer_id,
        min(day) as first_day,
        bit_or(case when ${since} then ${bit(period(sql`day`))} else 0 end) as active
      from orders
      group by customer_id
    ),
    habits as (
      select kind, active, ${period(sql`first_day`)} as first_period, count(*) as customers
      from customers
      join member_kinds using (customer_id)
      where active > 0
      group by all
    ),
    present as (
      select
        kind,
        period,
        sum(customers) as active_customers,
        sum(customers) filter (where first_period = period) as new_customers
      from habits
      cross join (select unnest(range(${literal(first)}, ${literal(last + 1)}))::integer as period)
      where active & (${bit(sql`period`)}) > 0
      group by kind, period
    ),
    bought as (
      select
        kind,
        ${period(sql`day`)} as period,
        sum(orders) as orders,
        sum(priced_orders) as priced_orders,
        sum(order_amount) as order_amount
      from (
        select
          kind,
          day,
          count(*) as orders,
          count(amount) as priced_orders,
          sum(amount) as order_amount
        from orders
        join member_kinds using (customer_id)
        where ${since}
        group by kind, day
      )
      group by kind, ${period(sql`day`)}
    ),
    net as (
      select kind, ${period(sql`day`)} as period, sum(revenue) as revenue
      from (
        select kind, day, sum(amount) as revenue
        from (${money})
        join member_kinds using (customer_id)
        group by kind, day
      )
      group by kind, ${period(sql`day`)}
    ),
    told as (
      select *
      from bought
      join present using (kind, period)
      full outer join net using (kind, period)
    )
    select
      grouping,
      name,
      make_date(
        (${literal(months)} * period // 12)::bigint,
        (${literal(months)} * period % 12 + 1)::bigint,
        1
      ) as period,
      coalesce(sum(active_customers), 0) as active_customers,
      coalesce(sum(new_customers), 0) as new_customers,
      coalesce(sum(orders), 0) as orders,
      coalesce(sum(priced_orders), 0) as priced_orders,
      coalesce(sum(order_amount), 0)::double as order_amount,
      coalesce(sum(revenue), 0)::double as revenue
    from told
    join group_kinds using (kind)
    group by grouping, name, period
    order by grouping, name, period`);
  return rows as unknown as readonly GroupPeriod[];
}

/** The periods that a customer was active in are told as the bits of a number. */
const MOST_PERIODS = 62;

function monthsOf(unit: PeriodsOptions["unit"]): number {
  return unit === "month" ? 1 : 3;
}

/** Counts the months from the year 0 to the month of an ISO day. */
function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

/** Lists the first days of the full periods before as_of, oldest first, at most `most`, none that begins before `firstDay`. */
export function fullPeriods(
  unit: "month" | "quarter",
  {
    firstDay,
    asOf,
    most,
  }: { readonly firstDay: string; readonly asOf: string; readonly most: number },
): readonly string[] {
  const months = monthsOf(unit);
  const first = (n: number) =>
    `${String(Math.floor(n / 12)).padStart(4, "0")}-${String((n % 12) + 1).padStart(2, "0")}-01`;
  // The period that as_of lies in has not ended, unless as_of is its first day: then it has not begun.
  const current = Math.floor(monthOf(asOf) / months) * months;
  return Array.from({ length: most }, (_, i) => first(current - (most - i) * months)).filter(
    (day) => day >= firstDay,
  );
}
