import type { LifetimeFit } from "../models/lifetime/maximise.ts";
import type { ValueMetrics } from "../models/metrics/value-comparison.ts";

/** `reports/value.json`: what customers are worth, by what, and how well that is foreseen. Times of models are in weeks. */
export interface ValueReport {
  readonly as_of: string;
  readonly currency: string | null;
  readonly horizon_days: number;
  /** Yearly. */
  readonly discount: number;
  /** Whole sentences that a reader must know. */
  readonly notes: readonly string[];
  /** Every buy-till-you-die model, and gamma-gamma where there is money, at as_of. */
  readonly models: readonly LifetimeFit[];
  /** The lifetime model that is used; null where none is sound. */
  readonly orders_model: string | null;
  readonly champion: string | null;
  readonly champion_because: string;
  readonly holdout: ValueHoldout | null;
  readonly tracking: Tracking | null;
  /** Tenths of the judged customers by what the champion expected of them, the highest first. */
  readonly deciles: readonly Tenth[] | null;
  readonly worth: WorthInShort | null;
}

export interface ValueHoldout {
  readonly learned_on: string;
  readonly judged_on: string;
  readonly days: number;
  readonly customers: number;
  /** What was spent in the days that followed. */
  readonly total: number;
  readonly contenders: readonly ValueMetrics[];
  /** Lifetime models, best first: mean Poisson deviance of the purchase days that followed where one was chosen. */
  readonly lifetime: readonly {
    readonly name: string;
    readonly chosen_on: string;
    /** Null where the model was not sound there. */
    readonly deviance: number | null;
  }[];
}

export interface Tracking {
  readonly model: string;
  /** At the judged cut-off, by repeat purchases known there, 7 or more last: mean purchase days that followed. */
  readonly by_repeats: readonly {
    readonly repeats: number;
    readonly customers: number;
    readonly expected: number;
    readonly actual: number;
  }[];
  /** Repeat purchases of everybody since the first day, expected and actual, week by week. */
  readonly over_time: readonly {
    readonly week: number;
    readonly expected: number;
    readonly actual: number;
  }[];
}

export interface Tenth {
  readonly customers: number;
  /** Mean spend in the days that followed. */
  readonly expected: number;
  readonly actual: number;
}

export interface WorthInShort {
  readonly customers: number;
  readonly total: number;
  readonly mean: number;
  readonly median: number;
  /** Share of the total that the tenth with the highest expectation has. */
  readonly top_tenth: number;
}
