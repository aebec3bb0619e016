import { student95 } from "../student.ts";
import { type Estimate, undefinedEstimate } from "./estimate.ts";

/**
 * Returns the mean of the first group minus that of the second, groups that chance has drawn from the same customers,
 * with a 95 % interval by Student's t and one variance of both groups (divisor n - 2). Money has a long tail: a small
 * group often has none of the few who spend most, so that its own variance is too small and Welch's interval, as the
 * bootstrap's, covers less than it says; the variance of both groups together is that of the randomisation test (Fisher
 * 1935), exact where nothing was changed. NaN when a group is empty or neither has two values.
 */
export function meanDifference(first: Float64Array, second: Float64Array): Estimate {
  const df = first.length + second.length - 2;
  if (first.length === 0 || second.length === 0 || df < 1) return undefinedEstimate;
  const value = meanOf(first) - meanOf(second);
  const half = student95(df) * Math.sqrt(pooledVariance(first, second) * perHead(first, second));
  return { value, low: value - half, high: value + half };
}

/** Returns the one variance of two groups about their own means; NaN with fewer than three values. */
export function pooledVariance(first: Float64Array, second: Float64Array): number {
  const df = first.length + second.length - 2;
  return df < 1 ? Number.NaN : (squaresOf(first) + squaresOf(second)) / df;
}

function perHead(first: Float64Array, second: Float64Array): number {
  return 1 / first.length + 1 / second.length;
}

function squaresOf(values: Float64Array): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}

/** Returns the mean; NaN of nothing. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
