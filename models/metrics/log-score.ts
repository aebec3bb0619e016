import { drawsKernel } from "../kernel/draws-kernel.ts";
import { layOut } from "../kernel/memory.ts";
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

/** Replicates that are drawn in one pass. */
const TOGETHER = 4;

/**
 * Returns the mean of values with its 95 % interval from a bootstrap of rows (percentiles of 400 replicates). Of the
 * differences between two predictors' scores of the same rows it is the paired interval. NaN without rows.
 */
export function bootstrapMean(values: Float64Array, seed: number): Estimate {
  const n = values.length;
  const replicates = 400;
  const { memory, arrays } = layOut({
    sums: [Float64Array, TOGETHER],
    numbers: [Float64Array, n],
    groupOf: [Uint8Array, n],
  });
  const { sums, numbers, groupOf } = arrays;
  numbers.set(values);
  groupOf.fill(0);
  const { sumDraws } = drawsKernel(memory);
  const means = new Float64Array(replicates);
  for (let from = 0; from < replicates; from += TOGETHER) {
    sums.fill(0);
    const into = sums.byteOffset;
    sumDraws(groupOf.byteOffset, numbers.byteOffset, n, seed, from * n, into, 1);
    for (let r = 0; r < TOGETHER; r++) means[from + r] = (sums[r] as number) / n;
  }
  means.sort();
  return {
    value: values.reduce((sum, value) => sum + value, 0) / n,
    low: means[Math.floor(0.025 * replicates)] ?? Number.NaN,
    high: means[Math.ceil(0.975 * replicates) - 1] ?? Number.NaN,
  };
}
