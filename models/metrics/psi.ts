import { edgesOf } from "../binned.ts";
import { chiSquaredCritical } from "../chi-squared.ts";
import type { Matrix } from "../matrix.ts";
import { sortedFinite } from "../sort-ascending.ts";

/** Below, a column holds what it held; from the second on, it is another column (Siddiqi 2006). */
export const psiMarks = { moderate: 0.1, large: 0.25 } as const;

/** Bins of values: tenths of the sample that they were learned on. */
const TENTHS = 10;
/** Added to each count, so that a bin that is empty in one sample has a logarithm. */
const SMOOTHING = 0.5;

/** The columns of a sample, each in order: sorted once, it can be held against any number of others. */
export interface Ordered {
  readonly rows: number;
  readonly columns: readonly string[];
  /** Of each column the finite values, ascending. */
  readonly values: readonly Float64Array[];
}

/** A sample as counts in bins of its own: what a later one is held against. Plain JSON. */
export type Baseline = {
  readonly rows: number;
  readonly columns: readonly string[];
  /** Of each column where it is cut, ascending. */
  readonly edges: readonly (readonly number[])[];
  /** Of each column the rows of its bins: first those without a value, then as its edges part them. */
  readonly counts: readonly (readonly number[])[];
};

/** How far one column of a sample lies from its baseline. */
export interface Drift {
  readonly column: string;
  readonly psi: number;
  /** What no drift exceeds but by a chance of `level` over the number of columns; 0 where all are in one bin. */
  readonly critical: number;
  /** Beyond both chance and the moderate mark. */
  readonly drifted: boolean;
}

export interface DriftOptions {
  /** Chance that any column is called drifted where none has. Default .05. */
  readonly level?: number;
}

/**
 * Returns the population stability index of two samples in the same bins: the sum of `(p - q) ln(p / q)` over bins, with
 * half a row added to each; 0 is the same distribution. Bins that are empty in both take no part. Symmetric.
 */
export function psi(first: ArrayLike<number>, second: ArrayLike<number>): number {
  if (first.length !== second.length)
    throw new Error(`psi requires the same bins, got ${first.length} and ${second.length}`);
  const bins = occupied(first, second);
  const [n, m] = [total(first), total(second)];
  if (n === 0 || m === 0) return Number.NaN;
  const [wholeFirst, wholeSecond] = [n + bins * SMOOTHING, m + bins * SMOOTHING];
  let sum = 0;
  for (let bin = 0; bin < first.length; bin++) {
    const [a, b] = [first[bin] as number, second[bin] as number];
    if (a + b === 0) continue;
    const p = (a + SMOOTHING) / wholeFirst;
    const q = (b + SMOOTHING) / wholeSecond;
    sum += (p - q) * Math.log(p / q);
  }
  return sum;
}

/**
 * Returns what the PSI of two independent samples of n and m rows from one distribution exceeds with a chance of `level`:
 * over (1 / n + 1 / m) it is about chi-squared with bins - 1 degrees of freedom (Yurdakul & Naranjo 2020, J. Risk Model
 * Validation 14(4)). Samples that share customers differ less than that.
 */
export function psiCritical(
  { n, m, bins }: { readonly n: number; readonly m: number; readonly bins: number },
  level: number,
): number {
  return bins < 2 ? 0 : (1 / n + 1 / m) * chiSquaredCritical(level, bins - 1);
}

/** Puts each column of a sample in order; whose the rows are, and how they lie, makes no difference. */
export function inOrder({ columns, values }: Pick<Matrix, "columns" | "values">): Ordered {
  return { rows: values[0]?.length ?? 0, columns, values: values.map(sortedFinite) };
}

/** Learns tenths of each column of a sample, a value that fills more than a tenth apart, and counts its rows in them. */
export function baselineOf({ rows, columns, values }: Ordered): Baseline {
  const edges = values.map((column) => edgesOf(column, TENTHS));
  return {
    rows,
    columns,
    edges,
    counts: edges.map((own, j) => countsIn(own, values[j] ?? new Float64Array(), rows)),
  };
}

/** Leaves of a baseline what it has of some columns. */
export function narrowed(baseline: Baseline, columns: readonly string[]): Baseline {
  const own = baseline.columns.filter((name) => columns.includes(name));
  const at = own.map((name) => baseline.columns.indexOf(name));
  return {
    rows: baseline.rows,
    columns: own,
    edges: at.map((j) => baseline.edges[j] ?? []),
    counts: at.map((j) => baseline.counts[j] ?? []),
  };
}

/** Counts the rows of a sample in the bins of each column of a baseline. */
export function countsAgainst(
  { columns, edges }: Baseline,
  sample: Ordered,
): readonly (readonly number[])[] {
  return columns.map((column, j) => {
    const values = sample.values[sample.columns.indexOf(column)];
    if (values === undefined) throw new Error(`the sample has no column '${column}'`);
    return countsIn(edges[j] ?? [], values, sample.rows);
  });
}

/**
 * Returns how far each column has drifted from its baseline by the rows of a sample in the same bins; the level is shared
 * out evenly among them (Bonferroni).
 */
export function driftOf(
  { rows, columns, counts }: Baseline,
  sample: { readonly rows: number; readonly counts: readonly (readonly number[])[] },
  { level = 0.05 }: DriftOptions = {},
): readonly Drift[] {
  return columns.map((column, j) => {
    const before = counts[j] ?? [];
    const after = sample.counts[j] ?? [];
    const value = psi(before, after);
    const critical = psiCritical(
      { n: rows, m: sample.rows, bins: occupied(before, after) },
      level / columns.length,
    );
    return {
      column,
      psi: value,
      critical,
      drifted: value > critical && value > psiMarks.moderate,
    };
  });
}

function countsIn(
  edges: readonly number[],
  ascending: Float64Array,
  rows: number,
): readonly number[] {
  const through = [0, ...edges.map((edge) => atMost(ascending, edge)), ascending.length];
  return [
    rows - ascending.length,
    ...through.slice(1).map((upper, bin) => upper - (through[bin] ?? 0)),
  ];
}

/** Counts the values up to an edge, which is in the bin below it. */
function atMost(ascending: Float64Array, edge: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

function occupied(first: ArrayLike<number>, second: ArrayLike<number>): number {
  let bins = 0;
  for (let bin = 0; bin < first.length; bin++)
    if ((first[bin] as number) + (second[bin] as number) > 0) bins++;
  return bins;
}

function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) sum += counts[bin] as number;
  return sum;
}
