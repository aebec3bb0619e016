import type { Estimate } from "../models/metrics/estimate.ts";
import type { SampleCount } from "./target-report.ts";

/** How the champion was chosen: every candidate on the validation rows, in the order from the simplest. */
export interface Selection {
  readonly rows: number;
  readonly positives: number;
  readonly standings: readonly SelectionRow[];
}

export interface SelectionRow {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly auc: Estimate;
  readonly log_loss: Estimate;
  /** AUC of the model with the lowest log loss minus this one's, paired. */
  readonly auc_behind: Estimate;
  /** Log loss of this one minus that model's, paired. */
  readonly log_loss_behind: Estimate;
  readonly within_chance: boolean;
  /** Settings tried. */
  readonly tried: number;
  /** Characters of what it learned, as JSON. */
  readonly size: number;
}

/** The champion's scores on the test rows before and after calibration. */
export interface CalibrationReport {
  readonly method: "platt" | "isotonic";
  /** One sentence: why this method. */
  readonly because: string;
  /** Null where the champion is a rule, whose numbers are no chances before calibration. */
  readonly before: CalibrationMetrics | null;
  readonly after: CalibrationMetrics;
}

export interface CalibrationMetrics {
  readonly log_loss: Estimate;
  readonly slope: Estimate;
  readonly intercept: Estimate;
  readonly ece: Estimate;
}

/** How the share of positives moved, and where the level of the scores comes from. */
export interface LevelReport {
  /** Ascending; one a cut-off that was looked at. */
  readonly rates: readonly (SampleCount & { readonly rate: Estimate })[];
  /** Null where there is no time. */
  readonly level: {
    readonly method: "average" | "same season";
    readonly average_error: number;
    readonly season_error: number | null;
    readonly because: string;
  } | null;
}
