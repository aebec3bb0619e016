import { rank } from "./ranking.ts";

export interface RocCurve {
  /** False and true positive rates, both rising from 0 to 1; NaN without both labels. */
  readonly fpr: readonly number[];
  readonly tpr: readonly number[];
}

/** Returns the ROC curve, one point a threshold, thinned to at most `points` evenly along the curve. */
export function roc(
  scores: Float64Array,
  labels: Uint8Array,
  { points = 200 }: { readonly points?: number } = {},
): RocCurve {
  const { rows, positives, rowsThrough, positivesThrough } = rank(scores, labels);
  const negatives = rows - positives;
  const fpr = [0];
  const tpr = [0];
  let kept = 0;
  const last = rowsThrough.length - 1;
  for (let g = 0; g <= last; g++) {
    const right = (positivesThrough[g] as number) / positives;
    const wrong = ((rowsThrough[g] as number) - (positivesThrough[g] as number)) / negatives;
    // Each kept point opens a new one of `points - 2` equal stretches of the way from 0 to 2.
    const stretch = Math.floor(((right + wrong) / 2) * (points - 2));
    if (last + 2 > points && g !== last && stretch <= kept) continue;
    kept = stretch;
    fpr.push(wrong);
    tpr.push(right);
  }
  return { fpr, tpr };
}
