import type { Matrix } from "./matrix.ts";
import type { Json } from "./model.ts";
import { type Contributions, requireBothLabels, type Sample, type Scorer } from "./scorer.ts";

/** A model of one's own: what it learns is plain JSON, and no row changes the margin of another. */
export interface OwnModel<Learned extends Json> {
  /** None of ours has it; a run is loaded by it. */
  readonly name: string;
  /** Learns from a sample; the same sample and seed learn the same. */
  fit(sample: Sample, seed: number): Learned;
  /** Returns n margins, log-odds or any finite number that rises with the chance of a positive; NaN in the matrix is missing. */
  apply(learned: Learned, matrix: Matrix): Float64Array;
  /** Splits each margin into one part a column; without it `defineModel` works parts out. */
  contributions?(learned: Learned, matrix: Matrix): Contributions;
}

/** What `defineModel` keeps where a model cannot split its margins. */
type Attributed = {
  readonly own: Json;
  /** The mean of each column, null where all is missing: the row that customers are compared with. */
  readonly reference: readonly (number | null)[];
  /** The mean part of each column over the training rows. */
  readonly means: readonly number[];
};

/**
 * Makes a model of one's own one that competes with ours. Without `contributions` a margin is split by going from the
 * average customer to the customer at hand, one column after the other, first to last and last to first, and taking the mean
 * of both: two steps of Shapley's average over all orders (Castro et al. 2009), which sum to the margin.
 *
 * @example
 * const mine = defineModel({
 *   name: "recency alone",
 *   fit: ({ matrix }) => ({ column: matrix.columns.indexOf("recency_days") }),
 *   apply: ({ column }, { ids, values }) =>
 *     Float64Array.from(ids, (_, i) => (values[column]?.[i] || 0) / 30),
 * });
 */
export function defineModel<Learned extends Json>(model: OwnModel<Learned>): Scorer {
  const { name, contributions } = model;
  const apply = (learned: Json, matrix: Matrix) => model.apply(learned as Learned, matrix);
  if (contributions !== undefined)
    return {
      name,
      role: "model",
      fit(sample, seed) {
        requireBothLabels(name, sample);
        return model.fit(sample, seed);
      },
      apply,
      contributions: (learned, matrix) => contributions.call(model, learned as Learned, matrix),
    };
  const attributed: Scorer<Attributed> = {
    name,
    role: "model",
    fit(sample, seed) {
      requireBothLabels(name, sample);
      const own = model.fit(sample, seed);
      const reference = sample.matrix.values.map(meanOf);
      const { parts } = split((matrix) => apply(own, matrix), sample.matrix, reference);
      return { own, reference, means: parts.map((part) => meanOf(part) ?? 0) };
    },
    apply: ({ own }, matrix) => apply(own, matrix),
    contributions({ own, reference, means }, matrix) {
      const { base, parts } = split((rows) => apply(own, rows), matrix, reference);
      parts.forEach((part, j) => {
        const mean = means[j] ?? 0;
        for (let i = 0; i < part.length; i++) part[i] = (part[i] as number) - mean;
      });
      return { base: base + means.reduce((sum, mean) => sum + mean, 0), parts };
    },
  };
  return attributed as unknown as Scorer;
}

/** Splits margins into that of the reference row and one part a column. */
function split(
  margins: (matrix: Matrix) => Float64Array,
  matrix: Matrix,
  reference: readonly (number | null)[],
): { readonly base: number; readonly parts: readonly Float64Array[] } {
  const n = matrix.ids.length;
  const average = reference.map((value) => new Float64Array(n).fill(value ?? Number.NaN));
  const parts = average.map(() => new Float64Array(n));
  const one = { ids: [""], columns: matrix.columns };
  const base =
    margins({
      ...one,
      values: average.map((_, j) => Float64Array.of(reference[j] ?? Number.NaN)),
    })[0] ?? 0;
  if (n === 0) return { base, parts };
  const walk = (order: readonly number[]) => {
    const values: Float64Array[] = [...average];
    let before = margins({ ...matrix, values });
    for (const j of order) {
      values[j] = matrix.values[j] ?? new Float64Array(n);
      const after = margins({ ...matrix, values: [...values] });
      const part = parts[j] ?? new Float64Array(n);
      for (let i = 0; i < n; i++)
        part[i] = (part[i] as number) + ((after[i] as number) - (before[i] as number)) / 2;
      before = after;
    }
  };
  const columns = average.map((_, j) => j);
  walk(columns);
  walk([...columns].reverse());
  return { base, parts };
}

/** Returns the mean of the finite numbers, worked out so that huge ones do not pass all bounds; null without any. */
function meanOf(column: Float64Array): number | null {
  let mean = 0;
  let n = 0;
  for (const value of column) if (Number.isFinite(value)) mean += (value - mean) / ++n;
  return n === 0 ? null : mean;
}
