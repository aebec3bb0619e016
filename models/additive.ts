import { type AdditiveEffects, partsOf, sumEffects } from "./additive-effects.ts";
import { family } from "./family.ts";
import { fitAdditive } from "./fit-additive.ts";
import type { Matrix } from "./matrix.ts";
import { type Percentiles, percentile } from "./percentile.ts";
import { rankWithinGroups } from "./rank-within-groups.ts";
import { requireBothLabels, type Scorer } from "./scorer.ts";

export interface AdditiveOptions {
  /** How columns enter: by `value`, or `percentile`, their rank within their own cut-off. Default `value`. */
  readonly scale?: "value" | "percentile";
  /** Pairs of columns at most, 0 to 100; only those that help customers who were not learned from. Default 10. */
  readonly pairs?: number;
  /**
   * Models that are averaged, 2 to 20; each learns without its share of the customers. Default 8, 5 past 1,000,000
   * numbers (rows times columns), and 3 past 4,000,000.
   */
  readonly bags?: number;
  /** Rounds through the columns at most, 1 to 10,000; boosting stops before where more would not help. Default 500. */
  readonly rounds?: number;
  /**
   * What one step of a column's shape may be: a smooth curve, with a jump where there is a sharp one (`spline`), a tree of two
   * leaves (`stump`), or the one for half of the bags and the other for the rest (`both`): curves carry on where values drift,
   * stumps learn less chance from many columns that say alike, and the mean of the two errs less than either. Default `both`.
   */
  readonly learner?: "spline" | "stump" | "both";
  /** Share of each Newton step that is taken, in (0, 1]; stumps take five thirds of it. Default .3. */
  readonly rate?: number;
  /** Added to the Hessian of each bin and quadrant, ten times to that of a stump's side, at least 0. Default 1. */
  readonly ridge?: number;
  /** Share of the rows that one step is smoothed over, in [0, 1]; 0 leaves neighbouring bins apart. Default .15. */
  readonly width?: number;
  /** Bins of values a column has at most, 2 to 255. Default 64. */
  readonly bins?: number;
  /** Columns whose shape may only rise (1) or only fall (-1); they take part in no pair. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
}

export type AdditiveLearned = {
  /** Where values stand among the rows of a snapshot; null where columns enter by value. */
  readonly references: Percentiles | null;
  readonly effects: AdditiveEffects;
};

/** Binned columns are cheap: it learns from more numbers than a line. */
export const additiveFamily = family({
  name: "additive",
  make: additive,
  usual: [{}, { scale: "percentile" }],
  further: [
    { learner: "spline", rate: 0.1 },
    { rate: 0.1 },
    { width: 0.05 },
    { pairs: 30 },
    { width: 0.1, ridge: 20 },
    { width: 0.4 },
    { bins: 255, width: 0.05 },
  ],
  mostNumbers: 12_000_000,
});

/**
 * Generalised additive model with pairwise interactions, boosted in rounds over binned columns (explainable boosting
 * machine: Lou et al. 2012, 2013; Nori et al. 2019): the log-odds are a sum of one shape a column and a few grids of two.
 * Missing is a bin of its own. Percentiles are taken within each group of the sample, and refer to the latest group (the
 * greatest number) until `rereference` gives them another snapshot.
 */
export function additive(options: AdditiveOptions = {}): Scorer<AdditiveLearned> {
  const { scale = "value", pairs = 10, rounds = 500, rate = 0.3, ridge = 1 } = options;
  const { width = 0.15, bins = 64, monotone = {}, bags, learner = "both" } = options;
  require("pairs", pairs, Number.isInteger(pairs) && pairs >= 0 && pairs <= 100, "0 to 100");
  require("rounds", rounds, Number.isInteger(rounds) && rounds >= 1 && rounds <= 1e4, "1 to 10000");
  require("rate", rate, rate > 0 && rate <= 1, "more than 0 and at most 1");
  require("ridge", ridge, ridge >= 0 && ridge < Number.POSITIVE_INFINITY, "at least 0");
  require("learner", learner, ["spline", "stump", "both"].includes(
    learner,
  ), "spline, stump or both");
  require("width", width, width >= 0 && width <= 1, "0 to 1");
  if (bags !== undefined)
    require("bags", bags, Number.isInteger(bags) && bags >= 2 && bags <= 20, "2 to 20");
  const name = scale === "value" ? "additive" : "additive on ranks";
  return {
    name,
    role: "model",
    fit(sample, seed) {
      requireBothLabels(name, sample);
      const { references, ranked } =
        scale === "value" ? { references: null, ranked: sample.matrix } : rankWithinGroups(sample);
      const numbers = sample.labels.length * sample.matrix.columns.length;
      const effects = fitAdditive(
        { ...sample, matrix: ranked },
        {
          pairs,
          rounds,
          rate,
          ridge,
          width,
          bins,
          monotone,
          learner,
          bags: bags ?? bagsFor(numbers),
        },
        seed,
      );
      return { references, effects };
    },
    apply: ({ references, effects }, matrix) => sumEffects(effects, entered(references, matrix)),
    contributions({ references, effects }, matrix) {
      return { base: effects.base, parts: partsOf(effects, entered(references, matrix)) };
    },
    rereference: (learned, matrix) =>
      learned.references === null
        ? learned
        : { ...learned, references: percentile().fit(matrix, 0) },
  };
}

/** Returns how many models are averaged where nobody says: more where they are cheap, and few rows leave much to chance. */
function bagsFor(numbers: number): number {
  if (numbers > 4e6) return 3;
  return numbers > 1e6 ? 5 : 8;
}

function entered(references: Percentiles | null, matrix: Matrix): Matrix {
  return references === null ? matrix : percentile().apply(references, matrix);
}

function require(what: string, value: number | string, holds: boolean, range: string): void {
  if (!holds) throw new Error(`additive requires ${what} of ${range}, got ${value}`);
}
