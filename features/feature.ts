import type { Sql } from "../engines/sql.ts";

export type Unit = "days" | "count" | "currency" | "ratio" | "flag" | "hour" | "number";

/** One column of a snapshot: a frozen declaration of facts, computed per customer from rows before `as_of`. */
export interface Feature<Name extends string = string> {
  /** lower_snake, unique in a snapshot. */
  readonly name: Name;
  /**
   * The family, named after its file: rfm, tenure, cadence, trend, basket, mix, returns, rhythm, engagement,
   * subscriptions, exposures, attributes, lifetime; own is one's own.
   */
  readonly family: string;
  readonly unit: Unit;
  /** One sentence: what the number is. */
  readonly describe: string;
  /** The rows that `sql` aggregates, or `features` where it is computed from other features of the same customer. */
  readonly grain: Grain;
  /**
   * An aggregate over one customer's rows of the grain; over `customers` and `features`, which hold one row a customer,
   * a plain expression. `as_of` (DATE) may be used anywhere. Exact: sums of integers or decimals, no mean of doubles.
   * `count_if` costs less than a filter, but is null over nothing but nulls: for conditions that never are.
   */
  readonly sql: Sql;
  /** The same as `sql`, where that costs less for each row and more before the first: so it is read from a history. */
  readonly ofMany?: Sql;
  /** What a feature of `categories` tells of them, so that it may be told of lines where categories are few. */
  readonly ofCategories?: CategoryFact;
  /** Value of a customer without any row of that grain; of `features`, without any row at all. */
  readonly empty: number | null;
  /**
   * What a person would say, with `{name}` for this or another feature of the same customer:
   * "last order {recency_days} ago, usually every {gap_median}". Of several, the first whose features are all present
   * is used. Numbers are formatted by the unit of the feature named.
   */
  readonly phrase: readonly string[];
  /** Said instead of `phrase` where the value is 0. */
  readonly zero?: string;
  /** Said instead of `phrase` where the value is negative. */
  readonly negative?: string;
  /** Said where the value is missing; without it a missing value has no words. */
  readonly missing?: string;
  /** What a count, or a mean count, counts, one and many: "order", "orders". */
  readonly counts?: readonly [one: string, many: string];
  /** What a person would call the one thing this is about ("last order", "spend", "e-mail"): reasons are grouped by it. */
  readonly about: string;
  /** Among features of one theme: told before the others, as the plainest fact, or only where nothing else tells. */
  readonly told?: "first" | "last";
  /** From where on a reader takes a value for a high one, as of another feature; by default from the median, as of itself. */
  readonly turn?: { readonly at: number; readonly like: string };
  /** Whether it tells how a customer buys, not how much or how lately: kinds of customers are found by these. */
  readonly habit?: true;
  /**
   * What becomes of it in days in which nothing happens, where all time before is observed: it stays, or grows by a day
   * each day; without it, it has to be looked up.
   */
  readonly meanwhile?: "stays" | "ages";
  /** Whether a model fills it in after the query, which leaves it empty. */
  readonly modelled?: true;
  /** Of a share or a mean: the feature that counts what it is taken over. Taken over few it says little. */
  readonly over?: string;
  /** The customers' column or the event type that it is made of, as the file writes it. */
  readonly column?: string;
  /** The one of the column's values that it stands for, as the file writes it. */
  readonly category?: string;
}

/**
 * One row each, all before `as_of`, with customer_id and `as_of`; the dated ones also with `day` and `days_ago` (1 is the
 * day before `as_of`). Returns are in `lines` only; everything else about buying is about purchases.
 *
 * `lines`: a transaction row, with the canonical columns; amount is null where an order and its cancellation were both
 *   known, refund is what a return gave back, is_purchase tells what was bought and not given back.
 * `orders`: an order (a customer and instant where no order_id tells): hour, lines, items, discounted (lines), amount.
 * `purchase_days`: a customer and day of purchase: gap (days since the purchase day before; null on the first).
 * `products`, `categories`: a customer and product (category) bought: lines.
 * `events`: an event, with the canonical columns.
 * `event_days`, `sessions`: a customer and day with an event (session; its last day): events.
 * `subscriptions`: a subscription started: runs (whether it does at as_of), ended_days_ago (null while it runs), plan, price.
 * `exposures`: an exposure to a campaign: campaign, arm, channel, cost.
 * `customers`: a customer's own row as far as it was known, with its attributes.
 * `features`: the other features of a snapshot, by name.
 */
export type Grain =
  | "lines"
  | "orders"
  | "purchase_days"
  | "products"
  | "categories"
  | "events"
  | "event_days"
  | "sessions"
  | "subscriptions"
  | "exposures"
  | "customers"
  | "features";

/** How many categories, the share of the commonest one, or that of one of them. */
export type CategoryFact = "number" | "largest share" | { readonly shareOf: string };

/** Declares a feature, frozen; its name stays known to the types, which is where `FeatureName` has it from. */
export function feature<const Name extends string>(definition: Feature<Name>): Feature<Name> {
  return Object.freeze(definition);
}
