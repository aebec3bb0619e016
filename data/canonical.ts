import type { RowKind } from "./kinds.ts";

/**
 * What ingest leaves in the engine, the same for every shop. All instants are UTC, `day` is the local calendar day in
 * the business's time zone, `hour` the local hour. Money and quantities are DECIMAL(18, 4), so that sums are exact.
 *
 * `transactions`: source, customer_id, order_id, occurred_at, day, hour, product, category, quantity, discount, amount,
 *   channel, is_return, cancels (order_id that a return cancels), cancelled_on (local day on which nothing was left of the
 *   order, or of its lines of one product, on the lines and on the returns that did it), and the extras that a source maps. Columns that no source maps are null throughout.
 * `events`: source, customer_id, occurred_at, day, hour, type, channel, campaign, session_id, value, extras.
 * `subscriptions`: source, customer_id, started_at, started_day, ended_at, ended_day, plan, price, extras. Both ends are null
 *   while one runs.
 * `exposures`: source, customer_id, occurred_at, day, hour, campaign, arm, channel, cost, randomised, extras.
 * `customers`: source, customer_id, known_at, file_row (1-based), then one column an attribute under the file's own name;
 *   at most one row a customer.
 * `first_days`: customer_id, first_day of a row (of subscriptions, of a start); one row a source and customer with any.
 *
 * `numbered_transactions`, where there is one: transactions with integers as customer_id.
 *
 * All others exist always; one that no source fills is empty. All but `customers` are views of what `stored` names, and of tables beside.
 */
export interface Canonical {
  /** The optional columns and extras that at least one source maps. */
  readonly transactions: {
    readonly columns: readonly string[];
    /** Column whose values were found to ascend from row to row, so that all differ and none is missing. */
    readonly ascends?: string;
    /** Whether all customers' ids are integers, which `numbered_transactions` has in place of their texts. */
    readonly numbered?: true;
  };
  readonly events: { readonly columns: readonly string[] };
  readonly subscriptions: { readonly columns: readonly string[] };
  readonly exposures: { readonly columns: readonly string[] };
  readonly customers: {
    readonly attributes: readonly Attribute[];
    /** Whether any source says since when its rows are known. */
    readonly hasKnownAt: boolean;
    /** Sources whose rows cannot say it: those are used once their customer is seen. */
    readonly undated: readonly string[];
  };
  /** Tables that hold the rows of all other kinds, one a source. */
  readonly stored: readonly { readonly kind: RowKind; readonly table: string }[];
  /**
   * First local day of transactions and events (of exposures, else of subscriptions where there are none), of
   * subscriptions, and last of any dated row, subscriptions by their start; ISO 8601, null where there are none.
   */
  readonly firstDay: string | null;
  readonly firstStart: string | null;
  readonly lastDay: string | null;
  /** IANA name of the time zone that `day` and `hour` were taken in. */
  readonly timezone: string;
}

export interface Attribute {
  readonly column: string;
  /** `number`: DOUBLE; `date`: DATE; `flag`: BOOLEAN; `category`: VARCHAR. */
  readonly type: "number" | "date" | "flag" | "category";
}
