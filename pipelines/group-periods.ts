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
  const months = unit === "month" ? 1 : 3;
  const period = (day: Sql) =>
    sql`((12 * year(${day}) + month(${day}) - 1) // ${literal(months)})::integer`;
  // Customers who are in the very same groups are added up together first: such kinds are few.
  const rows = await engine.rows(sql`
    with orders as (${rowsOf.orders}),
    members as (${rowsOf.members}),
    named as (
      select grouping, name, row_number() over (order by grouping, name) as nth
      from (select distinct grouping, name from members)
    ),
    grouped as (
      select customer_id, list(nth order by nth) as groups
      from members
      join named using (grouping, name)
      group by customer_id
    ),
    kinds as (
      select groups, (row_number() over (order by groups))::integer as kind
      from (select distinct groups from grouped)
    ),
    firsts as (select customer_id, min(day) as first_day from orders group by customer_id),
    people as (
      select customer_id, kind, ${period(sql`first_day`)} as first_period
      from grouped
      join kinds using (groups)
      left join firsts using (customer_id)
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
        kind,
        period,
        count(*) as active_customers,
        count(*) filter (where first_period = period) as new_customers,
        sum(orders) as orders,
        sum(priced_orders) as priced_orders,
        sum(order_amount) as order_amount
      from dated
      join people using (customer_id)
      group by kind, period
    ),
    net as (
      select kind, ${period(sql`day`)} as period, sum(amount) as revenue
      from (${rowsOf.money})
      join people using (customer_id)
      group by kind, ${period(sql`day`)}
    ),
    told as (
      select * exclude (groups, kind), unnest(groups) as nth
      from bought
      full outer join net using (kind, period)
      join kinds using (kind)
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
    join named using (nth)
    group by grouping, name, period
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
