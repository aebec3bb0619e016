import type { Estimate } from "./estimate.ts";
import { meanLoss } from "./mean-loss.ts";

/** Returns the Brier score (1950), the mean of (probability - label)^2, in [0, 1]: 0 is the best. */
export function brier(probabilities: Float64Array, labels: Uint8Array): Estimate {
  const { value, low, high } = meanLoss("brier", probabilities, labels, (p, y) => (p - y) ** 2);
  return { value, low, high: Math.min(1, high) };
}
