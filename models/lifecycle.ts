import { columnOf, type Matrix } from "./matrix.ts";
import { quantile } from "./quantile.ts";
import { sortedFinite } from "./sort-ascending.ts";

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
  /** At risk from so many usual gaps without a purchase. Default 2. */
  readonly atRiskAfter?: number;
  /** Lapsed from so many usual gaps. Default 4. */
  readonly lapsedAfter?: number;
  /** Purchase days that make an active customer loyal. Default 4. */
  readonly loyalFrom?: number;
  /** Usual days between purchases of a customer of whom nothing is known. Default: `usualGap` of the matrix. */
  readonly usualGapDays?: number;
}

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
 * Returns each customer's stage from recency_days, frequency, tenure_days and, where the matrix has them, gap_mean and
 * gap_last. What counts is not days but usual gaps since the last purchase. A customer's usual gap is the mean of
 * the own gaps and one gap of the population, so that the first gaps say little and many say all.
 *
 * - New lead: no purchase.
 * - Lapsed, At risk: `lapsedAfter` or `atRiskAfter` usual gaps or more since the last purchase.
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
  const { recency, frequency, gap, lastGap } = read(matrix);
  return matrix.ids.map((_, i) => {
    const days = recency[i] as number;
    const purchases = frequency[i] as number;
    if (!(days >= 0 && purchases >= 1)) return "New lead";
    const gaps = purchases - 1;
    const observed = gaps > 0 && Number.isFinite(gap[i]) ? (gap[i] as number) * gaps : Number.NaN;
    const usual = Number.isNaN(observed) ? usualGapDays : (observed + usualGapDays) / (gaps + 1);
    if (days >= lapsedAfter * usual) return "Lapsed";
    if (days >= atRiskAfter * usual) return "At risk";
    if (purchases === 1) return "First-time buyer";
    const last = lastGap[i] as number;
    const before = Number.isNaN(observed) ? usualGapDays : (observed - last + usualGapDays) / gaps;
    if (last >= lapsedAfter * before) return "Won back";
    return purchases >= loyalFrom ? "Loyal" : "Active";
  });
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
  return { recency, frequency, gap, lastGap };
}
