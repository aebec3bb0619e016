import type { Model } from "./model.ts";

export type RunRateLearned = {
  /** Upper recency bound of every band but the last, ascending, in days. */
  readonly bounds: readonly number[];
  /** Of each band: spend in the year to come over spend in the year before. */
  readonly ratios: readonly number[];
};

export interface Spending {
  /** Days since the last purchase; NaN without one. */
  readonly recency: Float64Array;
  /** Net spend in the year before, in currency. */
  readonly spent: Float64Array;
  /** Net spend that followed, scaled to a year; only needed to fit. */
  readonly followed?: Float64Array;
}

const BANDS = 5;

/**
 * Expects of each customer the spend of the last year times the share of it that customers as recently active kept
 * spending (quintiles of recency). A band of customers who spent nothing keeps nothing. The plainest forecast of value:
 * no trend, no season.
 */
export function runRate(): Model<RunRateLearned, Spending, Float64Array> {
  return {
    name: "run-rate",
    fit({ recency, spent, followed }) {
      if (followed === undefined) throw new Error("run-rate requires the spend that followed");
      const sorted = recency.filter((days) => !Number.isNaN(days)).sort();
      const bounds = Array.from(
        { length: BANDS - 1 },
        (_, band) => sorted[Math.ceil(((band + 1) * sorted.length) / BANDS) - 1] ?? 0,
      );
      const before = new Float64Array(BANDS);
      const after = new Float64Array(BANDS);
      recency.forEach((days, i) => {
        if (Number.isNaN(days)) return;
        const band = bandOf(days, bounds);
        before[band] = (before[band] ?? 0) + Math.max(0, spent[i] ?? 0);
        after[band] = (after[band] ?? 0) + Math.max(0, followed[i] ?? 0);
      });
      return {
        bounds,
        ratios: Array.from(before, (sum, band) => (sum > 0 ? (after[band] ?? 0) / sum : 0)),
      };
    },
    apply({ bounds, ratios }, { recency, spent }) {
      return spent.map((amount, i) => {
        const days = recency[i] ?? Number.NaN;
        if (Number.isNaN(days)) return 0;
        return Math.max(0, amount) * (ratios[bandOf(days, bounds)] ?? 0);
      });
    },
  };
}

function bandOf(days: number, bounds: readonly number[]): number {
  const band = bounds.findIndex((bound) => days <= bound);
  return band < 0 ? bounds.length : band;
}
