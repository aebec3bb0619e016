import type { Level } from "../models/level.ts";
import type { Estimate } from "../models/metrics/estimate.ts";
import type { Standing } from "../models/select.ts";
import type { SampleCount } from "./target-report.ts";

/** How the champion was chosen: every candidate on the validation rows, in the order from the simplest. */
export interface Selection {
  readonly rows: number;
  readonly positives: number;
  readonly standings: readonly SelectionRow[];
}

export interface SelectionRow extends Standing {
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
  readonly level: Level | null;
}
