import type { Estimate } from "../models/metrics/estimate.ts";

/** What contacting the customers ranked highest would bring, by how many; money in the business's currency. */
export interface ProfitReport {
  readonly list: string;
  readonly currency: string | null;
  readonly contact_cost: number;
  readonly offer_cost: number;
  readonly success_rate: number;
  /** `given`: `value_saved`; `expected`: what each customer was expected to spend; with the days that this covers. */
  readonly value: {
    readonly from: "given" | "expected";
    readonly mean: number;
    readonly days: number | null;
  };
  /** Whether a positive is kept from leaving, sold to, or, of a given label, either: then as if it were kept. */
  readonly aim: "keep" | "sell" | "either";
  /** Customers scored at as_of: the test's figures are scaled to them. */
  readonly customers: number;
  readonly curve: readonly { readonly contacted: number; readonly profit: Estimate }[];
  /** At the list's capacity. */
  readonly at_capacity: { readonly contacted: number; readonly profit: Estimate };
  readonly best: { readonly contacted: Estimate; readonly profit: Estimate };
  /** The largest number contacted that does not lose money. */
  readonly break_even: Estimate;
}

/** What the configuration would have to say for a profit to be worked out, in one sentence. */
export interface ProfitWanted {
  readonly wanted: string;
}
