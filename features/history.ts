import type { CountedTexts } from "../data/quality/counted-texts.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { categoriesOfLines, MOST_COUNTED } from "./category-counts.ts";
import type { Feature } from "./feature.ts";
import type { Sight } from "./seen.ts";
import { CODES, keepSteadyRows } from "./steady-rows.ts";
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
  /** The texts of `category_code` from 1 on, where there are few; null where there are more, or none. */
  readonly categories: readonly string[] | null;
  /** Whether what is read from it names customers by their numbers instead of their ids. */
  readonly numbered?: boolean;
  /** The query for the customers whose it is alone; absent where it is everybody's. */
  readonly of?: Sql;
}

/** What is known of the canonical transactions. */
interface RowsTold {
  /** A column that ascends from row to row. */
  readonly ascends: string | undefined;
  /** Whether all customers' ids are integers, as `numbered_transactions` has them. */
  readonly numbered: boolean;
  /** Returns the texts of a column with the rows of each, where they were counted before. */
  readonly texts: (column: string) => CountedTexts | undefined;
}

export interface HistoryOptions extends Partial<RowsTold> {
  /** Is told a table that will stay as it is while others are still made. */
  readonly onMade?: (table: string) => void;
}

/** The rows of transactions with the numbers of their customers, as `code`. */
const BY_TEXTS = sql`transactions join customer_codes as customers using (customer_id)`;

/** Columns of `lines` that are kept for the features that read them. */
const KEPT = [
  ...["occurred_at", "hour", "order_id", "product", "category"],
  ...["quantity", "discount", "amount", "channel"],
];
/**
 * Makes the tables of a history that the features given can be read from; null without transactions. Integers are looked up
 * in half the time of texts, so that customers are known by those where they have them.
 */
export async function prepareHistory(
  engine: Engine,
  vocabulary: Vocabulary,
  features: readonly Feature[],
  {
    ascends,
    numbered = false,
    texts = () => undefined,
    onMade = () => undefined,
  }: HistoryOptions = {},
): Promise<History | null> {
  const columns = lineColumns(vocabulary, features);
  if (columns === null) return null;
  await nameCustomers(engine, vocabulary);
  for (const [column, code] of Object.entries(CODES))
    if (columns.has(code))
      await engine.run(sql`
        create or replace table ${id(`${code}s`)} as
        select (row_number() over (order by ${id(column)}))::integer as code, ${id(column)}
        from (${differentTexts(column, texts(column))})
        order by code`);
  await engine.run(sql`
    create or replace table changing_customers as
    select code
    from customer_codes
    where customer_id in (
      select customer_id from transactions where is_return or cancelled_on is not null
    )`);
  const coded = numbered ? await byNumbers(engine) : BY_TEXTS;
  const ordersAreLines = await keepSteadyRows(engine, columns, {
    vocabulary,
    ascends,
    coded,
    onMade,
  });
  await engine.run(sql`
    create or replace table changing_lines as
    select transactions.* replace (code as customer_id)
    from ${coded}
    where code in (select code from changing_customers)
    order by code, day`);
  const [changing] = await engine.rows(sql`select count(*) as n from changing_customers`);
  await engine.run(sql`drop table changing_customers`);
  await engine.run(sql`drop table if exists customer_numbers`);
  return {
    vocabulary,
    prefix: "",
    columns,
    ordersAreLines,
    changing: changing?.["n"] !== 0,
    categories: columns.has(CODES.category) ? await fewCategories(engine) : null,
  };
}

/** Returns the query for the different texts of a column of transactions. */
function differentTexts(column: string, counted: CountedTexts | undefined): Sql {
  return counted === undefined
    ? sql`select distinct ${id(column)} from transactions where ${id(column)} is not null`
    : sql`select unnest([${list(counted.map(({ value }) => literal(value)))}]) as ${id(column)}`;
}

/** Lists the texts of all categories by their numbers; null where there are none, or many. */
async function fewCategories(engine: Engine): Promise<readonly string[] | null> {
  const rows = await engine.rows(sql`
    select category from ${id(`${CODES.category}s`)} order by code limit ${literal(MOST_COUNTED + 1)}`);
  return rows.length === 0 || rows.length > MOST_COUNTED
    ? null
    : rows.map(({ category }) => String(category));
}

/** Returns the columns of `steady_lines` beside customer_id and day, which tell what a history holds; null without one. */
export function lineColumns(
  { transactions, dated }: Vocabulary,
  features: readonly Feature[],
): ReadonlySet<string> | null {
  if (transactions === null || !dated) return null;
  return new Set([
    ...columnsRead(features),
    "hour",
    ...["quantity", "discount", "amount"].filter((name) => transactions.columns.includes(name)),
  ]);
}

/** Returns the query for the customers to be picked out of a history; undefined where it holds no others. */
export function picked(history: History, customers: Sql | undefined): Sql | undefined {
  return history.of === customers ? undefined : customers;
}

/** Lists all tables of a history of everybody. */
export function tablesOf(history: History): readonly string[] {
  const coded = Object.values(CODES).filter((code) => history.columns.has(code));
  return ["customer_codes", ...coded.map((code) => `${code}s`), ...rowTables(history)];
}

/** Drops the rows of customers once nothing is read from a history any more; who there is stays. */
export async function forgetRows(engine: Engine, history: History): Promise<void> {
  for (const table of rowTables(history))
    await engine.run(sql`drop table ${id(`${history.prefix}${table}`)}`);
}

/** Lists the tables that hold rows of customers. */
function rowTables({ ordersAreLines }: History): readonly string[] {
  return [
    ...["steady_lines", "steady_days", "changing_lines"],
    ...(ordersAreLines ? [] : ["steady_orders"]),
  ];
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
  const amount = columns.has("amount") ? sql`amount` : sql`null::decimal(18, 4) as amount`;
  return sql`(
    select customer_id, day, hour, ${orderOfOneLine(history)}, ${amount}
    from ${tableOf(history, "steady_lines")})`;
}

/** Returns the columns that an order has and a line has not, where the line is all of the order. */
export function orderOfOneLine({ columns }: Pick<History, "columns">): Sql {
  const cell = (name: string) => (columns.has(name) ? id(name) : sql`null::decimal(18, 4)`);
  return sql`
    1::integer as lines,
    coalesce(${cell("quantity")}, 1) as items,
    coalesce(${cell("discount")} > 0, false)::integer as discounted`;
}

/**
 * Returns a feature as it is read from a history: by what costs least of many rows, and of lines where each is an order of its
 * own, or where categories are few.
 */
export function asRead(history: History, feature: Feature): Feature {
  const { grain, ofCategories: fact, ofMany } = feature;
  if (ofMany !== undefined) return { ...feature, sql: ofMany };
  if (grain === "orders" && readsOrdersOfLines(history)) return { ...feature, grain: "lines" };
  const { categories, changing } = history;
  return fact === undefined || categories === null || changing
    ? feature
    : { ...feature, grain: "lines", sql: categoriesOfLines(fact, categories) };
}

/** Whether features of orders are read from lines, each of which is an order of its own. */
export function readsOrdersOfLines({ ordersAreLines, changing, columns }: History): boolean {
  return ordersAreLines && !changing && columns.has("amount");
}

/** Makes a history of some customers beside the one of all; a former one of that prefix is replaced. */
export async function historyOf(
  engine: Engine,
  history: History,
  { customers, prefix }: { readonly customers: Sql; readonly prefix: string },
): Promise<History> {
  const some = { ...history, prefix, of: customers };
  const codes = tableOf(some, "customer_codes");
  await engine.run(sql`
    create or replace table ${codes} as
    select * from ${tableOf(history, "customer_codes")} where customer_id in (${customers})`);
  for (const table of rowTables(history))
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

/** Returns the rows of transactions with the numbers of their customers, as `code`, found by their ids as integers. */
async function byNumbers(engine: Engine): Promise<Sql> {
  // Of several texts of an integer, such as 007, only its own is an id of these rows.
  await engine.run(sql`
    create or replace table customer_numbers as
    select code, try_cast(customer_id as bigint) as customer_id
    from customer_codes
    where try_cast(customer_id as bigint)::varchar = customer_id`);
  return sql`numbered_transactions as transactions join customer_numbers as customers using (customer_id)`;
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
