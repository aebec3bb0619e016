import { rank } from "./ranking.ts";

export interface AucAlone {
  /** In [.5, 1]; NaN without both labels. */
  readonly auc: number;
  /** `up`: larger values go with the label; `down`: smaller ones. */
  readonly direction: "up" | "down";
  /** Where missing values rank best: below all others or above them. */
  readonly missing: "low" | "high";
}

/**
 * Returns how well one column ranks alone: the larger of AUC and 1 - AUC, ties counted half. Missing values are one
 * group, below all others or above them, whichever ranks better, so that a column that only says by its absence is seen.
 */
export function aucAlone(column: Float64Array, labels: Uint8Array): AucAlone {
  const low = area(column, labels, Number.NEGATIVE_INFINITY);
  const high = column.some(Number.isNaN) ? area(column, labels, Number.POSITIVE_INFINITY) : low;
  const useHigh = Math.abs(high - 0.5) > Math.abs(low - 0.5);
  const auc = useHigh ? high : low;
  return {
    auc: Math.max(auc, 1 - auc),
    direction: auc < 0.5 ? "down" : "up",
    missing: useHigh ? "high" : "low",
  };
}

function area(column: Float64Array, labels: Uint8Array, missing: number): number {
  const filled = column.map((value) => (Number.isNaN(value) ? missing : value));
  const { rows, positives, rowsThrough, positivesThrough } = rank(filled, labels);
  const negatives = rows - positives;
  let doubled = 0;
  let found = 0;
  let seen = 0;
  for (let g = 0; g < rowsThrough.length; g++) {
    const positivesHere = (positivesThrough[g] as number) - found;
    const negativesHere = (rowsThrough[g] as number) - seen - positivesHere;
    found += positivesHere;
    seen += positivesHere + negativesHere;
    // Positives above these negatives, and half of those beside them.
    doubled += negativesHere * (2 * found - positivesHere);
  }
  return doubled / 2 / (positives * negatives);
}
