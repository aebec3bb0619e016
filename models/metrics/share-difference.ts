import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { wilson } from "./wilson.ts";

/** A count of n rows; it may be fractional where ties are shared. */
export interface ShareOf {
  readonly count: number;
  readonly n: number;
}

/**
 * Returns the first share minus the second, of two independent groups of rows, with the hybrid score interval (Newcombe
 * 1998, Statistics in Medicine 17:873, method 10): the two differ by more than chance when it leaves out 0. `z` is the
 * normal quantile, by default that of 95 %. NaN when a group is empty.
 */
export function shareDifference(first: ShareOf, second: ShareOf, z = z95): Estimate {
  if (!(first.n > 0 && second.n > 0)) return undefinedEstimate;
  const [a, b] = [wilson(first.count, first.n, z), wilson(second.count, second.n, z)];
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}
