import { clip, type Limits } from "./clip.ts";
import { linear } from "./column-products.ts";
import { family } from "./family.ts";
import { type Imputed, impute } from "./impute.ts";
import { type Logged, logarithm } from "./logarithm.ts";
import type { Matrix } from "./matrix.ts";
import { chain } from "./model.ts";
import { type Percentiles, percentile } from "./percentile.ts";
import { rankWithinGroups } from "./rank-within-groups.ts";
import { ridgeLogistic } from "./ridge-logistic.ts";
import { requireBothLabels, type Sample, type Scorer } from "./scorer.ts";
import { type Moments, standardise } from "./standardise.ts";

export interface LogisticOptions {
  /**
   * Weight of half the squared coefficients of the standardised columns beside the summed log loss. Default a fifth of
   * n p (1 - p), with p the share of positives: a lone column's coefficient shrinks by about a sixth, whatever the number
   * of rows, because what differs between cut-offs does not become smaller with more rows of the same ones.
   */
  readonly ridge?: number;
  /** Times the ridge. Default 1. */
  readonly ridgeTimes?: number;
  /**
   * How columns enter: `log`, clipped and logged where heavy-tailed, or `percentile`, their rank within their own cut-off.
   * Default `log`.
   */
  readonly scale?: "log" | "percentile";
}

export type Preparation =
  | {
      readonly scale: "log";
      readonly learned: readonly [readonly [readonly [Imputed, Limits], Logged], Moments];
    }
  | {
      readonly scale: "percentile";
      readonly references: Percentiles;
      readonly learned: readonly [Imputed, Moments];
    };

export type LogisticLearned = {
  readonly ridge: number;
  readonly preparation: Preparation;
  readonly intercept: number;
  /** One a column, then one an indicator of a missing value. */
  readonly coefficients: readonly number[];
  /** Positions of the columns that have an indicator. */
  readonly indicated: readonly number[];
};

const filled = impute({ indicatorsAbove: 0.01 });
const logs = chain(chain(chain(filled, clip()), logarithm()), standardise());
const shares = chain(filled, standardise());

export const logisticFamily = family({
  name: "logistic",
  make: logistic,
  usual: [{ scale: "percentile" }, { scale: "log" }],
  further: [4, 0.25, 16, 0.05, 64].map((ridgeTimes) => ({ ridgeTimes })),
  mostNumbers: 2_000_000,
});

/**
 * Ridge logistic regression on standardised columns: the log-odds of the label are linear in them. Missing values take
 * the median, and an indicator of their own where more than 1 % are missing. Percentiles are taken within each group of
 * the sample, and refer to the latest group (the greatest number) until `rereference` gives them another snapshot.
 */
export function logistic({
  ridge: given,
  ridgeTimes = 1,
  scale = "log",
}: LogisticOptions = {}): Scorer<LogisticLearned> {
  const name = scale === "log" ? "logistic" : "logistic on ranks";
  return {
    name,
    role: "model",
    fit(sample) {
      requireBothLabels(name, sample);
      const ridge = ridgeTimes * (given ?? spread(sample.labels) / 5);
      const { preparation, design, indicated } = prepare(sample, scale);
      const { intercept, slopes } = ridgeLogistic(design.values, sample.labels, { ridge });
      return { ridge, preparation, intercept, coefficients: [...slopes], indicated };
    },
    apply(learned, matrix) {
      const beta = Float64Array.from([...learned.coefficients, learned.intercept]);
      return linear(designOf(learned.preparation, matrix).values, beta, matrix.ids.length);
    },
    contributions(learned, matrix) {
      const { values } = designOf(learned.preparation, matrix);
      const m = matrix.columns.length;
      const parts = matrix.columns.map(() => new Float64Array(matrix.ids.length));
      values.forEach((column, j) => {
        const part = parts[j < m ? j : (learned.indicated[j - m] ?? 0)];
        const coefficient = learned.coefficients[j] ?? 0;
        if (part === undefined || coefficient === 0) return;
        for (let i = 0; i < part.length; i++)
          part[i] = (part[i] as number) + coefficient * (column[i] as number);
      });
      // The columns are centred on the training rows, so the intercept is the margin of the average one.
      return { base: learned.intercept, parts };
    },
    rereference,
  };
}

/** Returns n p (1 - p). */
function spread(labels: Uint8Array): number {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return (positives * (labels.length - positives)) / labels.length;
}

/** Learns only where values stand in another snapshot; without percentiles it returns what it was given. */
export function rereference(learned: LogisticLearned, matrix: Matrix): LogisticLearned {
  const { preparation } = learned;
  if (preparation.scale === "log") return learned;
  return { ...learned, preparation: { ...preparation, references: percentile().fit(matrix, 0) } };
}

interface Prepared {
  readonly preparation: Preparation;
  readonly design: Matrix;
  readonly indicated: readonly number[];
}

/** Learns how columns enter, without labels, and returns the sample's columns as they do. */
export function prepare(sample: Sample, scale: "log" | "percentile"): Prepared {
  // Step by step rather than through the chains, which would make every column twice.
  if (scale === "log") {
    const imputed = filled.fit(sample.matrix, 0);
    const full = filled.apply(imputed, sample.matrix);
    const limits = clip().fit(full, 0);
    const limited = clip().apply(limits, full);
    const tails = logarithm().fit(limited, 0);
    const short = logarithm().apply(tails, limited);
    const moments = standardise().fit(short, 0);
    return {
      preparation: { scale, learned: [[[imputed, limits], tails], moments] },
      design: standardise().apply(moments, short),
      indicated: imputed.indicated,
    };
  }
  const { references, ranked } = rankWithinGroups(sample);
  const imputed = filled.fit(ranked, 0);
  const full = filled.apply(imputed, ranked);
  const moments = standardise().fit(full, 0);
  return {
    preparation: { scale, references, learned: [imputed, moments] },
    design: standardise().apply(moments, full),
    indicated: imputed.indicated,
  };
}

export function designOf(preparation: Preparation, matrix: Matrix): Matrix {
  return preparation.scale === "log"
    ? logs.apply(preparation.learned, matrix)
    : shares.apply(preparation.learned, percentile().apply(preparation.references, matrix));
}
