import type { PairEffect } from "./additive-effects.ts";
import { countCells, meanOf, patienceOf } from "./bag-shapes.ts";
import { type Boosted, cyclicBoosting } from "./cyclic-boosting.ts";
import { type Coarse, crossStep, fastInteractions, type Interaction } from "./fast-interactions.ts";
import { purify } from "./purify.ts";

/** A column of which pairs are made, its bins taken together. */
export interface CoarseColumn extends Coarse {
  readonly edges: readonly number[];
  /** Coarse bin of each bin. */
  readonly bin: Uint8Array;
}

export interface MainsLearned {
  readonly ids: readonly string[];
  readonly labels: Uint8Array;
  readonly folds: Int32Array;
  readonly boosted: Pick<Boosted, "shapes" | "margins">;
}

export interface PairsOptions {
  /** Pairs at most. */
  readonly pairs: number;
  readonly rounds: number;
  readonly rate: number;
  readonly ridge: number;
}

/** Finds pairs, boosts them on top of the bags' shapes, purifies them and adds their main effects to `shapes`. */
export function learnPairs(
  columns: readonly CoarseColumn[],
  shapes: readonly Float64Array[],
  { ids, labels, folds, boosted }: MainsLearned,
  { pairs: most, rounds, rate, ridge }: PairsOptions,
): readonly PairEffect[] {
  if (most === 0) return [];
  const left = leftOver(boosted.margins, folds, labels);
  const rowsEach = ids.length / new Set(ids).size;
  const grids = likely(fastInteractions(columns, ...left), columns.length, rowsEach)
    .slice(0, most)
    .map(({ columns: [j, k] }) => {
      const [a, b] = [columns[j] as CoarseColumn, columns[k] as CoarseColumn];
      const cells = a.bins.map((bin, i) => bin * b.size + (b.bins[i] as number));
      return { j, k, a, b, cells, size: a.size * b.size };
    });
  const together = cyclicBoosting(
    {
      terms: grids.map(({ a, b, cells, size }) => ({
        cells,
        size,
        propose: (sums, _, step) => crossStep(sums, a.size, b.size, ridge, step),
      })),
      labels,
      folds,
      offsets: boosted.margins,
    },
    { rounds, rate, patience: patienceOf(rate) },
  );
  return grids
    .map(({ j, k, a, b, cells, size }, t): PairEffect => {
      const weights = countCells(cells, size);
      const pure = purify(meanOf(together, t), weights, { height: a.size, width: b.size });
      moveToMain(shapes[j] as Float64Array, a.bin, pure.rows);
      moveToMain(shapes[k] as Float64Array, b.bin, pure.columns);
      return {
        columns: [j, k],
        edges: [a.edges, b.edges],
        values: [...pure.grid],
        rows: [...weights],
      };
    })
    .filter(({ values }) => values.some((value) => value !== 0));
}

/** Returns each row's gradient and Hessian by the bag that did not learn from it. */
function leftOver(
  margins: readonly Float64Array[],
  folds: Int32Array,
  labels: Uint8Array,
): [Float64Array, Float64Array] {
  const gradients = new Float64Array(labels.length);
  const hessians = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    const margin = margins[folds[i] as number]?.[i] as number;
    const share = 1 / (1 + Math.exp(-margin));
    gradients[i] = share - (labels[i] as number);
    hessians[i] = share * (1 - share);
  }
  return [gradients, hessians];
}

/**
 * Keeps interactions of which chance alone would show one in 20 times at most: a chi-square of one degree of freedom passes x
 * less often than exp(-x / 2), and a pair is cut in about a hundred ways. Rows of one customer at several cut-offs count as
 * one.
 */
function likely(
  found: readonly Interaction[],
  columns: number,
  rowsEach: number,
): readonly Interaction[] {
  const least = 2 * Math.log((20 * 100 * columns * (columns - 1)) / 2) * rowsEach;
  return found.filter(({ chiSquare }) => chiSquare > least);
}

function moveToMain(shape: Float64Array, coarse: Uint8Array, means: Float64Array): void {
  for (let k = 0; k < shape.length; k++)
    shape[k] = (shape[k] as number) + (means[coarse[k] as number] as number);
}
