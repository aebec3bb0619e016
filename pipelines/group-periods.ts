import { before, cancelled } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, literal, type Sql, sql } from "../engines/sql.ts";
import type { History } from "../features/history.ts";
import { moneyInHistory, ordersInHistory } from "../features/history-purchases.ts";
import { isPurchase } from "../features/purchases.ts";

export interface PeriodsOptions {
  readonly asOf: string;
  readonly unit: "month" | "quarter";
  /** First day of the first period. */
  readonly from: string;
  /** Table of customer_id, grouping and name: who is in which group, whenever they bought. */
  readonly members: string;
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
  const rowsOf =
    history === null
      ? {
          orders: ordersBefore(asOf, hasOrderIds),
          money: sql`
            select customer_id, day, amount from transactions where ${during} and not ${cancelled(asOf)}`,
          members: sql`select * from ${id(members)}`,
        }
      : {
          orders: ordersInHistory(history, { asOf, observationDays: null }),
          money: moneyInHistory(history, { asOf, period: during }),
          members: sql`
            select codes.code as customer_id, grouping, name
            from ${id(members)}
            join customer_codes as codes using (customer_id)`,
        };
  const period = (day: Sql) => sql`date_trunc(${literal(unit)}, ${day})::date`;
  const rows = await engine.rows(sql`
    with orders as (${rowsOf.orders}),
    members as (${rowsOf.members}),
    named as (
      select grouping, name, row_number() over (order by grouping, name) as nth
      from (select distinct grouping, name from members)
    ),
    numbered as (select customer_id, nth from members join named using (grouping, name)),
    firsts as (
      select customer_id, ${period(sql`min(day)`)} as first_period from orders group by customer_id
    ),
    dated as (
      select
        customer_id,
        ${period(sql`day`)} as period,
        count(*) as orders,
        count(amount) as priced_orders,
        sum(amount) as order_amount
      from orders
      where ${since}
      group by customer_id, ${period(sql`day`)}
    ),
    bought as (
      select
        nth,
        period,
        count(*) as active_customers,
        count(*) filter (where first_period = period) as new_customers,
        sum(orders) as orders,
        sum(priced_orders) as priced_orders,
        sum(order_amount) as order_amount
      from dated
      join firsts using (customer_id)
      join numbered using (customer_id)
      group by nth, period
    ),
    paid as (
      select customer_id, ${period(sql`day`)} as period, sum(amount) as amount
      from (${rowsOf.money})
      group by customer_id, ${period(sql`day`)}
    ),
    net as (
      select nth, period, sum(amount) as revenue
      from paid
      join numbered using (customer_id)
      group by nth, period
    )
    select
      grouping,
      name,
      period,
      coalesce(active_customers, 0) as active_customers,
      coalesce(new_customers, 0) as new_customers,
      coalesce(orders, 0) as orders,
      coalesce(priced_orders, 0) as priced_orders,
      coalesce(order_amount, 0)::double as order_amount,
      coalesce(revenue, 0)::double as revenue
    from bought
    full outer join net using (nth, period)
    join named using (nth)
    order by grouping, name, period`);
  return rows as unknown as readonly GroupPeriod[];
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
  const months = unit === "month" ? 1 : 3;
  const number = (day: string) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const first = (n: number) =>
    `${String(Math.floor(n / 12)).padStart(4, "0")}-${String((n % 12) + 1).padStart(2, "0")}-01`;
  // The period that as_of lies in has not ended, unless as_of is its first day: then it has not begun.
  const current = Math.floor(number(asOf) / months) * months;
  return Array.from({ length: most }, (_, i) => first(current - (most - i) * months)).filter(
    (day) => day >= firstDay,
  );
}
