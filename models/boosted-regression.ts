import {
  learnTrees,
  type TreesLearned,
  type TreesOptions,
  treeContributions,
  treeMargins,
} from "./boosted-trees.ts";
import { boostingLosses } from "./boosting-loss.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import type { Contributions } from "./scorer.ts";

export interface BoostedRegressionOptions extends TreesOptions {
  /**
   * `gamma` for positive amounts whose spread grows with their mean, on a log link; `squared` for any number. Default
   * `gamma`.
   */
  readonly loss?: "gamma" | "squared";
}

/** Rows with what came true: n targets; applied, only the matrix is looked at. */
export interface Outcomes {
  readonly matrix: Matrix;
  readonly targets: Float64Array;
}

export interface BoostedRegression extends Model<TreesLearned, Outcomes, Float64Array> {
  /** Returns n expected targets. */
  predict(learned: TreesLearned, matrix: Matrix): Float64Array;
  /** Splits each margin, the logarithm of the expected target under `gamma`, into one part a column. */
  contributions(learned: TreesLearned, matrix: Matrix): Contributions;
}

/** Gradient-boosted trees that give the expected value of a number. */
export function boostedRegression({
  loss = "gamma",
  ...options
}: BoostedRegressionOptions = {}): BoostedRegression {
  const name = "boosted regression";
  const predict = (learned: TreesLearned, matrix: Matrix) => {
    const { expected } = boostingLosses[learned.loss];
    return treeMargins(name, learned, matrix).map(expected);
  };
  return {
    name,
    fit({ matrix, targets }, seed) {
      const { accepts, requires } = boostingLosses[loss];
      if (targets.length !== matrix.ids.length)
        throw new Error(
          `${name} requires one target a row, got ${targets.length} for ${matrix.ids.length}`,
        );
      if (targets.length === 0) throw new Error(`${name} requires at least 1 row, got 0`);
      const wrong = targets.find((target) => !accepts(target));
      if (wrong !== undefined)
        throw new Error(`${name} requires targets that are ${requires}, got ${wrong}`);
      return learnTrees(name, matrix, targets, boostingLosses[loss], options, seed);
    },
    apply: (learned, { matrix }) => predict(learned, matrix),
    predict,
    contributions: (learned, matrix) => treeContributions(name, learned, matrix),
  };
}
