import { requireColumns } from "./columns.ts";
import { binsKernel } from "./kernel/bins-kernel.ts";
import { cutsKernel } from "./kernel/cuts-kernel.ts";
import { scratch } from "./kernel/scratch.ts";
import { searchRoom } from "./kernel/search-room.ts";
import type { Matrix } from "./matrix.ts";
import { sortedFinite } from "./sort-ascending.ts";

/** Where each column is cut. Bin 0 is for missing values; a value is in bin 1 + the number of edges below it. */
export type Bins = {
  readonly columns: readonly string[];
  /** Ascending, at most 254 a column; a column without a finite value, or with one, has none. */
  readonly edges: readonly (readonly number[])[];
};

/** A matrix in small whole numbers: `bins[j][i]` is the bin of row i in column j. */
export interface Binned {
  readonly rows: number;
  readonly columns: readonly string[];
  /** Bins of each column, the missing one included: edges + 2. */
  readonly counts: readonly number[];
  readonly bins: readonly Uint8Array[];
}

export interface BinOptions {
  /** Most bins a column has for values, 2 to 255. Default 255. */
  readonly most?: number;
  /** Fewest rows that a bin of a column with more different values than bins holds. Default 1. */
  readonly leastRows?: number;
}

/**
 * Learns where columns are cut: between neighbouring values where a column has at most `most` different ones, so that
 * flags and counts keep each value; otherwise at evenly spaced ranks, and a value that fills more than a bin's share has
 * one of its own (Ke et al. 2017, LightGBM). Infinite values count as missing.
 */
export function learnBins(
  { columns, values }: Matrix,
  { most = 255, leastRows = 1 }: BinOptions = {},
): Bins {
  if (!(most >= 2 && most <= 255)) throw new Error(`bins must number 2 to 255, got ${most}`);
  return {
    columns: [...columns],
    edges: values.map((column) => edgesOf(sortedFinite(column), most, leastRows)),
  };
}

/** Puts each value into its bin; throws unless the matrix has the columns that the bins were learned on. */
export function toBins({ columns, edges }: Bins, matrix: Matrix): Binned {
  requireColumns("bins", columns, matrix);
  return {
    rows: matrix.ids.length,
    columns,
    counts: edges.map(({ length }) => length + 2),
    bins: edges.map((own, j) => binColumn(own, matrix.values[j] ?? new Float64Array())),
  };
}

/** Returns the bin of one value. */
export function binOf(edges: ArrayLike<number>, value: number): number {
  if (!Number.isFinite(value)) return 0;
  let low = 0;
  let high = edges.length;
  // The number of edges below the value.
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value > (edges[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

/** Values that are found one by one before a kernel has its memory. */
const FEW = 32;

/** Returns the bin of each value of a column. */
export function binColumn(edges: readonly number[], column: Float64Array): Uint8Array {
  if (column.length < FEW) return Uint8Array.from(column, (value) => binOf(edges, value));
  const room = searchRoom(edges, column, Uint8Array.BYTES_PER_ELEMENT);
  const { memory, n, found } = room;
  binsKernel(memory).binDoubles(room.column, n, 0, room.size, found);
  return new Uint8Array(memory.buffer, found, n).slice();
}

/** Learns where one column is cut, of its finite values in ascending order; see `learnBins`. */
export function edgesOf(sorted: Float64Array, most: number, leastRows = 1): readonly number[] {
  const [n, cuts] = [sorted.length, 8 * sorted.length];
  const memory = scratch(cuts + 4 * (most - 1));
  new Float64Array(memory.buffer, 0, n).set(sorted);
  const found = cutsKernel(memory).cutRuns(0, n, most, leastRows, cuts);
  return Array.from(new Uint32Array(memory.buffer, cuts, found), (end) =>
    between(sorted[end - 1], sorted[end]),
  );
}

/** Returns a number from `low`, included, to `high`, left out: their middle where it differs from both. */
function between(low = 0, high = 0): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
