import { type ChooseKOptions, type ChosenK, chooseK } from "./choose-k.ts";
import { clip } from "./clip.ts";
import { continuePartition } from "./continue-partition.ts";
import { eachColumn } from "./each-column.ts";
import { inIdOrder } from "./id-order.ts";
import { impute } from "./impute.ts";
import { kmeans } from "./kmeans.ts";
import { logarithm } from "./logarithm.ts";
import { type Matrix, takeColumns } from "./matrix.ts";
import { chain, fitApply, type Model } from "./model.ts";
import {
  type Components,
  type PrincipalComponentsOptions,
  principalComponents,
} from "./principal-components.ts";
import { type Shrinkage, shrinkage } from "./shrinkage.ts";
import { standardise } from "./standardise.ts";

export interface SegmenterOptions extends ChooseKOptions {
  /** Columns to tell customers apart by; by default all. */
  readonly columns?: readonly string[];
  /** By column: the column that counts what it is a share or mean of (see `shrinkage`); it may be none of `columns`. */
  readonly over?: Readonly<Record<string, string>>;
  /** How much a standardised column counts against the others, 0 or more; 1 where none is given. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly components?: PrincipalComponentsOptions;
  /** Where an earlier segmenter puts the customers, by id: it goes on unless the new one is clearly better. */
  readonly before?: ReadonlyMap<string, number> | undefined;
}

/** Which segment each customer is in, and where on the map of the first two principal components. */
export interface Assignment {
  /** n segment numbers in 0..k-1, the largest segment of the training customers first. */
  readonly cluster: Int32Array;
  /** n coordinates each; 0 where there is no such component. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export type Segmentation = {
  readonly columns: readonly string[];
  readonly prepared: Prepared;
  readonly shrunk: Shrinkage;
  /** One weight a column. */
  readonly weights: readonly number[];
  readonly components: Components;
  readonly choice: ChosenK;
};

/** Column by column: at each step a copy of the whole matrix would take the memory of several. */
const prepare = eachColumn(chain(chain(chain(impute(), logarithm()), clip()), standardise()));
type Prepared = ReturnType<typeof prepare.fit>;

/**
 * Puts every customer in one of k segments: impute, log, clip, standardise, shrink, weigh, principal components, k-means
 * with k chosen by the data. A later matrix may have its columns in another order and more of them. What it learns does
 * not depend on the order of the rows.
 */
export function segmenter(options: SegmenterOptions = {}): Model<Segmentation, Matrix, Assignment> {
  const {
    columns: chosen,
    over = {},
    weights: given = {},
    components: kept = {},
    before,
    ...choosing
  } = options;
  const shrink = shrinkage({ over });
  const reduce = principalComponents(kept);
  return {
    name: "segmenter",
    fit: (input, seed) => learn(inIdOrder(input), seed).learned,
    fitApply(input, seed) {
      const { learned, scores } = learn(inIdOrder(input), seed);
      return inIdOrder(input) === input
        ? [learned, assignTo(learned, scores)]
        : [learned, this.apply(learned, input)];
    },
    apply(learned, input) {
      const matrix = takeColumns(input, learned.columns);
      const centred = prepare.apply(learned.prepared, matrix);
      const drawn = shrink.apply(learned.shrunk, { raw: input, centred });
      const weighed = weigh(drawn, learned.weights);
      return assignTo(learned, reduce.apply(learned.components, weighed));
    },
  };

  function learn(raw: Matrix, seed: number): { learned: Segmentation; scores: Matrix } {
    const matrix = chosen === undefined ? raw : takeColumns(raw, chosen);
    const weights = weightsOf(matrix.columns, given);
    const [prepared, centred] = fitApply(prepare, matrix, seed);
    const shrunk = shrink.fit({ raw, centred }, seed);
    const weighed = weigh(shrink.apply(shrunk, { raw, centred }), weights);
    const components = reduce.fit(weighed, seed);
    const scores = reduce.apply(components, weighed);
    const fresh = chooseK(scores, choosing, seed);
    const choice =
      before === undefined ? fresh : continuePartition(fresh, scores, { ...choosing, before });
    const learned = { columns: [...matrix.columns], prepared, shrunk, weights, components, choice };
    return { learned, scores };
  }
}

/** Puts customers in segments by their coordinates on the components. */
function assignTo({ choice }: Segmentation, scores: Matrix): Assignment {
  const [x, y] = scores.values;
  return {
    cluster: kmeans({ k: choice.k }).apply(choice.clusters, scores),
    x: x ?? new Float64Array(scores.ids.length),
    y: y ?? new Float64Array(scores.ids.length),
  };
}

function weightsOf(columns: readonly string[], given: Readonly<Record<string, number>>): number[] {
  const unknown = Object.keys(given).find((name) => !columns.includes(name));
  if (unknown !== undefined)
    throw new Error(`segmenter got a weight for '${unknown}', which is no column of the matrix`);
  return columns.map((name) => {
    const weight = given[name] ?? 1;
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new Error(`segmenter requires weights of 0 or more, got ${weight} for '${name}'`);
    return weight;
  });
}

/** Multiplies columns that are nobody else's by their weights, in place. */
function weigh(own: Matrix, weights: readonly number[]): Matrix {
  own.values.forEach((column, j) => {
    const weight = weights[j] ?? 1;
    if (weight !== 1)
      for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) * weight;
  });
  return own;
}
