import type { Estimate } from "./estimate.ts";
import { logLossOf } from "./log-loss.ts";
import { meanEstimate } from "./mean-estimate.ts";
import { rocAucDifference } from "./roc-auc.ts";

/** How much more one set of scores has of a metric than another on the same rows. */
export interface PairedDifferences {
  readonly auc: Estimate;
  readonly log_loss: Estimate;
  readonly brier: Estimate;
}

/**
 * Returns the metrics of the first n probabilities minus those of the second on the same rows, with paired 95 %
 * intervals: DeLong's (1988) of AUC, that of the mean of each row's difference of log loss and Brier score. Of AUC above 0
 * is better, of the losses below.
 */
export function pairedDifferences(
  first: Float64Array,
  second: Float64Array,
  labels: Uint8Array,
): PairedDifferences {
  const meanDifference = (loss: (probability: number, label: number) => number): Estimate => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] as number;
      const difference = loss(first[i] as number, label) - loss(second[i] as number, label);
      sum += difference;
      squares += difference * difference;
    }
    return meanEstimate({ count: labels.length, sum, squares });
  };
  return {
    auc: rocAucDifference(first, second, labels),
    log_loss: meanDifference(logLossOf),
    brier: meanDifference((p, y) => (p - y) ** 2),
  };
}
