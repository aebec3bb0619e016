import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { criticalZ } from "./ratio-share.ts";

/** Sums of the known values of a group. */
export interface ValueSums {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Returns a mean with its 95 % interval by the normal law (divisor n - 1); the interval is NaN with less than two values. */
export function meanEstimate(sums: ValueSums): Estimate {
  if (!(sums.count > 0)) return undefinedEstimate;
  const value = sums.sum / sums.count;
  const half = z95 * standardError(sums);
  return { value, low: value - half, high: value + half };
}

/** Tells whether the mean of a group differs from the mean of all by more than chance, as `shareDiffers` does of shares. */
export function meanDiffers(sums: ValueSums, all: number, comparisons = 1): boolean {
  const error = standardError(sums);
  return error > 0 && Math.abs(sums.sum / sums.count - all) / error > criticalZ(comparisons);
}

function standardError({ count, sum, squares }: ValueSums): number {
  if (count < 2) return Number.NaN;
  const variance = Math.max(0, squares - (sum * sum) / count) / (count - 1);
  return Math.sqrt(variance / count);
}
