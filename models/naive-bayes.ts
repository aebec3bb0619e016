import { clip, type Limits } from "./clip.ts";
import { type Imputed, impute } from "./impute.ts";
import { type Logged, logarithm } from "./logarithm.ts";
import { chain } from "./model.ts";
import { requireBothLabels, type Scorer } from "./scorer.ts";
import { type Moments, standardise } from "./standardise.ts";

type Bell = { readonly mean: number; readonly variance: number };

export type NaiveBayesLearned = {
  readonly prepared: readonly [readonly [readonly [Imputed, Logged], Limits], Moments];
  readonly base: number;
  /** One a column: of the labelled rows, of the others, and the mean part of a training row, which is in `base`. */
  readonly columns: readonly {
    readonly inside: Bell;
    readonly outside: Bell;
    readonly usual: number;
  }[];
};

const prepare = chain(chain(chain(impute(), logarithm()), clip()), standardise());

/** Least variance of a prepared column, whose variance over all rows is 1: a flag that all members share is no proof. */
const LEAST_VARIANCE = 0.1;

/**
 * Gaussian naive Bayes on imputed, logged, clipped and standardised columns: each column adds the log of the density of
 * its value among the labelled rows over that among the others (Hastie, Tibshirani & Friedman 2009, eq. 6.26), so it
 * finds a group that stands in the middle, which no line parts from the rest. Margins rank; correlated columns are
 * counted twice, so they are no log-odds until they are calibrated.
 */
export function naiveBayes(): Scorer<NaiveBayesLearned> {
  return {
    name: "naive bayes",
    role: "model",
    fit(sample, seed) {
      requireBothLabels("naive bayes", sample);
      const { matrix, labels } = sample;
      const prepared = prepare.fit(matrix, seed);
      const positives = labels.reduce((sum, label) => sum + label, 0);
      const columns = prepare.apply(prepared, matrix).values.map((values) => {
        const inside = bellOf(values, labels, 1);
        const outside = bellOf(values, labels, 0);
        let sum = 0;
        for (const value of values) sum += part(value, inside, outside);
        return { inside, outside, usual: sum / values.length };
      });
      const prior = Math.log(positives / (labels.length - positives));
      return { prepared, base: columns.reduce((sum, { usual }) => sum + usual, prior), columns };
    },
    apply({ prepared, base, columns }, matrix) {
      const margins = new Float64Array(matrix.ids.length).fill(base);
      prepare.apply(prepared, matrix).values.forEach((values, j) => {
        const column = columns[j];
        if (column === undefined) return;
        const { inside, outside, usual } = column;
        for (let i = 0; i < margins.length; i++)
          margins[i] = (margins[i] as number) + part(values[i] as number, inside, outside) - usual;
      });
      return margins;
    },
    contributions({ prepared, base, columns }, matrix) {
      return {
        base,
        parts: prepare.apply(prepared, matrix).values.map((values, j) => {
          const column = columns[j];
          if (column === undefined) return new Float64Array(values.length);
          return values.map((value) => part(value, column.inside, column.outside) - column.usual);
        }),
      };
    },
  };
}

/** Returns the log of one density over the other. */
function part(value: number, inside: Bell, outside: Bell): number {
  const near = (value - inside.mean) ** 2 / inside.variance;
  const far = (value - outside.mean) ** 2 / outside.variance;
  return (far - near + Math.log(outside.variance / inside.variance)) / 2;
}

/** Mean and variance (divisor n) of the rows of one label. */
function bellOf(values: Float64Array, labels: Uint8Array, label: number): Bell {
  let n = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    if (labels[i] !== label) continue;
    n++;
    sum += values[i] as number;
  }
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < values.length; i++)
    if (labels[i] === label) squares += ((values[i] as number) - mean) ** 2;
  return { mean, variance: Math.max(LEAST_VARIANCE, squares / n) };
}
