import { averagePrecisionOf } from "./average-precision.ts";
import { brier } from "./brier.ts";
import { type Calibration, calibration } from "./calibration.ts";
import type { Estimate } from "./estimate.ts";
import { liftOf } from "./lift.ts";
import { logLoss } from "./log-loss.ts";
import { rank } from "./ranking.ts";
import { rocAuc } from "./roc-auc.ts";

/** How good probabilities are, each number with its 95 % interval; a metric that is undefined is NaN. */
export interface Evaluation {
  readonly rows: number;
  readonly positives: number;
  readonly auc: Estimate;
  readonly average_precision: Estimate;
  readonly log_loss: Estimate;
  readonly brier: Estimate;
  /** Positive rate of each tenth over the base rate, best tenth first. */
  readonly lift: readonly number[];
  readonly lift_intervals: readonly Estimate[];
  readonly calibration: Calibration;
}

/** Measures n probabilities against their labels, 0 or 1. */
export function evaluate(
  probabilities: Float64Array,
  labels: Uint8Array,
  seed: number,
): Evaluation {
  const ranking = rank(probabilities, labels);
  const tenths = liftOf(ranking);
  return {
    rows: ranking.rows,
    positives: ranking.positives,
    auc: rocAuc(probabilities, labels),
    average_precision: averagePrecisionOf(ranking),
    log_loss: logLoss(probabilities, labels),
    brier: brier(probabilities, labels),
    lift: tenths.map(({ value }) => value),
    lift_intervals: tenths,
    calibration: calibration(probabilities, labels, seed),
  };
}
