import { coarseOf } from "./coarse-bins.ts";
import { requireColumns } from "./columns.ts";
import type { Matrix } from "./matrix.ts";

/** The shape of one column: what each of its bins adds to the log-odds. Bin 0 is for missing values. */
export type MainEffect = {
  /** Ascending; a value is in bin 1 + the number of edges below it. */
  readonly edges: readonly number[];
  /** Log-odds of each bin, relative to the average training row. */
  readonly values: readonly number[];
  /** Standard error of each value. */
  readonly errors: readonly number[];
  /** Training rows in each bin. */
  readonly rows: readonly number[];
};

/** What two columns together add to the log-odds beyond their shapes; its weighted row and column means are zero. */
export type PairEffect = {
  /** Positions of the two columns. */
  readonly columns: readonly [number, number];
  readonly edges: readonly [readonly number[], readonly number[]];
  /** Log-odds by bin of the first column, then of the second. */
  readonly values: readonly number[];
  /** Training rows in each cell. */
  readonly rows: readonly number[];
};

/** A sum of shapes of single columns and of pairs: `base` is the margin of the average training row. */
export type AdditiveEffects = {
  readonly columns: readonly string[];
  /** Groups of customers that the standard errors are of. */
  readonly bags: number;
  readonly base: number;
  readonly mains: readonly MainEffect[];
  readonly pairs: readonly PairEffect[];
};

/** Returns the n margins of rows. */
export function sumEffects(effects: AdditiveEffects, matrix: Matrix): Float64Array {
  requireColumns("additive", effects.columns, matrix);
  const margins = new Float64Array(matrix.ids.length).fill(effects.base);
  const bins = binsOfPaired(effects, matrix);
  effects.mains.forEach(({ edges, values }, j) => {
    const own = bins.get(j);
    const shape = Float64Array.from(values);
    if (own !== undefined) addBinned(own, shape, margins);
    else if (values.some((value) => value !== 0))
      addShape(matrix.values[j] as Float64Array, padded(edges), shape, margins);
  });
  for (const pair of effects.pairs) {
    const [first, second] = cellsOf(effects, pair, bins);
    addPair(first, second, Float64Array.from(pair.values), margins);
  }
  return margins;
}

/**
 * Returns m arrays of n parts that sum to the margins less the base: each column's shape, and half of each of its pairs,
 * which is a pair's Shapley value once it holds no main effect.
 */
export function partsOf(effects: AdditiveEffects, matrix: Matrix): readonly Float64Array[] {
  requireColumns("additive", effects.columns, matrix);
  const bins = binsOfPaired(effects, matrix);
  const parts = effects.mains.map(({ edges, values }, j) => {
    const part = new Float64Array(matrix.ids.length);
    const own = bins.get(j);
    const shape = Float64Array.from(values);
    if (own !== undefined) addBinned(own, shape, part);
    else addShape(matrix.values[j] as Float64Array, padded(edges), shape, part);
    return part;
  });
  for (const pair of effects.pairs) {
    const [first, second] = cellsOf(effects, pair, bins);
    const halves = Float64Array.from(pair.values, (value) => value / 2);
    for (const j of pair.columns) addPair(first, second, halves, parts[j] as Float64Array);
  }
  return parts;
}

/** Bins the columns that are in a pair, each once. */
function binsOfPaired({ mains, pairs }: AdditiveEffects, { values }: Matrix) {
  const bins = new Map<number, Uint8Array>();
  for (const j of pairs.flatMap(({ columns }) => columns)) {
    if (bins.has(j)) continue;
    const column = values[j] as Float64Array;
    const own = new Uint8Array(column.length);
    binInto(column, padded(mains[j]?.edges ?? []), own);
    bins.set(j, own);
  }
  return bins;
}

interface Side {
  readonly bins: Uint8Array;
  /** Where a bin's cells begin: its coarse bin, times the width of the grid for the first column. */
  readonly starts: Uint16Array;
}

function cellsOf(
  { mains }: AdditiveEffects,
  { columns, edges }: PairEffect,
  bins: ReadonlyMap<number, Uint8Array>,
): readonly [Side, Side] {
  const side = (at: 0 | 1, times: number): Side => ({
    bins: bins.get(columns[at]) as Uint8Array,
    starts: Uint16Array.from(
      coarseOf(mains[columns[at]]?.edges ?? [], edges[at]),
      (coarse) => coarse * times,
    ),
  });
  return [side(0, edges[1].length + 2), side(1, 1)];
}

/** Pads ascending edges with infinity to a power of two above their number, so that each search takes the same steps. */
function padded(edges: readonly number[]): Float64Array {
  const all = new Float64Array(2 ** Math.ceil(Math.log2(edges.length + 1)));
  return all.fill(Number.POSITIVE_INFINITY, edges.length).map((end, k) => edges[k] ?? end);
}

/**
 * Adds to each sum what a shape says of the row's value. The number of edges below a value is found without a branch, since
 * half of all would be foretold wrong; infinite less infinite is no number, which puts what is not finite into bin 0.
 */
function addShape(
  column: Float64Array,
  edges: Float64Array,
  shape: Float64Array,
  sums: Float64Array,
): void {
  const top = edges.length >> 1;
  for (let i = 0; i < sums.length; i++) {
    const value = column[i] as number;
    let below = 0;
    for (let half = top; half > 0; half >>= 1)
      below += half & -(value > (edges[below + half - 1] as number));
    const bin = (below + 1) & -(value - value === 0);
    sums[i] = (sums[i] as number) + (shape[bin] as number);
  }
}

/** Writes the bin of each value, found as in `addShape`. */
function binInto(column: Float64Array, edges: Float64Array, bins: Uint8Array): void {
  const top = edges.length >> 1;
  for (let i = 0; i < bins.length; i++) {
    const value = column[i] as number;
    let below = 0;
    for (let half = top; half > 0; half >>= 1)
      below += half & -(value > (edges[below + half - 1] as number));
    bins[i] = (below + 1) & -(value - value === 0);
  }
}

function addBinned(bins: Uint8Array, shape: Float64Array, sums: Float64Array): void {
  for (let i = 0; i < sums.length; i++)
    sums[i] = (sums[i] as number) + (shape[bins[i] as number] as number);
}

function addPair(first: Side, second: Side, grid: Float64Array, sums: Float64Array): void {
  const [a, b] = [first.bins, second.bins];
  const [rows, columns] = [first.starts, second.starts];
  for (let i = 0; i < sums.length; i++) {
    const cell = (rows[a[i] as number] as number) + (columns[b[i] as number] as number);
    sums[i] = (sums[i] as number) + (grid[cell] as number);
  }
}
