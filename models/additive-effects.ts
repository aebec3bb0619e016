import { binColumn } from "./binned.ts";
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
  const binned = binsOf(effects, matrix);
  effects.mains.forEach(({ values }, j) => {
    if (values.some((value) => value !== 0))
      addBinned(binned(j), ready(values, margins.length), margins);
  });
  for (const pair of effects.pairs) {
    const [first, second] = cellsOf(effects, pair, binned);
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
  const binned = binsOf(effects, matrix);
  const parts = effects.mains.map(({ values }, j) => {
    const part = new Float64Array(matrix.ids.length);
    if (values.some((value) => value !== 0)) addBinned(binned(j), ready(values, part.length), part);
    return part;
  });
  for (const pair of effects.pairs) {
    const [first, second] = cellsOf(effects, pair, binned);
    const halves = Float64Array.from(pair.values, (value) => value / 2);
    for (const j of pair.columns) addPair(first, second, halves, parts[j] as Float64Array);
  }
  return parts;
}

/** Returns how to get the bins of a column, those of a column that is in a pair found once. */
function binsOf({ mains, pairs }: AdditiveEffects, { values }: Matrix): (j: number) => Uint8Array {
  const paired = new Set(pairs.flatMap(({ columns }) => columns));
  const known = new Map<number, Uint8Array>();
  return (j) => {
    const own = known.get(j) ?? binColumn(mains[j]?.edges ?? [], values[j] ?? new Float64Array());
    if (paired.has(j)) known.set(j, own);
    return own;
  };
}

/** Returns a shape as it is read fastest by so many rows: copying it costs more than one row's look. */
function ready(values: readonly number[], rows: number): ArrayLike<number> {
  return rows < values.length ? values : Float64Array.from(values);
}

interface Side {
  readonly bins: Uint8Array;
  /** Where a bin's cells begin: its coarse bin, times the width of the grid for the first column. */
  readonly starts: Uint16Array;
}

function cellsOf(
  { mains }: AdditiveEffects,
  { columns, edges }: PairEffect,
  binned: (j: number) => Uint8Array,
): readonly [Side, Side] {
  const side = (at: 0 | 1, times: number): Side => ({
    bins: binned(columns[at]),
    starts: Uint16Array.from(
      coarseOf(mains[columns[at]]?.edges ?? [], edges[at]),
      (coarse) => coarse * times,
    ),
  });
  return [side(0, edges[1].length + 2), side(1, 1)];
}

function addBinned(bins: Uint8Array, shape: ArrayLike<number>, sums: Float64Array): void {
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
