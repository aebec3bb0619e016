import {
  explainTrees,
  learnTrees,
  type TreesLearned,
  type TreesOptions,
  treeContributions,
  treeMargins,
} from "./boosted-trees.ts";
import { boostingLosses } from "./boosting-loss.ts";
import { family } from "./family.ts";
import type { Matrix } from "./matrix.ts";
import { type Percentiles, percentile } from "./percentile.ts";
import { rankWithinGroups } from "./rank-within-groups.ts";
import { requireBothLabels, type Scorer } from "./scorer.ts";

export interface BoostedOptions extends TreesOptions {
  /** How columns enter: as they are, or as their rank within their own cut-off. Default `raw`. */
  readonly scale?: "raw" | "percentile";
}

export type BoostedLearned = TreesLearned & {
  /** Where values stand; null where columns enter as they are. */
  readonly references: Percentiles | null;
};

/** How many leaves are best depends on how many rows there are, so trees gain most from a search. */
export const boostedFamily = family({
  name: "boosted",
  make: boosted,
  usual: [{}],
  further: [
    { leaves: 15, trees: 200 },
    { leaves: 3, trees: 400 },
    { leaves: 31, trees: 200, learningRate: 0.05, featureFraction: 0.5, ridge: 1, leastRows: 20 },
    { leaves: 2, trees: 1000 },
    { leaves: 7, trees: 400 },
    { leaves: 7, trees: 180, featureFraction: 0.1 },
    { leaves: 31, trees: 100, learningRate: 0.1, featureFraction: 1, ridge: 1, leastRows: 20 },
    { leaves: 15, trees: 400 },
    { leaves: 63, trees: 200, leastRows: 50 },
  ],
  mostNumbers: 6_000_000,
  searched: 5,
});

/**
 * Gradient-boosted trees: margins are log-odds, to which each small tree adds a step that lessens the log loss. Columns
 * are cut into bins; a missing value goes to the side where it does better. A part is a Shapley value, exact given how
 * training rows fell through the trees (Lundberg et al. 2020). Percentiles are taken within each group of the sample, and
 * refer to the latest group until `rereference` gives them another snapshot.
 */
export function boosted({
  scale = "raw",
  ...options
}: BoostedOptions = {}): Scorer<BoostedLearned> {
  const name = scale === "raw" ? "boosted trees" : "boosted trees on ranks";
  return {
    name,
    role: "model",
    fit(sample, seed, { explained = true } = {}) {
      requireBothLabels(name, sample);
      const { references, ranked } =
        scale === "raw" ? { references: null, ranked: sample.matrix } : rankWithinGroups(sample);
      const targets = Float64Array.from(sample.labels);
      return {
        ...learnTrees(
          name,
          ranked,
          targets,
          boostingLosses.logistic,
          { ...options, explained },
          seed,
        ),
        references,
      };
    },
    apply: (learned, matrix) => treeMargins(name, learned, ranksOf(learned, matrix)),
    contributions: (learned, matrix) => treeContributions(name, learned, ranksOf(learned, matrix)),
    explain: (learned, matrix, room) => explainTrees(name, learned, ranksOf(learned, matrix), room),
    rereference: (learned, matrix) =>
      learned.references === null
        ? learned
        : { ...learned, references: percentile().fit(matrix, 0) },
  };
}

function ranksOf({ references }: BoostedLearned, matrix: Matrix): Matrix {
  return references === null ? matrix : percentile().apply(references, matrix);
}
