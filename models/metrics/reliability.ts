import type { Estimate } from "./estimate.ts";
import { type Ranking, rank } from "./ranking.ts";
import { wilson } from "./wilson.ts";

export interface ReliabilityBin {
  readonly rows: number;
  /** Mean probability of its rows. */
  readonly predicted: number;
  /** Share of positives, with Wilson's interval. */
  readonly observed: Estimate;
}

/**
 * Returns the reliability curve in bins of equal count, lowest probabilities first. Equal probabilities stay together, in
 * the bin that holds the middle of them, so that bins may differ in size and be fewer.
 */
export function reliability(
  probabilities: Float64Array,
  labels: Uint8Array,
  { bins = 10 }: { readonly bins?: number } = {},
): readonly ReliabilityBin[] {
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const positives = new Float64Array(bins);
  sumBins(rank(probabilities, labels), { counts, sums, positives });
  return Array.from(counts, (count, bin) => ({
    rows: count,
    predicted: (sums[bin] ?? 0) / count,
    observed: wilson(positives[bin] ?? 0, count),
  })).filter((bin) => bin.rows > 0);
}

/** Sums rows, their scores and positives by bin. */
function sumBins(
  { rows, scores, rowsThrough, positivesThrough }: Ranking,
  { counts, sums, positives }: Readonly<Record<"counts" | "sums" | "positives", Float64Array>>,
): void {
  const bins = counts.length;
  for (let g = scores.length - 1; g >= 0; g--) {
    const through = rowsThrough[g] ?? 0;
    const before = g === 0 ? 0 : (rowsThrough[g - 1] ?? 0);
    const found = (positivesThrough[g] ?? 0) - (g === 0 ? 0 : (positivesThrough[g - 1] ?? 0));
    const middle = rows - (through + before) / 2;
    const bin = Math.min(bins - 1, Math.floor((middle * bins) / rows));
    counts[bin] = (counts[bin] ?? 0) + through - before;
    sums[bin] = (sums[bin] ?? 0) + (scores[g] ?? 0) * (through - before);
    positives[bin] = (positives[bin] ?? 0) + found;
  }
}
