import type { Sql } from "../engines/sql.ts";

export type Unit = "days" | "count" | "currency" | "ratio" | "flag" | "hour" | "number";

/** One column of a snapshot: a frozen declaration of facts, computed per customer from rows before `as_of`. */
export interface Feature {
  /** lower_snake, unique in a snapshot. */
  readonly name: string;
  /** The family, named after its file: rfm, tenure, cadence, trend, basket, returns, rhythm, engagement, attributes. */
  readonly family: string;
  readonly unit: Unit;
  /** One sentence: what the number is. */
  readonly describe: string;
  /** The rows that `sql` aggregates, or `features` where it is computed from other features of the same customer. */
  readonly grain: Grain;
  readonly sql: Sql;
  /** Value of a customer without any row of that grain. */
  readonly empty: number | null;
  /**
   * What a person would say, with `{name}` for this or another feature of the same customer:
   * "last order {recency_days} ago, usually every {gap_median}". Of several, the first whose features are all present
   * is used. Numbers are formatted by the unit of the feature named.
   */
  readonly phrase: readonly string[];
  /** What a person would call the one thing this is about ("last order", "spend", "e-mail"): reasons are grouped by it. */
  readonly about: string;
}

/** `lines`: transaction rows; `orders`: one row an order; `purchase_days`: one row a customer and day; and so on. */
export type Grain =
  | "lines"
  | "orders"
  | "purchase_days"
  | "products"
  | "categories"
  | "events"
  | "customers"
  | "features";
