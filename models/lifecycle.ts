import { gammaTail } from "./gamma-tail.ts";
import { columnOf, type Matrix } from "./matrix.ts";
import { quantile, sortedFinite } from "./quantile.ts";

/** Where a customer stands with us. Every customer is in exactly one. */
export const lifecycleStages = [
  "New lead",
  "First-time buyer",
  "Active",
  "Loyal",
  "Won back",
  "At risk",
  "Lapsed",
] as const;
export type LifecycleStage = (typeof lifecycleStages)[number];

export interface LifecycleOptions {
  /** At risk from so many usual gaps without a purchase, of a customer who buys at random. Default 2. */
  readonly atRiskAfter?: number;
  /** Lapsed from so many usual gaps, of the same. Default 4. */
  readonly lapsedAfter?: number;
  /** Purchase days that make an active customer loyal. Default 4. */
  readonly loyalFrom?: number;
  /** Usual days between purchases of a customer of whom nothing is known. Default: `usualGap` of the matrix. */
  readonly usualGapDays?: number;
}

/** Gaps that stand for a customer who buys at random, beside the own ones. */
const RANDOM_GAPS = 2;
/** Least shape of the gaps: bursts of orders are no reason to wait for ever. */
const LEAST_SHAPE = 0.5;
const GREATEST_SHAPE = 25;

/**
 * Returns the usual days between purchases: the median of the mean gaps of customers with two purchase days or more,
 * or 90 where nobody bought twice.
 */
export function usualGap(matrix: Matrix): number {
  const { gap } = read(matrix);
  const known = sortedFinite(gap);
  return known.length === 0 ? 90 : quantile(known, 0.5);
}

/**
 * Returns each customer's stage from recency_days, frequency, tenure_days and, where the matrix has them, gap_mean,
 * gap_last and gap_deviation. What counts is not days but how unlikely such a silence is for somebody who is still a
 * customer and keeps the own rhythm:
 *
 * - The usual gap is the mean of the own gaps and one gap of the population, so that the first gaps say little and
 *   many say all.
 * - Gaps follow a gamma distribution of that mean (Platzer & Reutterer 2016, Ticking away the moments). Its shape is 1
 *   over the squared variation of the own gaps, taken together with two gaps as irregular as chance: 1 for a customer
 *   who buys at random or of whom too little is known, the greater the steadier the gaps are.
 * - A silence counts as g usual gaps when it is as unlikely as g usual gaps are for a random buyer: exp(-g), 14 % for
 *   2 and 2 % for 4. A steady customer is thus at risk sooner (at 1.4 usual gaps where the shape is 9).
 *
 * The stages:
 *
 * - New lead: no purchase.
 * - Lapsed, At risk: `lapsedAfter` or `atRiskAfter` such gaps or more since the last purchase.
 * - Won back: the gap before the last purchase was itself a lapse by the gaps before it.
 * - First-time buyer: one purchase day. Loyal: `loyalFrom` purchase days or more. Active: between.
 */
export function lifecycle(matrix: Matrix, options: LifecycleOptions = {}): LifecycleStage[] {
  const { atRiskAfter = 2, lapsedAfter = 4, loyalFrom = 4 } = options;
  if (!(atRiskAfter > 0 && atRiskAfter <= lapsedAfter))
    throw new Error(
      `lifecycle requires 0 < atRiskAfter <= lapsedAfter, got ${atRiskAfter} and ${lapsedAfter}`,
    );
  const { usualGapDays = usualGap(matrix) } = options;
  const { recency, frequency, gap, lastGap, deviation } = read(matrix);
  const isSilent = ({ usual, shape }: Rhythm, days: number, gaps: number) =>
    shape === 1
      ? days >= gaps * usual
      : gammaTail(shape, (shape * days) / usual) <= Math.exp(-gaps);
  return matrix.ids.map((_, i) => {
    const days = recency[i] as number;
    const purchases = frequency[i] as number;
    if (!(days >= 0 && purchases >= 1)) return "New lead";
    const own = gapsOf(purchases - 1, gap[i] as number, deviation[i] as number);
    const now = rhythmOf(own, usualGapDays);
    if (isSilent(now, days, lapsedAfter)) return "Lapsed";
    if (isSilent(now, days, atRiskAfter)) return "At risk";
    if (purchases === 1) return "First-time buyer";
    const last = lastGap[i] as number;
    if (isSilent(rhythmOf(without(own, last), usualGapDays), last, lapsedAfter)) return "Won back";
    return purchases >= loyalFrom ? "Loyal" : "Active";
  });
}

/** A customer's own gaps: how many, their sum in days, and their sum of squares (NaN where it is not known). */
interface Gaps {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

interface Rhythm {
  /** Usual gap in days, above 0 but for a population without gaps. */
  readonly usual: number;
  /** Shape of the gamma distribution of gaps. */
  readonly shape: number;
}

function gapsOf(n: number, mean: number, deviation: number): Gaps {
  return n > 0 && Number.isFinite(mean)
    ? { n, sum: n * mean, squares: n * mean * mean + (n - 1) * deviation * deviation }
    : { n: 0, sum: 0, squares: 0 };
}

function without({ n, sum, squares }: Gaps, last: number): Gaps {
  return n === 0 || !Number.isFinite(last)
    ? { n, sum, squares }
    : { n: n - 1, sum: sum - last, squares: squares - last * last };
}

function rhythmOf({ n, sum, squares }: Gaps, usualGapDays: number): Rhythm {
  const usual = (sum + usualGapDays) / (n + 1);
  const mean = sum / n;
  // (n - 1) times the squared variation; a spread is not known of one gap.
  const spread = (squares - n * mean * mean) / (mean * mean);
  if (n < 2 || !(mean > 0) || !Number.isFinite(spread)) return { usual, shape: 1 };
  const variation = (Math.max(0, spread) + RANDOM_GAPS) / (n - 1 + RANDOM_GAPS);
  return { usual, shape: Math.min(GREATEST_SHAPE, Math.max(LEAST_SHAPE, 1 / variation)) };
}

function read(matrix: Matrix) {
  const n = matrix.ids.length;
  const recency = columnOf(matrix, "recency_days");
  const frequency = columnOf(matrix, "frequency");
  const optional = (name: string) =>
    matrix.columns.includes(name) ? columnOf(matrix, name) : new Float64Array(n).fill(Number.NaN);
  const tenure = optional("tenure_days");
  const mean = optional("gap_mean");
  // First to last purchase over the gaps between is the mean gap by definition.
  const gap = mean.map((value, i) => {
    const gaps = (frequency[i] as number) - 1;
    if (!(gaps >= 1)) return Number.NaN;
    return Number.isFinite(value) ? value : ((tenure[i] as number) - (recency[i] as number)) / gaps;
  });
  // With one gap the mean is the last.
  const lastGap = optional("gap_last").map((value, i) =>
    Number.isFinite(value) || frequency[i] !== 2 ? value : (gap[i] as number),
  );
  return { recency, frequency, gap, lastGap, deviation: optional("gap_deviation") };
}
