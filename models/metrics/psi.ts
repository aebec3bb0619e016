import { type Bins, learnBins, toBins } from "../binned.ts";
import { chiSquaredCritical } from "../chi-squared.ts";
import type { Matrix } from "../matrix.ts";

/** Below, a column holds what it held; from the second on, it is another column (Siddiqi 2006). */
export const psiMarks = { moderate: 0.1, large: 0.25 } as const;

/** Bins of values: tenths of the sample that they were learned on. */
const TENTHS = 10;
/** Added to each count, so that a bin that is empty in one sample has a logarithm. */
const SMOOTHING = 0.5;

/** A sample as counts in bins of its own: what a later one is held against. Plain JSON. */
export type Baseline = {
  readonly rows: number;
  readonly bins: Bins;
  /** One an array of each column's bins, the first of them missing values. */
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

/** Learns tenths of each column of a sample, a value that fills more than a tenth apart, and counts its rows in them. */
export function baselineOf(sample: Matrix): Baseline {
  const bins = learnBins(sample, { most: TENTHS });
  return { rows: sample.ids.length, bins, counts: countsIn(bins, sample) };
}

/** Returns how far each column of a sample has drifted from its baseline; the level is shared out evenly (Bonferroni). */
export function driftFrom(
  { rows, bins, counts }: Baseline,
  sample: Matrix,
  { level = 0.05 }: DriftOptions = {},
): readonly Drift[] {
  const now = countsIn(bins, sample);
  return bins.columns.map((column, j) => {
    const [before = [], after = []] = [counts[j], now[j]];
    const value = psi(before, after);
    const critical = psiCritical(
      { n: rows, m: sample.ids.length, bins: occupied(before, after) },
      level / bins.columns.length,
    );
    return {
      column,
      psi: value,
      critical,
      drifted: value > critical && value > psiMarks.moderate,
    };
  });
}

function countsIn(bins: Bins, sample: Matrix): readonly (readonly number[])[] {
  const binned = toBins(bins, sample);
  return binned.bins.map((column, j) => {
    const counts = new Float64Array(binned.counts[j] ?? 2);
    for (const bin of column) counts[bin] = (counts[bin] as number) + 1;
    return [...counts];
  });
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
