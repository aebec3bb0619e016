import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";

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
  const [a, b] = [scoreInterval(first, z), scoreInterval(second, z)];
  const value = a.share - b.share;
  return {
    value,
    low: value - Math.hypot(a.share - a.low, b.high - b.share),
    high: value + Math.hypot(a.high - a.share, b.share - b.low),
  };
}

/** Wilson's interval at any z. */
function scoreInterval({ count, n }: ShareOf, z: number) {
  const share = count / n;
  const square = z * z;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const spread = Math.max(0, (share * (1 - share)) / n + square / (4 * n * n));
  const half = (z * Math.sqrt(spread)) / (1 + square / n);
  return {
    share,
    low: Math.min(share, Math.max(0, centre - half)),
    high: Math.max(share, Math.min(1, centre + half)),
  };
}
