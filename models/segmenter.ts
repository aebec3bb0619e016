import { type ChooseKOptions, type ChosenK, chooseK } from "./choose-k.ts";
import { clip } from "./clip.ts";
import { continuePartition } from "./continue-partition.ts";
import { inIdOrder } from "./id-order.ts";
import { impute } from "./impute.ts";
import { kmeans } from "./kmeans.ts";
import { logarithm } from "./logarithm.ts";
import { type Matrix, takeColumns } from "./matrix.ts";
import { chain, type Model } from "./model.ts";
import {
  type Components,
  type PrincipalComponentsOptions,
  principalComponents,
} from "./principal-components.ts";
import { standardise } from "./standardise.ts";

export interface SegmenterOptions extends ChooseKOptions {
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
  /** One weight a column. */
  readonly weights: readonly number[];
  readonly components: Components;
  readonly choice: ChosenK;
};

const prepare = chain(chain(chain(impute(), logarithm()), clip()), standardise());
type Prepared = ReturnType<typeof prepare.fit>;

/**
 * Puts every customer in one of k segments: impute, log, clip, standardise, weigh, principal components, k-means with
 * k chosen by the data. A later matrix may have its columns in another order and more of them. What it learns does
 * not depend on the order of the rows.
 */
export function segmenter(options: SegmenterOptions = {}): Model<Segmentation, Matrix, Assignment> {
  const { weights: given = {}, components: kept = {}, before, ...choosing } = options;
  return {
    name: "segmenter",
    fit(input, seed) {
      const matrix = inIdOrder(input);
      const weights = weightsOf(matrix.columns, given);
      const prepared = prepare.fit(matrix, seed);
      const weighed = weigh(prepare.apply(prepared, matrix), weights);
      const model = principalComponents(kept);
      const components = model.fit(weighed, seed);
      const scores = model.apply(components, weighed);
      const fresh = chooseK(scores, choosing, seed);
      const choice =
        before === undefined ? fresh : continuePartition(fresh, scores, { ...choosing, before });
      return { columns: [...matrix.columns], prepared, weights, components, choice };
    },
    apply({ columns, prepared, weights, components, choice }, input) {
      const matrix = takeColumns(input, columns);
      const weighed = weigh(prepare.apply(prepared, matrix), weights);
      const scores = principalComponents(kept).apply(components, weighed);
      const [x, y] = scores.values;
      return {
        cluster: kmeans({ k: choice.k }).apply(choice.clusters, scores),
        x: x ?? new Float64Array(matrix.ids.length),
        y: y ?? new Float64Array(matrix.ids.length),
      };
    },
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

function weigh(matrix: Matrix, weights: readonly number[]): Matrix {
  return {
    ...matrix,
    values: matrix.values.map((column, j) => column.map((value) => value * (weights[j] ?? 1))),
  };
}
