import { random } from "../random.ts";
import type { Estimate } from "./estimate.ts";

/**
 * Returns each row's log score, in nats: minus the log of the probability given to what happened (Good 1952). 0 is best, and
 * nothing else is as good as the true probabilities. `probabilities` are n rows of `states`, row-major.
 */
export function logScores(
  probabilities: Float64Array,
  next: Int32Array,
  states: number,
): Float64Array {
  if (probabilities.length !== next.length * states)
    throw new Error(
      `logScores requires ${states} probabilities a row, got ${probabilities.length} for ${next.length} rows`,
    );
  return Float64Array.from(next, (to, i) => {
    const p = probabilities[i * states + to] as number;
    if (!(p >= 0 && p <= 1 + 1e-9))
      throw new Error(`logScores requires probabilities in [0, 1], got ${p}`);
    return 0 - Math.log(Math.max(p, Number.EPSILON));
  });
}

/**
 * Returns the mean of values with its 95 % interval from a bootstrap of rows (percentiles of 400 replicates). Of the
 * differences between two predictors' scores of the same rows it is the paired interval. NaN without rows.
 */
export function bootstrapMean(values: Float64Array, seed: number): Estimate {
  const n = values.length;
  const replicates = 400;
  const next = random(seed);
  const means = Float64Array.from({ length: replicates }, () => {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += values[(next() * n) | 0] as number;
    return sum / n;
  }).sort();
  return {
    value: values.reduce((sum, value) => sum + value, 0) / n,
    low: means[Math.floor(0.025 * replicates)] ?? Number.NaN,
    high: means[Math.ceil(0.975 * replicates) - 1] ?? Number.NaN,
  };
}
