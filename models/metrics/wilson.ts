import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";

/**
 * Returns a share of n rows with its 95 % interval (Wilson 1927, without continuity correction), in [0, 1]. The count may
 * be fractional where ties are shared; `z` is another normal quantile than that of 95 %. NaN when n is 0.
 */
export function wilson(count: number, n: number, z = z95): Estimate {
  if (!(n > 0)) return undefinedEstimate;
  const share = count / n;
  const square = z * z;
  const centre = (share + square / (2 * n)) / (1 + square / n);
  const spread = Math.max(0, (share * (1 - share)) / n + square / (4 * n * n));
  const half = (z * Math.sqrt(spread)) / (1 + square / n);
  // At no or all rows the bound is the share itself, up to rounding.
  return {
    value: share,
    low: Math.min(share, Math.max(0, centre - half)),
    high: Math.max(share, Math.min(1, centre + half)),
  };
}
