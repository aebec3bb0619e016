import { thresholdsOf } from "./split-codes.ts";
import type { Tree } from "./tree.ts";

/** A column that trees split on, whose values are told apart by their bin: 1 + the number of thresholds below, 0 where missing. */
export interface SplitColumn {
  /** Position in the matrix. */
  readonly column: number;
  /** Ascending; without the largest number, left of which every value lies. */
  readonly thresholds: Float64Array;
  /** Numbers that a kernel's search looks through: a power of two above that of the thresholds. */
  readonly size: number;
}

/** Thresholds of a column that leave its bins one byte. */
const MOST_THRESHOLDS = 254;

/** Returns the columns that trees split on; null where one has too many thresholds. */
export function splitColumns(trees: readonly Tree[]): readonly SplitColumn[] | null {
  const columns = [...thresholdsOf(trees)].map(([column, own]): SplitColumn => {
    const thresholds = own.filter((threshold) => threshold < Number.MAX_VALUE);
    return { column, thresholds, size: 2 ** Math.ceil(Math.log2(thresholds.length + 1)) };
  });
  return columns.some(({ thresholds }) => thresholds.length > MOST_THRESHOLDS) ? null : columns;
}

/** A column of which kernels find the bins of a block of rows at an address. */
export interface BinnedColumn extends SplitColumn {
  /** Addresses of the thresholds, filled up with infinity, and of the bins. */
  readonly cuts: number;
  readonly bins: number;
}

/** Writes the thresholds of columns where kernels search them. */
export function writeCuts(buffer: ArrayBufferLike, columns: readonly BinnedColumn[]): void {
  for (const { thresholds, size, cuts } of columns)
    new Float64Array(buffer, cuts, size).fill(Number.POSITIVE_INFINITY).set(thresholds);
}

/**
 * Writes which bins split k of a tree sends left: their address, what is taken from each, modulo 256 (1 where missing values
 * go right), and up to what that goes left.
 */
export function writeSplit(
  to: DataView,
  { feature, threshold, missingLeft }: Tree,
  k: number,
  columns: ReadonlyMap<number, BinnedColumn>,
): void {
  const { thresholds, bins } = columns.get(feature[k] as number) as BinnedColumn;
  const taken = missingLeft[k] === 1 ? 0 : 1;
  const below = thresholds.indexOf(threshold[k] as number);
  to.setUint32(0, bins, true);
  to.setUint8(4, taken);
  to.setUint8(5, (below < 0 ? 255 : below + 1) - taken);
}
