import type { Configuration } from "../data/schema.ts";
import type { Feature } from "../features/feature.ts";
import { familyWeights } from "../models/family-weights.ts";
import { columnOf, type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
import { recognise } from "../models/recognition-rule.ts";
import { nameSegments } from "../models/segment-names.ts";
import { profile } from "../models/segment-profile.ts";
import { type Assignment, segmenter } from "../models/segmenter.ts";
import { attributeVocabulary, tellingAttributes } from "./segment-words.ts";
import type { SegmentsModel } from "./trained.ts";

export type KindsModel = NonNullable<SegmentsModel["clusters"]>;

/** Which kind each customer is of, by its position in the model's names, and where on the map. */
export type KindsAssigned = Assignment;

type Clusters = Configuration["segments"]["clusters"];

const MOST_COLUMNS = 60;
/** Customers without an order have no habits of buying; where they are more than this share, habits are not the matter. */
const MOST_APART = 0.5;
/** The name and rule of customers without an order, where they are a segment of their own. */
export const WITHOUT_ORDERS = {
  name: "No order yet",
  rule: "no order yet (holds for all of them and for nobody else)",
  precision: 1,
  recall: 1,
};

/**
 * Lists the features that kinds are discovered by: habits of buying, which stay a customer's own from month to month,
 * where there are purchases; else all behaviour, and attributes in a flat table.
 */
export function clusterColumns(features: readonly Feature[]): readonly Feature[] {
  const habits = features.filter(({ habit }) => habit);
  if (features.some(({ name }) => name === "orders")) return habits.slice(0, MOST_COLUMNS);
  const behaviour = features.filter(({ family }) => family !== "attributes" && family !== "tenure");
  return (behaviour.length > 0 ? behaviour : features).slice(0, MOST_COLUMNS);
}

/** Finds kinds by the given features, names them and says how to recognise them. */
export function discoverKinds(
  all: Matrix,
  chosen: readonly Feature[],
  {
    clusters,
    seed,
    before,
    features,
  }: {
    readonly clusters: Clusters;
    readonly seed: number;
    readonly before: ReadonlyMap<string, number> | undefined;
    /** All features of the business, for names. */
    readonly features: readonly Feature[];
  },
): KindsModel {
  const columns = chosen.map(({ name }) => name);
  const weights = familyWeights(
    Object.fromEntries(chosen.map(({ name, family }) => [name, family])),
  );
  const { low, high } = clusters.k;
  const buyers = buyersOf(all);
  const share = 1 - buyers.length / all.ids.length;
  const apart = share >= Math.max(clusters.min_share, Number.MIN_VALUE) && share <= MOST_APART;
  const found = apart ? takeRows(all, buyers) : all;
  const over = Object.fromEntries(
    chosen.flatMap(({ name, over: count }) =>
      count !== undefined && all.columns.includes(count) ? [[name, count]] : [],
    ),
  );
  const model = segmenter({
    columns,
    over,
    low,
    high,
    minShare: clusters.min_share,
    weights,
    before,
  });
  const learned = model.fit(found, seed);
  const { cluster } = model.apply(learned, found);
  const own = takeColumns(found, columns);
  const { k } = learned.choice;
  const vocabulary = attributeVocabulary(features);
  const names = nameSegments(
    profile(tellingColumns(found, columns, features), cluster, k),
    vocabulary,
  );
  const rules = recognise(own, cluster, k, vocabulary);
  const told = names.map((name, i) => ({
    name,
    rule: rules[i]?.says ?? "",
    precision: rules[i]?.precision ?? 0,
    recall: rules[i]?.recall ?? 0,
  }));
  return {
    learned,
    without_orders: apart,
    names: [...told, ...(apart ? [WITHOUT_ORDERS] : [])].map((one, i) => ({ id: i + 1, ...one })),
  };
}

/** Returns the columns that segments are named after: those they were discovered by, and what customers say they like. */
export function tellingColumns(
  matrix: Matrix,
  columns: readonly string[],
  features: readonly Feature[],
): Matrix {
  const telling = tellingAttributes(features).filter((name) => matrix.columns.includes(name));
  return takeColumns(matrix, [...new Set([...columns, ...telling])]);
}

/** Returns the positions of customers with an order; of all where a business knows no orders. */
function buyersOf(matrix: Matrix): Int32Array {
  const all = Int32Array.from(matrix.ids.keys());
  if (!matrix.columns.includes("orders")) return all;
  const orders = columnOf(matrix, "orders");
  return all.filter((i) => (orders[i] as number) > 0);
}

/** Puts the customers of a matrix in the kinds that were found. */
export function assignKinds(
  matrix: Matrix,
  { learned, without_orders }: KindsModel,
): KindsAssigned {
  const assigned = segmenter().apply(learned, matrix);
  if (!without_orders) return assigned;
  const cluster = new Int32Array(matrix.ids.length).fill(learned.choice.k);
  for (const i of buyersOf(matrix)) cluster[i] = assigned.cluster[i] as number;
  return { ...assigned, cluster };
}
