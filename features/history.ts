import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Feature } from "./feature.ts";
import type { Sight } from "./seen.ts";
import { orderKey } from "./transaction-grains.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * A business's transactions made ready once, for snapshots of any day to be cut from. Of a customer whose rows tell the
 * same on every later day (nothing came back, nothing was cancelled, no order goes over several days), orders and purchase
 * days are worked out for good; the rows of all others are looked at anew for each day.
 *
 * `customer_codes`: customer_id and `code`, a number in their order, of everybody with a row; first_day of the dated ones.
 * The other tables have that number as their customer_id, and their rows are in its order, then by day.
 * `steady_lines`: day and `columns`; instead of product and category, where they are grouped by, their numbers.
 * `steady_orders`: day, hour, lines, items, discounted, amount.
 * `steady_days`: day of purchase, gap (days since the one before).
 * `changing_lines`: the canonical transactions of the other customers.
 */
export interface History {
  /** By which orders are told apart. */
  readonly vocabulary: Vocabulary;
  /** What the names of its tables begin with. */
  readonly prefix: string;
  /** Columns of `steady_lines` beside customer_id and day. */
  readonly columns: ReadonlySet<string>;
  /** Whether each of `steady_lines` is an order of its own; else there is a table `steady_orders`. */
  readonly ordersAreLines: boolean;
  /** Whether `changing_lines` has any row. */
  readonly changing: boolean;
  /** Whether what is read from it names customers by their numbers instead of their ids. */
  readonly numbered?: boolean;
}

/** Columns of `lines` that are kept for the features that read them. */
const KEPT = [
  ...["occurred_at", "hour", "order_id", "product", "category"],
  ...["quantity", "discount", "amount", "channel"],
];
/** Columns of `steady_lines` that are numbers of texts, by the text's column. */
export const CODES = { product: "product_code", category: "category_code" } as const;
const CODED = sql`transactions join customer_codes as customers using (customer_id)`;

/** Makes the tables of a history that the features given can be read from; null without transactions. */
export async function prepareHistory(
  engine: Engine,
  vocabulary: Vocabulary,
  features: readonly Feature[],
): Promise<History | null> {
  if (vocabulary.transactions === null || !vocabulary.dated) return null;
  const mapped = vocabulary.transactions.columns;
  const columns = new Set([
    ...columnsRead(features),
    "hour",
    ...["quantity", "discount", "amount"].filter((name) => mapped.includes(name)),
  ]);
  const key = orderKey(vocabulary);
  await nameCustomers(engine, vocabulary);
  for (const [column, code] of Object.entries(CODES))
    if (columns.has(code))
      await engine.run(sql`
        create or replace table ${id(`${code}s`)} as
        select (row_number() over (order by ${id(column)}))::integer as code, ${id(column)}
        from (select distinct ${id(column)} from transactions where ${id(column)} is not null)
        order by code`);
  await engine.run(sql`
    create or replace table changing_customers as
    select distinct code
    from ${CODED}
    where is_return or cancelled_on is not null`);
  await keepLines(engine, columns, key);
  const ordersAreLines = await keepOrders(engine, key);
  await keepDays(engine);
  await engine.run(sql`
    create or replace table changing_lines as
    select transactions.* replace (code as customer_id)
    from ${CODED}
    where code in (select code from changing_customers)
    order by code, day`);
  const [changing] = await engine.rows(sql`select count(*) as n from changing_customers`);
  await engine.run(sql`drop table changing_customers`);
  return { vocabulary, prefix: "", columns, ordersAreLines, changing: changing?.["n"] !== 0 };
}

/** Whether a history has all that features read. */
export function covers({ columns }: History, features: readonly Feature[]): boolean {
  return columnsRead(features).every((name) => columns.has(name));
}

/** Returns a table of a history. */
export function tableOf({ prefix }: History, table: HistoryTable): Sql {
  return id(`${prefix}${table}`);
}

type HistoryTable = "customer_codes" | "steady_lines" | "steady_days" | "changing_lines";

/** Returns what the orders of steady customers are read from. */
export function steadyOrders(history: History): Sql {
  const { columns, ordersAreLines, prefix } = history;
  if (!ordersAreLines) return id(`${prefix}steady_orders`);
  const cell = (name: string) => (columns.has(name) ? id(name) : sql`null::decimal(18, 4)`);
  return sql`(
    select
      customer_id,
      day,
      hour,
      1::integer as lines,
      coalesce(${cell("quantity")}, 1) as items,
      coalesce(${cell("discount")} > 0, false)::integer as discounted,
      ${cell("amount")} as amount
    from ${tableOf(history, "steady_lines")})`;
}

/** Makes a history of some customers beside the one of all; a former one of that prefix is replaced. */
export async function historyOf(
  engine: Engine,
  history: History,
  { customers, prefix }: { readonly customers: Sql; readonly prefix: string },
): Promise<History> {
  const some = { ...history, prefix };
  const codes = tableOf(some, "customer_codes");
  await engine.run(sql`
    create or replace table ${codes} as
    select * from ${tableOf(history, "customer_codes")} where customer_id in (${customers})`);
  for (const table of [
    ...["steady_lines", "steady_days", "changing_lines"],
    ...(history.ordersAreLines ? [] : ["steady_orders"]),
  ])
    await engine.run(sql`
      create or replace table ${id(`${prefix}${table}`)} as
      select * from ${id(`${history.prefix}${table}`)}
      where customer_id in (select code from ${codes})`);
  return some;
}

/** Numbers all customers in the order of their ids. */
async function nameCustomers(engine: Engine, { knownAt }: Sight): Promise<void> {
  const undated = knownAt ? [sql`select customer_id, null::date as first_day from customers`] : [];
  await engine.run(sql`
    create or replace table customer_codes as
    select
      (row_number() over (order by customer_id))::integer as code,
      customer_id,
      first_day
    from (
      select customer_id, min(first_day) as first_day
      from (${list([sql`select customer_id, first_day from first_days`, ...undated], "\nunion all\n")})
      group by customer_id
    )
    order by code`);
}

async function keepLines(engine: Engine, columns: ReadonlySet<string>, key: Sql): Promise<void> {
  const cells = [...columns].map((name) => {
    if (name === "hour") return sql`hour::utinyint as hour`;
    return Object.values(CODES).some((code) => code === name)
      ? sql`${id(`${name}s`)}.code as ${id(name)}`
      : sql`transactions.${id(name)}`;
  });
  const coded = Object.entries(CODES).filter(([, code]) => columns.has(code));
  await engine.run(sql`
    create or replace table steady_lines as
    select
      customers.code as customer_id,
      day,
      hash(customers.code, ${key}) as order_hash,
      ${list(cells)}
    from ${CODED}
    ${list(
      coded.map(
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
async function keepOrders(engine: Engine, key: Sql): Promise<boolean> {
  const repeated = await anyRepeated(engine);
  await engine.run(sql`alter table steady_lines drop column order_hash`);
  await engine.run(sql`drop table if exists steady_orders`);
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
    from ${CODED}
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
async function keepDays(engine: Engine): Promise<void> {
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

/** Lists the columns of `steady_lines` that features read. */
function columnsRead(features: readonly Feature[]): readonly string[] {
  const words = (grain: Feature["grain"]) =>
    features
      .filter((feature) => feature.grain === grain)
      .flatMap((feature) => feature.sql.strings.join(" ").match(/\w+/g) ?? []);
  const lines = new Set(words("lines"));
  const has = (grain: Feature["grain"]) => features.some((feature) => feature.grain === grain);
  return [
    ...KEPT.filter((name) => lines.has(name)),
    ...(has("products") ? [CODES.product] : []),
    ...(has("categories") ? [CODES.category] : []),
  ];
}
