/** What a list of some length is expected to cost and to bring. */
export interface LengthProfit {
  readonly contacted: number;
  /** What the contacts and the offers taken are expected to cost. */
  readonly cost: number;
  /** What is expected to be left after that cost. */
  readonly profit: number;
}

export interface ProfitByLength {
  /** From nobody to everybody. */
  readonly curve: readonly LengthProfit[];
  readonly at_length: LengthProfit;
  /** The length at which the expected profit is highest; of equal ones the shortest. */
  readonly best: LengthProfit;
}

export interface LengthOptions {
  /** A length that is asked about; the curve shows it. */
  readonly length: number;
  /** Steps of the curve from nobody to everybody. */
  readonly steps?: number;
}

/**
 * Returns the expected cost and profit of contacting the first k of n ranked customers, for k from 0 to n, given what
 * each is expected to bring and to cost; NaN counts as nothing. The best length is sought among all, not on the curve's
 * steps.
 */
export function profitByLength(
  gains: Float64Array,
  spend: Float64Array,
  { length, steps = 100 }: LengthOptions,
): ProfitByLength {
  const n = gains.length;
  if (spend.length !== n)
    throw new Error(`profitByLength requires one cost a gain, got ${spend.length} for ${n}`);
  const asked = Math.min(n, length);
  const grid = new Set([0, asked, n]);
  for (let step = 1; step < steps; step++) grid.add(Math.round((step * n) / steps));
  const curve: LengthProfit[] = [];
  let best: LengthProfit = { contacted: 0, cost: 0, profit: 0 };
  let atLength = best;
  let cost = 0;
  let profit = 0;
  for (let k = 0; k <= n; k++) {
    if (k > 0) {
      cost += spend[k - 1] || 0;
      profit += gains[k - 1] || 0;
    }
    const isBest = profit > best.profit;
    if (!isBest && !grid.has(k)) continue;
    const point = { contacted: k, cost, profit };
    if (isBest) best = point;
    if (k === asked) atLength = point;
    if (grid.has(k)) curve.push(point);
  }
  return { curve, at_length: atLength, best };
}
