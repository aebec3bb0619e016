import { asOfDate, cancelled, firstUnknown, observed, type Window } from "../data/window.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import type { Grain } from "./feature.ts";
import { isPurchase } from "./purchases.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Grains of what a customer bought. */
export type TransactionGrain = Extract<
  Grain,
  "lines" | "orders" | "purchase_days" | "products" | "categories"
>;

export interface TransactionGrainsOptions {
  /** A query for `customer_id`; leaves out the rows of all others. */
  readonly customers?: Sql;
  /** Table of transactions to read. */
  readonly table?: Sql;
  /** Name under which the query of `lines` is to be found by the others. */
  readonly lines?: string;
}

/** Returns what tells the orders of one customer apart, as expressions over a transaction row. */
export function orderKey({ transactions }: Pick<Vocabulary, "transactions">): Sql {
  return transactions?.columns.includes("order_id")
    ? sql`order_id, case when order_id is null then occurred_at end`
    : sql`occurred_at`;
}

/** Returns the query of each grain of transactions, which reads `given_back` and the lines, row by row. */
export function transactionGrains(
  window: Window,
  vocabulary: Vocabulary,
  { customers, table = sql`transactions`, lines = "observed_lines" }: TransactionGrainsOptions = {},
): Readonly<Record<TransactionGrain, Sql>> {
  const asOf = asOfDate(window.asOf);
  const unknown = firstUnknown(window);
  const only = customers === undefined ? sql`` : sql`and customer_id in (${customers})`;
  const purchase = isPurchase(unknown, sql`select customer_id from given_back`);
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
        case when ${cancelled(unknown)} then null else amount end as amount,
        case when is_return then -amount end as refund,
        channel,
        is_return,
        ${purchase} as is_purchase
      from ${table}
      where ${observed(window)} ${only}`,
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
      from ${id(lines)}
      where is_purchase
      group by customer_id, as_of, ${orderKey(vocabulary)}`,
    purchase_days: sql`
      select
        *,
        lag(days_ago) over (partition by customer_id, as_of order by days_ago desc) - days_ago as gap
      from (
        select distinct customer_id, as_of, day, days_ago
        from ${id(lines)}
        where is_purchase
      )`,
    products: sql`
      select customer_id, as_of, product, count(*) as lines
      from ${id(lines)}
      where is_purchase and product is not null
      group by customer_id, as_of, product`,
    categories: sql`
      select customer_id, as_of, category, count(*) as lines
      from ${id(lines)}
      where is_purchase and category is not null
      group by customer_id, as_of, category`,
  };
}

/** Returns the query of `purchase_days` once more, without a window: where customers are few, that costs less. */
export function purchaseDaysByLists(lines: Sql): Sql {
  return sql`
    select customer_id, as_of, as_of - days_ago as day, days_ago, days_ago_before - days_ago as gap
    from (
      select
        customer_id,
        as_of,
        unnest(days_ago) as days_ago,
        unnest(list_prepend(null, days_ago)[:-2]) as days_ago_before
      from (
        select customer_id, as_of, list_reverse_sort(list_distinct(list(days_ago))) as days_ago
        from ${lines}
        where is_purchase
        group by customer_id, as_of
      )
    )`;
}
