import type { AdditiveEffects, MainEffect } from "./additive-effects.ts";
import { type CoarseColumn, learnPairs } from "./additive-pairs.ts";
import { countCells, meanOf, patienceOf } from "./bag-shapes.ts";
import { learnBins, toBins } from "./binned.ts";
import { coarsen } from "./coarse-bins.ts";
import { type Boosted, cyclicBoosting, type Term } from "./cyclic-boosting.ts";
import { foldsOf } from "./folds.ts";
import { makeMonotone } from "./monotone-shape.ts";
import { inSampleOrder } from "./sample-order.ts";
import type { Sample } from "./scorer.ts";
import { jackknifeErrors } from "./shape-errors.ts";
import { jumpWhereSharp, smoothStep, stepRoom, stumpStep } from "./shape-step.ts";

export interface AdditiveFit {
  readonly bags: number;
  readonly rounds: number;
  readonly rate: number;
  readonly ridge: number;
  readonly width: number;
  readonly bins: number;
  readonly pairs: number;
  readonly learner: Learner | "both";
  readonly monotone: Readonly<Record<string, 1 | -1>>;
}

type Learner = "spline" | "stump";

/** Most bins of values that a column of a pair has, so that a grid with missing ones is of 256 cells. */
const COARSE_BINS = 15;

/**
 * How stumps are boosted beside splines: two values a step need less caution in its length and more in its height, and of the
 * columns that say alike, one a round is enough.
 */
const STUMPS = { ratePerRate: 5 / 3, ridgePerRidge: 10, threshold: 0.5 };

/** Fewest rows of a bin of a column with more different values than bins. */
const LEAST_ROWS = 10;

/**
 * Learns an additive model: shapes of single columns by cyclic boosting of splines and of stumps (the two that Lou et al. 2012
 * compare), then the pairs that `fastInteractions` finds in what the shapes leave of rows that they were not learned from,
 * boosted likewise and purified. Each bag learns without one fold of customers, half of them by each learner, and the shapes
 * are the bags' means. On all rows together the log loss is never above the base rate's: it is convex in the margin, no bag
 * raises it on the rows that it learns from, and boosting stops where it is least on the others.
 */
export function fitAdditive(given: Sample, options: AdditiveFit, seed: number): AdditiveEffects {
  const { matrix, labels } = inSampleOrder(given);
  const unknown = Object.keys(options.monotone).find((name) => !matrix.columns.includes(name));
  if (unknown !== undefined)
    throw new Error(`additive requires the column '${unknown}' that is to be monotone, got none`);
  const { bags } = options;
  const n = labels.length;
  const folds = foldsOf(matrix.ids, bags, seed);
  const start = logOdds(labels);

  const learned = learnBins(matrix, { most: options.bins, leastRows: LEAST_ROWS });
  const { bins, counts } = toBins(learned, matrix);
  const rows = bins.map((own, j) => countCells(own, counts[j] ?? 0));
  const crews = crewsOf(options);
  const boosted = joined(
    crews.map(({ learner, from, to }) => {
      const rate = Math.min(1, options.rate * (learner === "stump" ? STUMPS.ratePerRate : 1));
      return cyclicBoosting(
        {
          terms: mainTerms(matrix.columns, bins, counts, { ...options, learner }),
          labels,
          folds: folds.map((fold) => fold - from),
          offsets: Array.from({ length: to - from }, () => new Float64Array(n).fill(start)),
        },
        {
          rounds: options.rounds,
          rate,
          patience: patienceOf(rate),
          threshold: learner === "stump" ? STUMPS.threshold : 0,
        },
      );
    }),
  );

  const shapes = counts.map((_, j) => meanOf(boosted, j));
  const coarse = bins.map((own, j): CoarseColumn => {
    const { coarse: bin, kept } = coarsen(rows[j] as Float64Array, COARSE_BINS);
    const alone = options.monotone[matrix.columns[j] ?? ""] !== undefined;
    return {
      bins: own.map((k) => bin[k] as number),
      size: alone ? 1 : kept.length + 2,
      edges: kept.map((k) => learned.edges[j]?.[k] ?? Number.NaN),
      bin,
    };
  });
  const pairs = learnPairs(coarse, shapes, { ids: matrix.ids, labels, folds, boosted }, options);

  let base = start;
  const mains = shapes.map((shape, j): MainEffect => {
    const own = rows[j] as Float64Array;
    base += centre(shape, own);
    return {
      edges: learned.edges[j] ?? [],
      values: [...shape],
      errors: jackknifeErrors(
        crews.map(({ from, to }) =>
          boosted.shapes.slice(from, to).map((bag) => bag[j] as Float64Array),
        ),
        own,
      ),
      rows: [...own],
    };
  });
  return { columns: [...matrix.columns], bags, base, mains, pairs };
}

/** Bags `from` to before `to` learn by one learner. */
interface BagCrew {
  readonly learner: Learner;
  readonly from: number;
  readonly to: number;
}

/** Shares the bags among the learners; two bags are too few to share. */
function crewsOf({ bags, learner }: AdditiveFit): readonly BagCrew[] {
  if (learner !== "both") return [{ learner, from: 0, to: bags }];
  if (bags === 2) return [{ learner: "spline", from: 0, to: bags }];
  const half = Math.ceil(bags / 2);
  return [
    { learner: "spline", from: 0, to: half },
    { learner: "stump", from: half, to: bags },
  ];
}

function joined(parts: readonly Boosted[]): Pick<Boosted, "shapes" | "margins"> {
  return {
    shapes: parts.flatMap(({ shapes }) => shapes),
    margins: parts.flatMap(({ margins }) => margins),
  };
}

function logOdds(labels: Uint8Array): number {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  return Math.log(positives / (labels.length - positives));
}

function mainTerms(
  columns: readonly string[],
  bins: readonly Uint8Array[],
  counts: readonly number[],
  { learner, ridge, width, monotone }: AdditiveFit & { readonly learner: Learner },
): readonly Term[] {
  const room = stepRoom();
  return bins.map((cells, j) => {
    const size = counts[j] ?? 0;
    const direction = monotone[columns[j] ?? ""];
    return {
      cells,
      size,
      propose(sums, values, step) {
        if (learner === "stump") stumpStep(sums, size, ridge * STUMPS.ridgePerRidge, step);
        else {
          smoothStep(sums, size, { ridge, width }, room, step);
          jumpWhereSharp(sums, size, ridge, step);
        }
        if (direction === undefined) return;
        for (let k = 0; k < size; k++) step[k] = (step[k] as number) + (values[k] as number);
        makeMonotone(step, sums.hessians, size, direction);
        for (let k = 0; k < size; k++) step[k] = (step[k] as number) - (values[k] as number);
      },
    };
  });
}

/** Subtracts a shape's mean over rows from every bin that has any, leaving 0 elsewhere, and returns it. */
function centre(shape: Float64Array, rows: Float64Array): number {
  let [sum, weight] = [0, 0];
  for (let k = 0; k < shape.length; k++) {
    sum += (rows[k] as number) * (shape[k] as number);
    weight += rows[k] as number;
  }
  const mean = sum / weight;
  for (let k = 0; k < shape.length; k++)
    shape[k] = (rows[k] as number) > 0 ? (shape[k] as number) - mean : 0;
  return mean;
}
