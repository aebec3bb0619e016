import { requireColumns } from "./columns.ts";
import { binsKernel } from "./kernel/bins-kernel.ts";
import { searchRoom } from "./kernel/search-room.ts";
import type { Matrix } from "./matrix.ts";
import { runEnds } from "./run-ends.ts";
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
  const ends = runEnds(sorted);
  const valueIn = (run: number) => sorted[(ends[run] as number) - 1];
  return Array.from(cutRuns(ends, most, leastRows), (run) =>
    between(valueIn(run), valueIn(run + 1)),
  );
}

/** Lists the runs of equal values behind which a column is cut: all but the last where they are few. */
function cutRuns(ends: Int32Array, most: number, leastRows: number): Int32Array {
  if (ends.length <= most) return ends.subarray(0, -1).map((_, run) => run);
  const cuts = new Int32Array(most - 1);
  return cuts.subarray(0, cutEvenly(ends, cuts, leastRows));
}

/** Writes the runs behind which bins of evenly many rows end; returns how many they are. */
function cutEvenly(ends: Int32Array, cuts: Int32Array, leastRows: number): number {
  const last = ends.length - 1;
  const most = cuts.length + 1;
  const rows = ends[last] as number;
  // A value of more rows than a bin's share has a bin of its own, and the others share what is left.
  const share = rows / most;
  const long = longRuns(ends, share);
  let [left, bins, held, cut] = [rows - long.rows, most - long.runs, 0, 0];
  let target = Math.max(leastRows, left / Math.max(1, bins));
  for (let run = 0; run < last && cut < cuts.length; run++) {
    const [count, next] = [rowsOf(ends, run), rowsOf(ends, run + 1)];
    held += count;
    const alone = count >= share;
    if (!alone) left -= count;
    const full =
      held >= target || alone || (next >= share && held >= Math.max(leastRows, target / 2));
    if (!full) continue;
    cuts[cut++] = run;
    held = 0;
    if (!alone) {
      bins--;
      target = Math.max(leastRows, left / Math.max(1, bins));
    }
  }
  return cut;
}

/** Counts the runs of at least so many rows, and their rows. */
function longRuns(
  ends: Int32Array,
  least: number,
): { readonly runs: number; readonly rows: number } {
  let [runs, rows] = [0, 0];
  for (let run = 0; run < ends.length; run++) {
    const count = rowsOf(ends, run);
    if (count >= least) [runs, rows] = [runs + 1, rows + count];
  }
  return { runs, rows };
}

function rowsOf(ends: Int32Array, run: number): number {
  return (ends[run] as number) - (run === 0 ? 0 : (ends[run - 1] as number));
}

/** Returns a number from `low`, included, to `high`, left out: their middle where it differs from both. */
function between(low = 0, high = 0): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
