import { COLUMN, type Workspace } from "./histogram.ts";

/** What a split must leave on both sides, and what its sums are in. */
export interface SplitRules {
  /** Weight of half the squared value of a leaf. */
  readonly ridge: number;
  readonly leastRows: number;
  readonly leastCurvature: number;
  /** One whole number of a slope, of a packed curvature. */
  readonly slopeStep: number;
  readonly curvatureStep: number;
}

/** Where a leaf's sums by bin stand, and its sums over all of them. */
export interface LeafSums {
  readonly slot: number;
  readonly slopes: number;
  readonly packed: number;
}

/** Numbers that describe the best split of a leaf. */
export const SPLIT = 6;
/**
 * Where they stand: gain (0 where none is allowed), column, last bin on the left, whether missing values go there, and the
 * sums of slopes and of packed curvatures there.
 */
export const [GAIN, AT, BIN, MISSING_LEFT, LEFT_SLOPES, LEFT_PACKED] = [0, 1, 2, 3, 4, 5] as const;

/**
 * Writes into `found` the split of a slot with the greatest gain G_l^2 / (H_l + ridge) + G_r^2 / (H_r + ridge)
 * - G^2 / (H + ridge) (Chen & Guestrin 2016, equation 7, doubled), among the fours of columns from `from` up to `to`. Missing
 * values are tried on both sides; where a leaf has none, later ones go where most rows go. Of equal splits the first.
 */
export function bestSplit(
  { sums, counts, chosen, width, unit }: Workspace,
  { slot, slopes, packed }: LeafSums,
  from: number,
  to: number,
  { ridge, leastRows, leastCurvature, slopeStep, curvatureStep }: SplitRules,
  found: Float64Array,
): void {
  found.fill(0);
  let best = 0;
  // Powers of two: multiplying by one is exact.
  const perRow = 1 / unit;
  const rows = Math.floor(packed * perRow);
  if (rows < 2 * leastRows) return;
  const totalSlope = slopes * slopeStep;
  const totalCurvature = (packed - rows * unit) * curvatureStep;
  const before = (totalSlope * totalSlope) / (totalCurvature + ridge);
  const last = Math.min(4 * to, chosen[0] as number);
  for (let c = 4 * from; c < last; c++) {
    const j = chosen[1 + c] as number;
    const bins = counts[j] as number;
    const at = (slot * width + c) * COLUMN;
    const missing = sums[at + 1] as number;
    for (let side = 0; side < (missing > 0 ? 2 : 1); side++) {
      let left = side === 1 ? (sums[at] as number) : 0;
      let leftPacked = side === 1 ? missing : 0;
      // Behind the last bin only missing values can go right.
      const end = missing > 0 && side === 0 ? bins : bins - 1;
      for (let b = 1; b < end; b++) {
        const here = sums[at + 2 * b + 1] as number;
        if (here === 0) continue;
        left += sums[at + 2 * b] as number;
        leftPacked += here;
        const leftRows = Math.floor(leftPacked * perRow);
        if (leftRows < leastRows) continue;
        if (rows - leftRows < leastRows) break;
        const leftCurvature = (leftPacked - leftRows * unit) * curvatureStep;
        const rightCurvature = totalCurvature - leftCurvature;
        if (leftCurvature < leastCurvature || rightCurvature < leastCurvature) continue;
        const leftSlope = left * slopeStep;
        const rightSlope = totalSlope - leftSlope;
        const gain =
          (leftSlope * leftSlope) / (leftCurvature + ridge) +
          (rightSlope * rightSlope) / (rightCurvature + ridge) -
          before;
        if (gain <= best) continue;
        best = gain;
        found[AT] = j;
        found[BIN] = b;
        found[MISSING_LEFT] = missing > 0 ? side : Number(2 * leftRows > rows);
        found[LEFT_SLOPES] = left;
        found[LEFT_PACKED] = leftPacked;
      }
    }
  }
  found[GAIN] = best;
}
