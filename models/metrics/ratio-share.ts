import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { wilson } from "./wilson.ts";

/** Sums over the customers of a group, of whom one has x units of a kind among n units, 0 <= x <= n. */
export interface RatioSums {
  /** Customers with n > 0. */
  readonly customers: number;
  readonly x: number;
  readonly n: number;
  readonly xx: number;
  readonly xn: number;
  readonly nn: number;
}

/** A share with its 95 % interval, and how many independent units would tell as much. */
export interface RatioShare extends Estimate {
  readonly effective: number;
}

/**
 * Returns the share sum x / sum n with its 95 % interval, in [0, 1]. The units of one customer are alike, so the interval
 * is Wilson's for the number of independent units that have the ratio estimator's variance (Korn & Graubard 1998; Cochran
 * 1977, equation 6.13, divisor m - 1), never more than n; where nobody or everybody is of the kind, for the number of
 * customers. NaN when n is 0.
 */
export function ratioShare({ customers, x, n, xx, xn, nn }: RatioSums): RatioShare {
  if (!(n > 0)) return { ...undefinedEstimate, effective: 0 };
  const share = x / n;
  const squares = Math.max(0, xx - 2 * share * xn + share * share * nn);
  const variance = customers > 1 ? ((squares / (n * n)) * customers) / (customers - 1) : 0;
  // Where nobody or everybody is of the kind the variance tells nothing, and one customer alone has none.
  const isTold = share > 0 && share < 1 && customers > 1;
  const effective = Math.min(n, isTold ? (share * (1 - share)) / variance : customers);
  return { ...wilson(share * effective, effective), value: share, effective };
}

/**
 * Tells whether a share of a group differs from the share of all by more than chance, when so many shares are compared at
 * once: the score test at the level .05 divided by their number (Bonferroni, with the bound exp(-z^2 / 2) on the normal
 * tails from two comparisons on, which is stricter).
 */
export function shareDiffers(
  { value, effective }: Pick<RatioShare, "value" | "effective">,
  all: number,
  comparisons = 1,
): boolean {
  const error = Math.sqrt((all * (1 - all)) / effective);
  return error > 0 && Math.abs(value - all) / error > criticalZ(comparisons);
}

/** Returns how many standard errors lie beyond chance when so many things are compared at once. */
export function criticalZ(comparisons: number): number {
  return comparisons <= 1 ? z95 : Math.sqrt(2 * Math.log(comparisons / 0.05));
}
