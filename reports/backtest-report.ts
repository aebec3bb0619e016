import type { Estimate } from "../models/metrics/estimate.ts";
import type { TargetReport } from "./target-report.ts";

/** `reports/backtest.json`: how each target would have been foreseen, had one run at earlier days. */
export interface BacktestReport {
  readonly name: string;
  /** First day that nothing is looked at from; the newest cut-off. */
  readonly as_of: string;
  readonly seed: number;
  /** What a reader must know of all of it. Whole sentences. */
  readonly notes: readonly string[];
  readonly targets: readonly BacktestTarget[];
}

export interface BacktestTarget {
  readonly target: string;
  readonly means: string;
  readonly horizon_days: number;
  readonly step_days: number;
  /** Newest first. */
  readonly cut_offs: readonly BacktestCutOff[];
  readonly notes: readonly string[];
}

/** One replay of the whole protocol with nothing known from `as_of` on. */
export interface BacktestCutOff {
  readonly as_of: string;
  /** The day at which the customers were scored; what came true was known by `as_of`. */
  readonly test_as_of: string | null;
  readonly protocol: TargetReport["protocol"];
  readonly rows: number;
  readonly positives: number;
  readonly champion: string;
  readonly role: "model" | "rule";
  readonly auc: Estimate;
  /** The rule other than the champion that ranked best on the same rows; null where there is no other. */
  readonly rule: { readonly name: string; readonly auc: Estimate } | null;
  /** Everything that competed, on the same rows. */
  readonly candidates: readonly {
    readonly name: string;
    readonly role: "model" | "rule";
    readonly auc: Estimate;
  }[];
  /** AUC of the champion less that of the rule, paired. */
  readonly ahead: Estimate | null;
  readonly log_loss: Estimate;
  readonly calibration: {
    readonly slope: Estimate;
    readonly intercept: Estimate;
    readonly ece: Estimate;
  };
  /** Share of positives among so many ranked highest. */
  readonly list: { readonly capacity: number; readonly precision: Estimate };
}
