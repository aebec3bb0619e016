import type { SplitRules } from "./best-split.ts";
import type { Binned } from "./binned.ts";
import type { BoostingLoss } from "./boosting-loss.ts";
import { type Grown, growTree } from "./grow-tree.ts";
import { COLUMN, type Workspace } from "./histogram.ts";
import type { HistogramWorkers } from "./histogram-work.ts";
import { layOut } from "./kernel/memory.ts";
import { type Precision, precisionFor } from "./quantise.ts";
import { random } from "./random.ts";

export interface BoostOptions {
  /** Most trees. */
  readonly trees: number;
  /** Most leaves of a tree, at least 2. */
  readonly leaves: number;
  /** What each tree's values are multiplied by. */
  readonly learningRate: number;
  /** Weight of half the squared value of a leaf, beside the summed loss. */
  readonly ridge: number;
  /** Fewest training rows of a leaf. */
  readonly leastRows: number;
  /** Least summed second derivative of a leaf, above 0. */
  readonly leastCurvature: number;
  /** Share of the columns that each tree may split on. */
  readonly featureFraction: number;
}

/** A tree over bins, with what its leaves add to the margin and the training rows that they hold. */
export interface BinnedTree extends Grown {
  readonly value: Float64Array;
  readonly cover: Int32Array;
}

/** Rows to learn from, in bins, with what came true. */
export interface Lesson {
  readonly binned: Binned;
  readonly targets: Float64Array;
}

/** Is told each tree as it has grown, and says whether to go on. */
type Watch = (tree: BinnedTree) => boolean;

export interface BoostTools {
  /** Gives those who sum histograms. */
  readonly workersOver: (space: Workspace) => HistogramWorkers;
  readonly watch?: Watch;
}

/**
 * Boosts trees on a loss: each tree is a Newton step on the derivatives at the margins of the trees before it (Friedman
 * 2001; Chen & Guestrin 2016), which start at `base`. Deterministic, and the same for any order of rows.
 */
export function boost(
  { binned, targets }: Lesson,
  loss: BoostingLoss,
  base: number,
  options: BoostOptions,
  seed: number,
  { workersOver, watch = () => true }: BoostTools,
): readonly BinnedTree[] {
  const { rows } = binned;
  const usable = usableColumns(binned);
  if (usable.length === 0 || rows < 2 * options.leastRows) return [];
  const precision = precisionFor(rows);
  const some = Math.min(
    usable.length,
    Math.max(LEAST_COLUMNS, Math.ceil(options.featureFraction * usable.length)),
  );
  const space = workspace(binned, precision, {
    columns: some,
    leaves: options.leaves,
  });
  const { margins, order } = space;
  margins.fill(base);
  space.targets.set(targets);
  const draw = random(seed);
  const trees: BinnedTree[] = [];
  const workers = workersOver(space);
  for (let t = 0; t < options.trees; t++) {
    const scale = workers.derive(loss.name);
    const isNew = t === 0 || some < usable.length;
    if (isNew) space.chosen.set([some, ...drawColumns(usable, some, draw)]);
    const rules: SplitRules = {
      ridge: options.ridge,
      leastRows: options.leastRows,
      leastCurvature: options.leastCurvature,
      // Slopes in units of the greatest one: no gain overflows, and which is greatest does not change.
      slopeStep: 2 ** -precision.bits,
      curvatureStep: scale.curvature * 2 ** -precision.packedBits,
    };
    const grown = growTree(space, workers, {
      rules,
      slopes: scale.slopes,
      packed: scale.packed,
      leaves: options.leaves,
      isNew,
    });
    if (grown.feature.length === 0) continue;
    const value = Float64Array.from(grown.spans, (leaf) => {
      const slope = leaf.slopes * rules.slopeStep * scale.slope;
      const curvature = (leaf.packed % precision.unit) * rules.curvatureStep;
      return options.learningRate * loss.step(-slope / (curvature + options.ridge));
    });
    grown.spans.forEach(({ start, end }, l) => {
      const step = value[l] as number;
      for (let i = start; i < end; i++) {
        const row = order[i] as number;
        margins[row] = (margins[row] as number) + step;
      }
    });
    const cover = Int32Array.from(grown.spans, ({ start, end }) => end - start);
    // Spread last: V8 gives each object with further keys behind a spread a shape of its own, and compiles for no other.
    const tree = { value, cover, ...grown };
    trees.push(tree);
    if (!watch(tree)) break;
  }
  return trees;
}

/** A tree may split on so many columns at least: four are summed at the price of one. */
const LEAST_COLUMNS = 4;

/** Adds what a tree over bins says of each row to its margin. */
export function addBinnedTree(
  { feature, bin, missingLeft, left, right, value }: BinnedTree,
  { rows, bins }: Binned,
  margins: Float64Array,
): void {
  const columns = feature.map((j) => bins[j] as Uint8Array);
  for (let i = 0; i < rows; i++) {
    let at = 0;
    while (at >= 0) {
      const own = (columns[at] as Uint8Array)[i] as number;
      const isLeft = own === 0 ? missingLeft[at] === 1 : own <= (bin[at] as number);
      at = (isLeft ? left[at] : right[at]) as number;
    }
    margins[i] = (margins[i] as number) + (value[-1 - at] as number);
  }
}

/** Lists the columns in which not every row has the same bin. */
function usableColumns({ bins }: Binned): readonly number[] {
  return [...bins.keys()].filter((j) => bins[j]?.some((bin) => bin !== bins[j]?.[0]) === true);
}

/** Draws `some` of the columns, ascending. */
function drawColumns(
  columns: readonly number[],
  some: number,
  draw: () => number,
): readonly number[] {
  if (some === columns.length) return columns;
  const left = [...columns];
  for (let i = 0; i < some; i++) {
    const other = i + Math.floor(draw() * (left.length - i));
    [left[i], left[other]] = [left[other] as number, left[i] as number];
  }
  return left.slice(0, some).sort((a, b) => a - b);
}

function workspace(
  { rows, bins, counts }: Binned,
  { unit }: Precision,
  { columns, leaves }: { readonly columns: number; readonly leaves: number },
): Workspace {
  const width = 4 * Math.ceil(columns / 4);
  const { memory, arrays } = layOut({
    margins: [Float64Array, rows],
    targets: [Float64Array, rows],
    slopes: [Float64Array, rows],
    curvatures: [Float64Array, rows],
    pull: [Float64Array, 2 * rows],
    gathered: [Float64Array, 2 * rows],
    sums: [Float64Array, leaves * width * COLUMN],
    words: [Uint32Array, (rows * width) / 4],
    order: [Int32Array, rows],
    spare: [Int32Array, rows],
    counts: [Int32Array, counts.length],
    chosen: [Int32Array, 1 + columns],
    bins: [Uint8Array, rows * bins.length],
    goesLeft: [Uint8Array, 256],
  });
  bins.forEach((column, j) => {
    arrays.bins.set(column, j * rows);
  });
  arrays.counts.set(counts);
  // Written out, so that all workspaces are of one shape, which compiled code counts on.
  return {
    memory,
    rows,
    width,
    unit,
    margins: arrays.margins,
    targets: arrays.targets,
    slopes: arrays.slopes,
    curvatures: arrays.curvatures,
    pull: arrays.pull,
    gathered: arrays.gathered,
    sums: arrays.sums,
    words: arrays.words,
    order: arrays.order,
    spare: arrays.spare,
    counts: arrays.counts,
    chosen: arrays.chosen,
    bins: arrays.bins,
    goesLeft: arrays.goesLeft,
  };
}
