import { COLUMN, type Workspace } from "./histogram.ts";
import { bestSplitKernel } from "./kernel/best-split-kernel.ts";

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
  { memory, sums, counts, chosen, width, unit }: Workspace,
  { slot, slopes, packed }: LeafSums,
  from: number,
  to: number,
  { ridge, leastRows, leastCurvature, slopeStep, curvatureStep }: SplitRules,
  found: Float64Array,
): void {
  found.fill(0);
  const rows = Math.floor(packed / unit);
  if (rows < 2 * leastRows) return;
  const place = bestSplitKernel(memory).findSplit(
    sums.byteOffset + 8 * (slot * width + 4 * from) * COLUMN,
    chosen.byteOffset + 4,
    counts.byteOffset,
    4 * from,
    Math.min(4 * to, chosen[0] as number),
    slopes,
    packed,
    unit,
    ridge,
    leastRows,
    leastCurvature,
    slopeStep,
    curvatureStep,
  );
  if (place < 0) return;
  const c = place >> 9;
  const side = (place >> 8) & 1;
  const last = place & 255;
  const at = (slot * width + c) * COLUMN;
  let [left, leftPacked] = [0, 0];
  for (let b = 1 - side; b <= last; b++) {
    left += sums[at + 2 * b] as number;
    leftPacked += sums[at + 2 * b + 1] as number;
  }
  const leftRows = Math.floor(leftPacked / unit);
  const leftCurvature = (leftPacked - leftRows * unit) * curvatureStep;
  const totalCurvature = (packed - rows * unit) * curvatureStep;
  const [leftSlope, totalSlope] = [left * slopeStep, slopes * slopeStep];
  const rightSlope = totalSlope - leftSlope;
  found[GAIN] =
    (leftSlope * leftSlope) / (leftCurvature + ridge) +
    (rightSlope * rightSlope) / (totalCurvature - leftCurvature + ridge) -
    (totalSlope * totalSlope) / (totalCurvature + ridge);
  found[AT] = chosen[1 + c] as number;
  found[BIN] = last;
  found[MISSING_LEFT] = (sums[at + 1] as number) > 0 ? side : Number(2 * leftRows > rows);
  found[LEFT_SLOPES] = left;
  found[LEFT_PACKED] = leftPacked;
}
