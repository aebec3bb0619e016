import type { Estimate } from "./estimate.ts";
import { meanLoss } from "./mean-loss.ts";

/**
 * Returns the mean of -log(probability given to what happened), in nats: 0 is the best, the entropy of the base rate is
 * what a constant reaches. Probabilities are kept off 0 and 1 by 2.2e-16, as scikit-learn does.
 */
export function logLoss(probabilities: Float64Array, labels: Uint8Array): Estimate {
  return meanLoss("logLoss", probabilities, labels, logLossOf);
}

/** Returns the log loss of one row. */
export function logLossOf(probability: number, label: number): number {
  const given = label === 1 ? probability : 1 - probability;
  return -Math.log(Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, given)));
}
