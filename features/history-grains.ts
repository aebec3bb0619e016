import { addDays, asOfDate, firstUnknown, known, observed, type Window } from "../data/window.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import type { Feature } from "./feature.ts";
import {
  asRead,
  type History,
  orderOfOneLine,
  picked,
  readsOrdersOfLines,
  steadyOrders,
  tableOf,
} from "./history.ts";
import { allGivenBack } from "./purchases.ts";
import { CODES } from "./steady-rows.ts";
import { type TransactionGrain, transactionGrains } from "./transaction-grains.ts";
import type { Vocabulary } from "./vocabulary.ts";

const GRAINS = ["lines", "orders", "purchase_days", "products", "categories"] as const;

/** Tells whether a grain is of what a customer bought. */
export function isTransactionGrain(grain: string): grain is TransactionGrain {
  return GRAINS.some((one) => one === grain);
}

export interface HistoryGrainsOptions {
  readonly vocabulary: Vocabulary;
  readonly features: readonly Feature[];
  readonly window: Window;
  /** A query for `customer_id`: only these customers are looked at. */
  readonly customers?: Sql;
  /** Only customers with these numbers are looked at; their rows lie together. */
  readonly numbers?: NumberRange;
}

/** Numbers from one to before another, or to the last. */
export interface NumberRange {
  readonly from: number;
  readonly to: number | null;
}

/** Returns the condition that a column is in a range; always true without one. */
export function inRange(column: Sql, range: NumberRange | undefined): Sql {
  if (range === undefined) return sql`true`;
  const { from, to } = range;
  return sql`${column} >= ${literal(from)} ${to === null ? sql`` : sql`and ${column} < ${literal(to)}`}`;
}

/**
 * Returns the grains of transactions as common table expressions `observed_<grain>` over a history, in which the number of
 * a customer stands for the id.
 */
export function historyGrains(history: History, options: HistoryGrainsOptions): readonly Sql[] {
  const { vocabulary, features, window, numbers } = options;
  const customers = picked(history, options.customers);
  const chosen =
    customers === undefined && numbers === undefined
      ? undefined
      : sql`
        select code from ${tableOf(history, "customer_codes")}
        where ${inRange(sql`code`, numbers)}
        ${customers === undefined ? sql`` : sql`and customer_id in (${customers})`}`;
  const among = customers === undefined ? sql`` : sql`and customer_id in (${chosen ?? sql``})`;
  const only = sql`and ${inRange(sql`customer_id`, numbers)} ${among}`;
  const asOf = asOfDate(window.asOf);
  const dated = sql`
    customer_id,
    ${asOf} as as_of,
    day,
    (${asOf} - day)::integer as days_ago`;
  const rows = sql`where ${observed(window)} ${only}`;
  const read = features.map((one) => asRead(history, one));
  const of = (grain: TransactionGrain) => read.filter((one) => one.grain === grain);
  const reads = (grain: TransactionGrain, column: string) =>
    of(grain).some((one) => one.sql.strings.some((text) => text.includes(column)));
  const kept = [...history.columns].filter((name) => !Object.values<string>(CODES).includes(name));
  const code = reads("lines", CODES.category) ? sql`${id(CODES.category)},` : sql``;
  const steady: Readonly<Record<TransactionGrain, Sql>> = {
    lines: sql`
      select
        ${dated},
        ${list(kept.map((name) => (name === "hour" ? sql`hour::integer as hour` : id(name))))},
        ${code}
        ${readsOrdersOfLines(history) ? sql`${orderOfOneLine(history)},` : sql``}
        null::decimal(18, 4) as refund,
        false as is_return,
        true as is_purchase
      from ${tableOf(history, "steady_lines")}
      ${rows}`,
    orders: sql`
      select ${dated}, hour::integer as hour, lines, items, discounted, amount
      from ${steadyOrders(history)}
      ${rows}`,
    purchase_days: sql`select ${dated}, ${gap(window)} as gap from ${tableOf(history, "steady_days")} ${rows}`,
    products: counted(history, "product", { asOf, rows, named: reads("products", "product") }),
    categories: counted(history, "category", {
      asOf,
      rows,
      named: reads("categories", "category"),
    }),
  };
  const columns: Readonly<Record<TransactionGrain, Sql>> = {
    lines: list(
      [
        "customer_id",
        "as_of",
        "day",
        "days_ago",
        ...kept,
        "refund",
        "is_return",
        "is_purchase",
      ].map(id),
    ),
    orders: sql`customer_id, as_of, day, days_ago, hour, lines, items, discounted, amount`,
    purchase_days: sql`customer_id, as_of, day, days_ago, gap`,
    products: sql`customer_id, as_of, product, lines`,
    categories: sql`customer_id, as_of, category, lines`,
  };
  const changing = transactionGrains(window, vocabulary, {
    table: tableOf(history, "changing_lines"),
    lines: "changing_observed_lines",
    ...(chosen === undefined ? {} : { customers: chosen }),
  });
  const used = GRAINS.filter((grain) => of(grain).length > 0);
  if (!history.changing)
    return used.map(
      (grain) => sql`${id(`observed_${grain}`)} as not materialized (${steady[grain]})`,
    );
  return [
    sql`given_back as materialized (${allGivenBack(firstUnknown(window), tableOf(history, "changing_lines"))})`,
    sql`changing_observed_lines as not materialized (${changing.lines})`,
    ...used.map(
      (grain) => sql`
        ${id(`observed_${grain}`)} as not materialized (
          ${steady[grain]}
          union all
          select ${columns[grain]}
          from (${grain === "lines" ? sql`select * from changing_observed_lines` : changing[grain]})
        )`,
    ),
  ];
}

/** Returns the query for `code` and `customer_id` of everyone seen before `as_of`, as `seen` has it. */
export function seenInHistory(history: History, asOf: string): Sql {
  const { knownAt, timezone } = history.vocabulary;
  const before = sql`first_day < ${asOfDate(asOf)}`;
  return sql`
    select code, customer_id
    from ${tableOf(history, "customer_codes")}
    where ${
      knownAt
        ? sql`${before} or customer_id in (
            select customer_id from customers where ${known(asOf, timezone)})`
        : before
    }`;
}

/** The days since the purchase before, where that one is observed too. */
function gap({ asOf, observationDays }: Window): Sql {
  return observationDays === null
    ? sql`gap`
    : sql`case when day - gap >= ${asOfDate(addDays(asOf, -observationDays))} then gap end`;
}

/**
 * Returns the query for the lines that customers bought of known products or categories, known before the window's as_of:
 * customer_id (its number), code (of the column's text).
 */
export function codedLines(history: History, column: keyof typeof CODES, window: Window): Sql {
  const code = id(CODES[column]);
  const steady = sql`
    select customer_id, ${code} as code
    from ${tableOf(history, "steady_lines")}
    where ${observed(window)} and ${code} is not null`;
  const changing = tableOf(history, "changing_lines");
  const { lines } = transactionGrains(window, history.vocabulary, { table: changing });
  return history.changing
    ? sql`
      ${steady}
      union all
      select customer_id, code
      from (
        with given_back as materialized (${allGivenBack(firstUnknown(window), changing)})
        select customer_id, ${id(column)} from (${lines}) where is_purchase
      )
      join ${id(`${CODES[column]}s`)} using (${id(column)})`
    : steady;
}

/** Counts lines by a column's number, and looks the text up where it is to be named. */
function counted(
  history: History,
  column: keyof typeof CODES,
  { asOf, rows, named }: { readonly asOf: Sql; readonly rows: Sql; readonly named: boolean },
): Sql {
  const code = id(CODES[column]);
  const lines = sql`
    select customer_id, ${asOf} as as_of, ${code} as code, count(*) as lines
    from ${tableOf(history, "steady_lines")}
    ${rows} and ${code} is not null
    group by customer_id, ${code}`;
  return named
    ? sql`
      select customer_id, as_of, ${id(column)}, lines
      from (${lines})
      join ${id(`${CODES[column]}s`)} using (code)`
    : sql`select customer_id, as_of, null::varchar as ${id(column)}, lines from (${lines})`;
}
