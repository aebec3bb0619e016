import { type Estimate, undefinedEstimate } from "./estimate.ts";
import { positivesAmong, type Ranking, rank } from "./ranking.ts";
import { wilson } from "./wilson.ts";

/**
 * Returns the positive rate of each tenth of the rows over the base rate, best tenth first; their mean is 1. Tenths hold
 * exactly n / 10 rows: equal scores, and a row on a border, are shared in proportion. Intervals are Wilson's of the rate,
 * the base rate held fixed. NaN without positives.
 */
export function lift(scores: Float64Array, labels: Uint8Array): readonly Estimate[] {
  return liftOf(rank(scores, labels));
}

export function liftOf(ranking: Ranking): readonly Estimate[] {
  const { rows, positives } = ranking;
  const base = positives / rows;
  return Array.from({ length: 10 }, (_, tenth) => {
    if (!(base > 0)) return undefinedEstimate;
    const found =
      positivesAmong(ranking, ((tenth + 1) * rows) / 10) -
      positivesAmong(ranking, (tenth * rows) / 10);
    const rate = wilson(Math.max(0, Math.min(found, rows / 10)), rows / 10);
    return { value: rate.value / base, low: rate.low / base, high: rate.high / base };
  });
}
