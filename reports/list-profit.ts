import type { LengthProfit } from "../models/metrics/profit-by-length.ts";

/** What contacting the customers of a list is expected to cost and bring, by how many; money in the run's currency. */
export interface ListProfit {
  readonly currency: string | null;
  readonly contact_cost: number;
  readonly offer_cost: number;
  readonly success_rate: number;
  /** Whether customers are kept from leaving, sold to, or, of a given label, either. */
  readonly aim: "keep" | "sell" | "either";
  /** What each customer moved is worth where the configuration says it; null where it is what each would spend. */
  readonly value_saved: number | null;
  /** Over all who were ranked, from nobody to everybody. */
  readonly curve: readonly LengthProfit[];
  /** At the list's length, were everybody on it contacted. */
  readonly at_length: LengthProfit;
  /** Of the list without its control group. */
  readonly treated: LengthProfit;
  /** The length at which the expected profit is highest. */
  readonly best: LengthProfit;
}

/** A list's numbers, `reports/list-<name>.json`. */
export interface ListReport {
  readonly list: string;
  readonly target: string;
  readonly rank_by: string;
  /** Customers on it, the control group among them. */
  readonly rows: number;
  readonly control: number;
  /** Customers with a score who were ranked, and those who were left out, by the first reason that applies. */
  readonly candidates: number;
  readonly left_out: readonly { readonly reason: string; readonly customers: number }[];
  readonly profit: ListProfit | null;
}
