import {
  before,
  cancelled,
  firstFrom,
  firstObserved,
  horizon,
  observed,
  type Window,
} from "../data/window.ts";
import { type Sql, sql } from "../engines/sql.ts";
import { type History, steadyOrders, tableOf } from "./history.ts";
import { allGivenBack, isPurchase, purchasesWithin } from "./purchases.ts";
import { transactionGrains } from "./transaction-grains.ts";

/** Returns the query for the days of purchases as far as they are known before `as_of`: customer_id (its number), day. */
function purchaseDaysIn(history: History, { asOf, period }: Period): Sql {
  const steady = sql`select customer_id, day from ${tableOf(history, "steady_days")} where ${period}`;
  return history.changing
    ? sql`${steady} union all ${changingDaysIn(history, { asOf, period })}`
    : steady;
}

/** Returns the same of the customers whose rows are looked at anew for each day. */
function changingDaysIn(history: History, { asOf, period }: Period): Sql {
  const lines = tableOf(history, "changing_lines");
  const purchase = isPurchase(asOf, allGivenBack(asOf, lines));
  return sql`select distinct customer_id, day from ${lines} where ${period} and ${purchase}`;
}

/**
 * Returns the query for the orders observed in a window, as far as they are known before its as_of and none of them given
 * back: customer_id (its number), day, hour, items, amount (null where not known).
 */
export function ordersInHistory(history: History, window: Window): Sql {
  const columns = sql`customer_id, day, hour::integer as hour, items, amount`;
  const steady = sql`select ${columns} from ${steadyOrders(history)} where ${observed(window)}`;
  const changing = transactionGrains(window, history.vocabulary, {
    table: tableOf(history, "changing_lines"),
  });
  return history.changing
    ? sql`
      ${steady}
      union all
      select ${columns} from (
        with given_back as materialized (${allGivenBack(window.asOf, tableOf(history, "changing_lines"))}),
        observed_lines as (${changing.lines})
        ${changing.orders}
      )`
    : steady;
}

/** Returns the query for what was paid and given back on days of a period, cancelled orders apart: customer_id (its number), day, amount. */
export function moneyInHistory(history: History, { asOf, period }: Period): Sql {
  const amount = history.columns.has("amount") ? sql`amount` : sql`null::decimal(18, 4) as amount`;
  const steady = sql`select customer_id, day, ${amount} from ${tableOf(history, "steady_lines")} where ${period}`;
  return history.changing
    ? sql`
      ${steady}
      union all
      select customer_id, day, amount from ${tableOf(history, "changing_lines")} where ${period} and not ${cancelled(asOf)}`
    : steady;
}

/** Returns the query for all lines on days of a period, bought or given back: customer_id (its number), is_return. */
export function linesGivenOrTaken(history: History, period: Sql): Sql {
  const steady = sql`select customer_id, false as is_return from ${tableOf(history, "steady_lines")} where ${period}`;
  return history.changing
    ? sql`${steady} union all
        select customer_id, is_return from ${tableOf(history, "changing_lines")} where ${period}`
    : steady;
}

interface Period {
  readonly asOf: string;
  /** Holds for a row's `day`. */
  readonly period: Sql;
}

/** Returns the query for `customer_id` of who purchased in a window, as far as is known before its as_of. */
export function purchasersIn(history: History, window: Window): Sql {
  const period = observed(window);
  return named(history, {
    first: sql`${period} and ${firstObserved(window)}`,
    changing: changingDaysIn(history, { asOf: window.asOf, period }),
  });
}

/** Returns the query for code and last_day of purchase of all who purchased before as_of. */
export function lastPurchaseDays(history: History, asOf: string): Sql {
  return sql`
    select customer_id as code, max(day) as last_day
    from (${purchaseDaysBefore(history, asOf)})
    group by customer_id`;
}

/** Returns the query for `customer_id` of who has a row in `purchasesWithin`. */
export function purchasersWithin(history: History, asOf: string, horizonDays: number): Sql {
  return named(history, {
    first: sql`${horizon(asOf, horizonDays)} and ${firstFrom(asOf)}`,
    changing: changingDaysWithin(history, asOf, horizonDays),
  });
}

/** Returns the query for the days of purchase known before `as_of`: customer_id (its number), day. */
export function purchaseDaysBefore(history: History, asOf: string): Sql {
  return purchaseDaysIn(history, { asOf, period: before(asOf) });
}

/**
 * Returns the query for the days of purchase known before `as_of`: customer_id (its number), day, and `first`, whether it is
 * the customer's first.
 */
export function purchaseDaysInTurn(history: History, asOf: string): Sql {
  const steady = sql`select customer_id, day, gap is null as first from ${tableOf(history, "steady_days")} where ${before(asOf)}`;
  const lines = tableOf(history, "changing_lines");
  return history.changing
    ? sql`
      ${steady}
      union all
      select customer_id, day, day = min(day) over (partition by customer_id)
      from (
        select distinct customer_id, day from ${lines}
        where ${before(asOf)} and ${isPurchase(asOf, allGivenBack(asOf, lines))}
      )`
    : steady;
}

/** Returns the query for customer_id and `days`, how many days they have a purchase on in `purchasesWithin`. */
export function countDaysWithin(history: History, asOf: string, horizonDays: number): Sql {
  return sql`
    select codes.customer_id, days
    from (
      select customer_id as code, count(*)::double as days
      from (${purchaseDaysWithin(history, asOf, horizonDays)})
      group by customer_id
    )
    join ${tableOf(history, "customer_codes")} as codes using (code)`;
}

function purchaseDaysWithin(history: History, asOf: string, horizonDays: number): Sql {
  const steady = sql`select customer_id, day from ${tableOf(history, "steady_days")} where ${horizon(asOf, horizonDays)}`;
  return history.changing
    ? sql`${steady} union all ${changingDaysWithin(history, asOf, horizonDays)}`
    : steady;
}

function changingDaysWithin(history: History, asOf: string, horizonDays: number): Sql {
  const purchases = purchasesWithin(asOf, horizonDays, tableOf(history, "changing_lines"));
  return sql`select distinct customer_id, day from (${purchases})`;
}

/** Returns the query for customer_id and amount, the net spend of a period, of who had any row in it; `cancelled` rows apart. */
export function spentInHistory(
  history: History,
  { period, unless }: { readonly period: Sql; readonly unless: string | null },
): Sql {
  const rows = sql`select customer_id, amount from ${tableOf(history, "steady_lines")} where ${period}`;
  const kept = unless === null ? sql`` : sql`and not ${cancelled(unless)}`;
  const all = history.changing
    ? sql`${rows} union all select customer_id, amount from ${tableOf(history, "changing_lines")} where ${period} ${kept}`
    : rows;
  return sql`
    select codes.customer_id, amount
    from (
      select customer_id as code, sum(amount) as amount
      from (${all})
      group by customer_id
    )
    join ${tableOf(history, "customer_codes")} as codes using (code)`;
}

/**
 * Returns the query for `customer_id` of whom days of purchase are, each once: of steady customers their first alone, which
 * the days since the one before tell, for looking for the same customers among all days costs more than reading them.
 */
function named(
  history: History,
  { first, changing }: { readonly first: Sql; readonly changing: Sql },
): Sql {
  const steady = sql`select customer_id from ${tableOf(history, "steady_days")} where ${first}`;
  const numbered = history.changing
    ? sql`${steady} union all select distinct customer_id from (${changing})`
    : steady;
  if (history.numbered) return numbered;
  return sql`
    select customer_id from ${tableOf(history, "customer_codes")}
    where code in (${numbered})`;
}
