import { type Binned, type Bins, learnBins, toBins } from "./binned.ts";
import {
  addBinnedTree,
  type BinnedTree,
  type BoostOptions,
  type BoostTools,
  boost,
  type Lesson,
} from "./boost.ts";
import type { BoostingLoss } from "./boosting-loss.ts";
import { requireColumns } from "./columns.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import { beginThreads } from "./histogram-threads.ts";
import type { Matrix } from "./matrix.ts";
import type { Contributions, Explained, PartsRoom } from "./scorer.ts";
import { sumOfTrees, type Tree } from "./tree.ts";
import { averageParts, treeParts } from "./tree-shap.ts";

export interface TreesOptions {
  /** Most trees. Default 180. */
  readonly trees?: number;
  /** Most leaves of a tree. Default 7. */
  readonly leaves?: number;
  /** What each tree's values are multiplied by. Default .03. */
  readonly learningRate?: number;
  /** Weight of half the squared value of a leaf, beside the summed loss. Default 10. */
  readonly ridge?: number;
  /** Fewest training rows of a leaf. Default a twentieth of the rows, 1 to 100. */
  readonly leastRows?: number;
  /** Least summed second derivative of a leaf. Default .001. */
  readonly leastCurvature?: number;
  /** Share of the columns that each tree may split on; never fewer than 4. Default .3. */
  readonly featureFraction?: number;
  /** Most bins of a column. Default one for every 40 rows, 32 to 255. */
  readonly bins?: number;
  /** Threads that it takes to learn, this one included; the trees are the same for any number. Default 1. */
  readonly threads?: number;
  /**
   * Where given, a fifth of the ids is held out first, and trees are counted until so many of them in turn did not lessen
   * the loss there; that many, and a third of `trees` at least, are then learned from every row.
   */
  readonly patience?: number;
  /** Whether parts are to stand for the average training row; where not, averages are 0. Default true. */
  readonly explained?: boolean;
}

/** Trees that were boosted on a loss, and how their parts stand for the average training row. */
export type TreesLearned = {
  readonly columns: readonly string[];
  readonly loss: BoostingLoss["name"];
  /** The margin before any tree. */
  readonly start: number;
  readonly trees: readonly Tree[];
  /** Mean Shapley value of each column over the training rows. */
  readonly averages: readonly number[];
};

/** Learns trees; `who` stands in errors. */
export function learnTrees(
  who: string,
  matrix: Matrix,
  targets: Float64Array,
  loss: BoostingLoss,
  options: TreesOptions,
  seed: number,
): TreesLearned {
  const settings = settled(who, options, targets.length);
  const start = loss.start(targets);
  const threads = beginThreads(settings.threads);
  try {
    const bins = learnBins(matrix, {
      most: options.bins ?? Math.min(255, Math.max(32, Math.floor(targets.length / 40))),
    });
    const lesson = { binned: toBins(bins, matrix), targets };
    const tools = { workersOver: threads.over };
    const { patience } = options;
    const trees =
      patience === undefined
        ? settings.trees
        : bestCount(lesson, matrix.ids, loss, { ...settings, patience }, seed, tools);
    const grown = boost(lesson, loss, start, { ...settings, trees }, seed, tools);
    const learned = grown.map((tree) => unbinned(tree, bins));
    return {
      columns: [...matrix.columns],
      loss: loss.name,
      start,
      trees: learned,
      averages:
        options.explained === false
          ? matrix.columns.map(() => 0)
          : [...averageParts(learned, matrix)],
    };
  } finally {
    threads.end();
  }
}

/** Returns n margins. */
export function treeMargins(who: string, learned: TreesLearned, matrix: Matrix): Float64Array {
  requireColumns(who, learned.columns, matrix);
  return sumOfTrees(learned.start, learned.trees, matrix);
}

/** Splits margins into parts, relative to the average training row. */
export function treeContributions(
  who: string,
  learned: TreesLearned,
  matrix: Matrix,
): Contributions {
  return explainTrees(who, learned, matrix).contributions;
}

/** Returns margins and their parts, in room for these where it is given. */
export function explainTrees(
  who: string,
  { columns, start, trees, averages }: TreesLearned,
  matrix: Matrix,
  room?: PartsRoom,
): Explained {
  requireColumns(who, columns, matrix);
  const margins = new Float64Array(matrix.ids.length).fill(start);
  const { base, parts } = treeParts(trees, matrix, { margins, room });
  parts.forEach((part, j) => {
    const average = averages[j] ?? 0;
    if (average === 0) return;
    for (let i = 0; i < part.length; i++) part[i] = (part[i] as number) - average;
  });
  const all = averages.reduce((sum, average) => sum + average, start + base);
  return { margins, contributions: { base: all, parts } };
}

function settled(
  who: string,
  options: TreesOptions,
  rows: number,
): BoostOptions & { readonly threads: number } {
  const settings = {
    trees: 180,
    leaves: 7,
    learningRate: 0.03,
    ridge: 10,
    leastRows: Math.max(1, Math.min(100, Math.floor(rows / 20))),
    leastCurvature: 0.001,
    featureFraction: 0.3,
    threads: 1,
    ...options,
  };
  const { leaves, leastRows, leastCurvature, ridge } = settings;
  if (!(leaves >= 2 && leaves <= 1024))
    throw new Error(`${who} requires 2 to 1024 leaves, got ${leaves}`);
  if (leastRows < 1) throw new Error(`${who} requires at least 1 row a leaf, got ${leastRows}`);
  if (!(leastCurvature > 0))
    throw new Error(`${who} requires a least curvature above 0, got ${leastCurvature}`);
  if (!(ridge >= 0)) throw new Error(`${who} requires a ridge of 0 or more, got ${ridge}`);
  return settings;
}

/** Counts the trees after which the loss on held-out ids is least, a third of the most ones at least. */
function bestCount(
  { binned, targets }: Lesson,
  ids: readonly string[],
  loss: BoostingLoss,
  { patience, ...settings }: BoostOptions & { readonly patience: number },
  seed: number,
  tools: BoostTools,
): number {
  const folds = foldsOf(ids, 5, seed);
  const kept = positionsWhere(ids.length, (i) => folds[i] !== 0);
  const held = positionsWhere(ids.length, (i) => folds[i] === 0);
  const part = { binned: takeBinned(binned, kept), targets: take(targets, kept) };
  const start = part.targets.length === 0 ? Number.NaN : loss.start(part.targets);
  // One label only, or nobody held out, gives nothing to count by.
  if (!Number.isFinite(start) || held.length === 0) return settings.trees;
  const truth = take(targets, held);
  const unseen = takeBinned(binned, held);
  const margins = new Float64Array(held.length).fill(start);
  let [count, best, least] = [0, 0, loss.mean(margins, truth)];
  const watch = (tree: BinnedTree) => {
    addBinnedTree(tree, unseen, margins);
    const mean = loss.mean(margins, truth);
    count++;
    if (mean < least) [best, least] = [count, mean];
    return count - best < patience;
  };
  boost(part, loss, start, settings, seed, { ...tools, watch });
  return Math.max(best, Math.ceil(settings.trees / 3));
}

function takeBinned(binned: Binned, rows: Int32Array): Binned {
  return {
    ...binned,
    rows: rows.length,
    bins: binned.bins.map((column) => Uint8Array.from(rows, (row) => column[row] as number)),
  };
}

function take(values: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function unbinned(tree: BinnedTree, { edges }: Bins): Tree {
  return {
    feature: tree.feature,
    // Every value lies left of a split that only sets missing ones apart.
    threshold: tree.feature.map(
      (j, k) => edges[j]?.[(tree.bin[k] as number) - 1] ?? Number.MAX_VALUE,
    ),
    missingLeft: tree.missingLeft,
    left: tree.left,
    right: tree.right,
    value: [...tree.value],
    cover: [...tree.cover],
  };
}
