import { ascends } from "../data/rows/ascending.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { orderKey } from "./transaction-grains.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Columns of `steady_lines` that are numbers of texts, by the text's column. */
export const CODES = { product: "product_code", category: "category_code" } as const;

export interface SteadyOptions {
  readonly vocabulary: Vocabulary;
  /** Column of transactions that is known to ascend from row to row; others are looked at. */
  readonly ascends: string | undefined;
  /** The rows of transactions with the numbers of their customers, as `code`. */
  readonly coded: Sql;
  /** Is told a table that will stay as it is while others are still made. */
  readonly onMade: (table: string) => void;
}

/**
 * Makes of the rows of customers who are not among `changing_customers` the tables `steady_lines`, `steady_days` and, unless
 * each line is an order of its own, `steady_orders`; tells whether it is.
 */
export async function keepSteadyRows(
  engine: Engine,
  columns: ReadonlySet<string>,
  told: SteadyOptions,
): Promise<boolean> {
  const ordersAreLines = await keepLinesAndOrders(engine, columns, told);
  told.onMade("steady_lines");
  await keepDays(engine);
  return ordersAreLines;
}

async function keepLinesAndOrders(
  engine: Engine,
  columns: ReadonlySet<string>,
  { vocabulary, ascends: known, coded }: SteadyOptions,
): Promise<boolean> {
  const text = vocabulary.transactions?.columns.includes("order_id") === true;
  const column = text ? "order_id" : "occurred_at";
  await engine.run(sql`drop table if exists steady_orders`);
  if (known === column || (await ascends(engine, sql`transactions`, { column, text }))) {
    await keepLines(engine, columns, { coded, beside: [] });
    return true;
  }
  const key = orderKey(vocabulary);
  const beside = [sql`hash(customers.code, ${key}) as order_hash`];
  await keepLines(engine, columns, { coded, beside });
  return await keepOrders(engine, key, coded);
}

/** Makes `steady_lines`, each line with what `beside` tells of it. */
async function keepLines(
  engine: Engine,
  columns: ReadonlySet<string>,
  { coded, beside }: Pick<SteadyOptions, "coded"> & { readonly beside: readonly Sql[] },
): Promise<void> {
  const cells = [...columns].map((name) => {
    if (name === "hour") return sql`hour::utinyint as hour`;
    return Object.values(CODES).some((code) => code === name)
      ? sql`${id(`${name}s`)}.code as ${id(name)}`
      : sql`transactions.${id(name)}`;
  });
  const texts = Object.entries(CODES).filter(([, code]) => columns.has(code));
  await engine.run(sql`
    create or replace table steady_lines as
    select
      ${list([sql`customers.code as customer_id`, sql`day`, ...beside, ...cells])}
    from ${coded}
    ${list(
      texts.map(
        ([column, code]) =>
          sql`left join ${id(`${code}s`)} on ${id(`${code}s`)}.${id(column)} = transactions.${id(column)}`,
      ),
      "\n",
    )}
    where customers.code not in (select code from changing_customers)
    order by customers.code, day`);
}

/**
 * Makes the orders of steady customers, unless each line is an order of its own, and tells whether it is. Customers with
 * an order over several days become changing ones.
 */
async function keepOrders(engine: Engine, key: Sql, coded: Sql): Promise<boolean> {
  const repeated = await anyRepeated(engine);
  await engine.run(sql`alter table steady_lines drop column order_hash`);
  if (!repeated) return true;
  await engine.run(sql`
    create table steady_orders as
    select
      code as customer_id,
      min(day) as day,
      max(day) as last_day,
      arg_min(hour, occurred_at)::utinyint as hour,
      count(*)::integer as lines,
      sum(coalesce(quantity, 1)) as items,
      count(*) filter (where discount > 0)::integer as discounted,
      sum(amount) as amount
    from ${coded}
    where code not in (select code from changing_customers)
    group by code, ${key}
    order by code, day`);
  await engine.run(sql`
    insert into changing_customers
    select distinct customer_id from steady_orders where day < last_day`);
  for (const table of ["steady_orders", "steady_lines"])
    await engine.run(sql`
      delete from ${id(table)} where customer_id in (select code from changing_customers)`);
  await engine.run(sql`alter table steady_orders drop column last_day`);
  return false;
}

/**
 * Whether two lines are of one order. Most such lines stand side by side; else halves of the hashes are sorted, which costs a
 * third of what grouping rows does, and only lines whose half is not the only one are looked at closely.
 */
async function anyRepeated(engine: Engine): Promise<boolean> {
  const [beside] = await engine.rows(sql`
    select count(*) as n
    from (select order_hash, lag(order_hash) over () as before from steady_lines)
    where order_hash = before`);
  if (beside?.["n"] !== 0) return true;
  await engine.run(sql`
    create or replace table steady_halves as
    select (order_hash >> 32)::uinteger as half from steady_lines order by half`);
  const [repeated] = await engine.rows(sql`
    select count(*) as n
    from (
      select order_hash
      from steady_lines
      where (order_hash >> 32)::uinteger in (
        select half from (select half, lag(half) over () as before from steady_halves) where half = before
      )
      group by order_hash
      having count(*) > 1
    )`);
  await engine.run(sql`drop table steady_halves`);
  return repeated?.["n"] !== 0;
}

/** Keeps the days of purchase; the rows of a table come in their order, so the row before is the customer's last. */
export async function keepDays(engine: Engine): Promise<void> {
  await engine.run(sql`
    create or replace table steady_days as
    select
      customer_id,
      day,
      case when customer_before = customer_id then (day - day_before)::integer end as gap
    from (
      select
        customer_id,
        day,
        lag(customer_id) over () as customer_before,
        lag(day) over () as day_before
      from steady_lines
    )
    where customer_before is distinct from customer_id or day_before is distinct from day`);
}
