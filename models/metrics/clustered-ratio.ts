import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { wilson } from "./wilson.ts";

/** A ratio of sums over customers, with what it rests on. */
export interface ClusteredRatio extends Estimate {
  /** Customers with a denominator above zero. */
  readonly n: number;
  /** Sum of the denominators. */
  readonly cases: number;
}

interface Sums {
  readonly n: number;
  readonly top: number;
  readonly bottom: number;
  /** Variance of the ratio, NaN with fewer than two customers. */
  readonly variance: number;
}

/**
 * Returns the ratio of sums, sum(numerator) / sum(denominator), over the members, whose rows ascend, with its 95 %
 * interval. A customer's cases are not independent, so that customers are what is sampled: the variance is that of the linearised ratio,
 * n / (n - 1) * sum((y - R x)^2) / sum(x)^2 (Cochran 1977, Sampling Techniques, eq. 2.39, as of an infinite
 * population). The interval of a ratio above zero is taken on the log scale, so that it stays above zero. Rows with a
 * denominator of zero or NaN, or a numerator of NaN, count for nothing; NaN where none is left.
 */
export function clusteredRatio(
  numerator: Float64Array,
  denominator: Float64Array,
  members: Int32Array,
): ClusteredRatio {
  const { n, top, bottom, variance } = sumsOf(numerator, denominator, members);
  if (n === 0) return { ...undefinedEstimate, n, cases: 0 };
  const value = top / bottom;
  const half = z95 * Math.sqrt(variance);
  const [low, high] =
    value > 0
      ? [value * Math.exp(-half / value), value * Math.exp(half / value)]
      : [value - half, value + half];
  return { value, low, high, n, cases: bottom };
}

/**
 * Returns a share of cases, sum(numerator) / sum(denominator) with numerators of at most the denominators, with its 95 %
 * interval: Wilson's at the effective number of cases, p (1 - p) over the variance of `clusteredRatio`, at most the
 * number of cases (Korn & Graubard 1998, with Wilson's interval). At 0 and at 1, where the variance tells nothing, every
 * customer counts as one case.
 */
export function clusteredShare(
  numerator: Float64Array,
  denominator: Float64Array,
  members: Int32Array,
): ClusteredRatio {
  const { n, top, bottom, variance } = sumsOf(numerator, denominator, members);
  if (n === 0) return { ...undefinedEstimate, n, cases: 0 };
  const value = Math.min(1, Math.max(0, top / bottom));
  const effective =
    variance > 0 && value > 0 && value < 1 ? Math.min(bottom, (value * (1 - value)) / variance) : n;
  const { low, high } = wilson(value * effective, effective);
  return { value, low, high, n, cases: bottom };
}

function sumsOf(numerator: Float64Array, denominator: Float64Array, members: Int32Array): Sums {
  let [n, top, bottom] = [0, 0, 0];
  let [yy, xy, xx] = [0, 0, 0];
  for (let k = 0; k < members.length; k++) {
    const i = members[k] as number;
    const y = numerator[i] as number;
    const x = denominator[i] as number;
    if (!(x > 0) || Number.isNaN(y)) continue;
    n++;
    top += y;
    bottom += x;
    yy += y * y;
    xy += x * y;
    xx += x * x;
  }
  const ratio = top / bottom;
  const squares = Math.max(0, yy - 2 * ratio * xy + ratio * ratio * xx);
  const variance = n < 2 ? Number.NaN : ((n / (n - 1)) * squares) / (bottom * bottom);
  return { n, top, bottom, variance };
}

/**
 * Returns the members' share of a total over all customers, with its 95 % interval: the ratio of two sums of which one is
 * part of the other, its variance n / (n - 1) * sum((y_in - S y)^2) / sum(y)^2, clipped to [0, 1] where it lies in it.
 * `n` counts the members with a known amount, `cases` is the total. NaN where the total is not above zero.
 */
export function shareOfTotal(amount: Float64Array, members: Int32Array): ClusteredRatio {
  let [n, total, own] = [0, 0, 0];
  for (let i = 0; i < amount.length; i++) {
    const y = amount[i] as number;
    if (!Number.isNaN(y)) total += y;
  }
  for (let k = 0; k < members.length; k++) {
    const y = amount[members[k] as number] as number;
    if (Number.isNaN(y)) continue;
    own += y;
    n++;
  }
  if (!(total > 0)) return { ...undefinedEstimate, n, cases: 0 };
  const value = own / total;
  let squares = 0;
  for (let i = 0, k = 0; i < amount.length; i++) {
    const y = amount[i] as number;
    const inside = members[k] === i ? 1 : 0;
    k += inside;
    if (!Number.isNaN(y)) squares += (y * (inside - value)) ** 2;
  }
  const half = (z95 * Math.sqrt((amount.length / (amount.length - 1)) * squares)) / total;
  const [least, most] = value >= 0 && value <= 1 ? [0, 1] : [-Infinity, Infinity];
  return {
    value,
    low: Math.max(least, value - half),
    high: Math.min(most, value + half),
    n,
    cases: total,
  };
}
