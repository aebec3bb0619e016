import { binOf, learnBins, toBins } from "./binned.ts";
import { type Matrix, takeRows } from "./matrix.ts";
import { quantile } from "./quantile.ts";
import { sortedFinite } from "./sort-ascending.ts";

/** How the customers who share a value of one column score, whatever else they differ in. */
export interface MarginalMeans {
  /** Median of each column's finite values; NaN without any. */
  readonly medians: readonly number[];
  /** How far the mean score of those who share a value of column j is from all customers'; 0 where unknown. */
  readonly shift: (j: number, value: number) => Shift;
  /** By column the ends of its bins, and the shift of each bin. */
  readonly edges: readonly Float64Array[];
  readonly shifts: readonly (readonly Shift[])[];
  /** Correlation of each column's bins with the score, among rows that have a value; 0 where either is constant. */
  readonly trends: readonly number[];
  /** First column with the same values in every row, or, of flags, the opposite ones; a column's own position without. */
  readonly leader: Int32Array;
}

/** A difference of means, in standard deviations of the score and in standard errors. */
export type Shift = {
  readonly deviations: number;
  readonly errors: number;
};

/** What marginal means are made of, as plain JSON. */
export type MarginalMeansLearned = {
  /** Null without any finite value. */
  readonly medians: readonly (number | null)[];
  /** By column the ends of its bins, and the shift of each bin. */
  readonly edges: readonly (readonly number[])[];
  readonly shifts: readonly (readonly Shift[])[];
  readonly trends: readonly number[];
  readonly leader: readonly number[];
};

const NONE: Shift = { deviations: 0, errors: 0 };
const MOST_ROWS = 10_000;
const BINS = 16;

/**
 * Learns the mean score by column and value, in 16 bins a column, missing values apart (the marginal plot of Apley & Zhu
 * 2020), of n rows with n scores; of more than 10,000 rows every k-th is looked at.
 */
export function learnMarginalMeans(matrix: Matrix, scores: Float64Array): MarginalMeans {
  return marginalMeans(marginalMeansLearned(matrix, scores));
}

/** Returns the means that were learned, ready to be asked. */
export function marginalMeans(learned: MarginalMeansLearned): MarginalMeans {
  const edges = learned.edges.map((own) => Float64Array.from(own));
  return {
    medians: learned.medians.map((median) => median ?? Number.NaN),
    shift: (j, value) => learned.shifts[j]?.[binOf(edges[j] ?? [], value)] ?? NONE,
    edges,
    shifts: learned.shifts,
    trends: learned.trends,
    leader: Int32Array.from(learned.leader),
  };
}

/** Learns what `learnMarginalMeans` does, as plain JSON. */
export function marginalMeansLearned(matrix: Matrix, scores: Float64Array): MarginalMeansLearned {
  const step = Math.max(1, Math.ceil(scores.length / MOST_ROWS));
  const rows = Int32Array.from({ length: Math.ceil(scores.length / step) }, (_, i) => i * step);
  const sample = step === 1 ? matrix : takeRows(matrix, rows);
  const held = scores.filter((_, i) => i % step === 0);
  const { mean, deviation } = moments(held);
  const bins = learnBins(sample, { most: BINS });
  const { counts, bins: binned } = toBins(bins, sample);
  const shifts = binned.map((column, j) =>
    shiftsOf(column, held, { bins: counts[j] ?? 0, mean, deviation }),
  );
  const medians = sample.values.map((column) => quantile(sortedFinite(column), 0.5));
  return {
    medians: medians.map((median) => (Number.isNaN(median) ? null : median)),
    edges: bins.edges,
    shifts,
    trends: binned.map((column) => trendOf(column, held)),
    leader: [...leaders(sample.values)],
  };
}

function moments(values: Float64Array): { readonly mean: number; readonly deviation: number } {
  const n = Math.max(1, values.length);
  let mean = 0;
  for (const value of values) mean += value / n;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / n) };
}

function shiftsOf(
  column: Uint8Array,
  scores: Float64Array,
  {
    bins,
    mean,
    deviation,
  }: { readonly bins: number; readonly mean: number; readonly deviation: number },
): readonly Shift[] {
  const sums = new Float64Array(bins);
  const rows = new Float64Array(bins);
  addByBin(column, scores, mean, { sums, rows });
  return Array.from(sums, (sum, bin) => {
    const n = rows[bin] as number;
    if (n === 0 || deviation === 0) return NONE;
    return { deviations: sum / n / deviation, errors: sum / deviation / Math.sqrt(n) };
  });
}

/** Adds to each bin's sum how far the scores of its rows are from a mean, and counts them. */
function addByBin(
  column: Uint8Array,
  scores: Float64Array,
  mean: number,
  { sums, rows }: { readonly sums: Float64Array; readonly rows: Float64Array },
): void {
  for (let i = 0; i < column.length; i++) {
    const bin = column[i] as number;
    sums[bin] = (sums[bin] as number) + (scores[i] as number) - mean;
    rows[bin] = (rows[bin] as number) + 1;
  }
}

/** Returns the correlation of a column's bins with the scores, bin 0 (missing) left out. */
function trendOf(column: Uint8Array, scores: Float64Array): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < column.length; i++) {
    const bin = column[i] as number;
    if (bin === 0) continue;
    const score = scores[i] as number;
    n++;
    x += bin;
    y += score;
    xx += bin * bin;
    yy += score * score;
    xy += bin * score;
  }
  const spread = (n * xx - x * x) * (n * yy - y * y);
  return spread > 0 ? (n * xy - x * y) / Math.sqrt(spread) : 0;
}

/** Finds for each column the first that holds the same numbers, flags also turned round; constant columns have none. */
function leaders(columns: readonly Float64Array[]): Int32Array {
  const found = new Map<number, number[]>();
  return Int32Array.from(columns, (column, j) => {
    const turned = isFlag(column) && firstFinite(column) === 1;
    if (isConstant(column)) return j;
    const key = digest(column, turned);
    const earlier = found.get(key) ?? [];
    const same = earlier.find((k) => {
      const other = columns[k] as Float64Array;
      const otherTurned = isFlag(other) && firstFinite(other) === 1;
      return column.every((value, i) =>
        Object.is(turned ? 1 - value : value, otherTurned ? 1 - (other[i] as number) : other[i]),
      );
    });
    if (same === undefined) found.set(key, [...earlier, j]);
    return same ?? j;
  });
}

function isFlag(column: Float64Array): boolean {
  return column.every((value) => value === 0 || value === 1 || Number.isNaN(value));
}

function firstFinite(column: Float64Array): number | undefined {
  return column.find((value) => Number.isFinite(value));
}

function isConstant(column: Float64Array): boolean {
  return column.every((value) => Object.is(value, column[0]));
}

/** Mixes a column's numbers into one of 32 bits (FNV-1a over each number's rounded part). */
function digest(column: Float64Array, turned: boolean): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    const own = Number.isNaN(value) ? -1 : turned ? 1 - value : value;
    hash = Math.imul(hash ^ Math.trunc(own * 64), 0x01000193);
  }
  return hash;
}
