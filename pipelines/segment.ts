import type { Configuration } from "../data/schema.ts";
import type { Feature } from "../features/feature.ts";
import { readMatrix } from "../features/matrix.ts";
import { familyWeights } from "../models/family-weights.ts";
import { type LifecycleOptions, lifecycle, usualGap } from "../models/lifecycle.ts";
import { columnOf, type Matrix, takeColumns, takeRows } from "../models/matrix.ts";
import { recognise } from "../models/recognition-rule.ts";
import { rfmGrid } from "../models/rfm-grid.ts";
import { nameSegments } from "../models/segment-names.ts";
import { profile } from "../models/segment-profile.ts";
import { segmenter } from "../models/segmenter.ts";
import { valueTier } from "../models/value-tier.ts";
import type { Business } from "./business.ts";
import type { SegmentsModel } from "./trained.ts";

/** Which groups each customer of a snapshot is in, in the snapshot's order; null where a business has no such thing. */
export interface Grouped {
  readonly rfm: {
    readonly r: Uint8Array;
    readonly f: Uint8Array;
    readonly m: Uint8Array;
    readonly group: readonly string[];
  } | null;
  readonly lifecycle: readonly string[] | null;
  readonly valueTier: readonly string[] | null;
  readonly clusters: {
    /** Positions in the model's names. */
    readonly cluster: Int32Array;
    readonly x: Float64Array;
    readonly y: Float64Array;
  } | null;
}

type Clusters = Configuration["segments"]["clusters"];

const MOST_COLUMNS = 60;
/** Least customers that can be told apart into kinds. */
const LEAST_CUSTOMERS = 20;
/** Customers without an order have no habits of buying; where they are more than this share, habits are not the matter. */
const MOST_APART = 0.5;
const WITHOUT_ORDERS = {
  name: "No order yet",
  rule: "no order yet (holds for all of them and for nobody else)",
};

/** Learns the groups of a business's customers as they stand on a day. */
export async function learnSegments(business: Business, day: string): Promise<SegmentsModel> {
  const { engine, configuration, features } = business;
  const { seed, segments } = configuration;
  const matrix = await readMatrix(engine, await business.snapshotAt(day));
  const hasOrders = matrix.columns.includes("recency_days");
  const { bins, recency_days: recency, frequency, monetary } = segments.rfm;
  const grid = rfmGrid({ bins, cuts: { recency, frequency, monetary } });
  const { stages: _, ...stageRules } = segments.lifecycle;
  const columns = clusterColumns(features);
  return {
    clusters:
      columns.length === 0 || matrix.ids.length < LEAST_CUSTOMERS
        ? null
        : discover(matrix, columns, { clusters: segments.clusters, seed }),
    rfm: hasOrders ? { bins, cuts: grid.fit(matrix, seed) } : null,
    usual_gap_days: hasOrders ? usualGap(matrix) : null,
    lifecycle: stageRules,
    value_tiers: segments.value_tiers,
  };
}

/** Finds kinds by the given features, names them and says how to recognise them. */
function discover(
  all: Matrix,
  chosen: readonly Feature[],
  { clusters, seed }: { readonly clusters: Clusters; readonly seed: number },
): NonNullable<SegmentsModel["clusters"]> {
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
  const model = segmenter({ columns, over, low, high, minShare: clusters.min_share, weights });
  const learned = model.fit(found, seed);
  const { cluster } = model.apply(learned, found);
  const own = takeColumns(found, columns);
  const { k } = learned.choice;
  const names = nameSegments(profile(own, cluster, k));
  const rules = recognise(own, cluster, k);
  const told = names.map((name, i) => ({ name, rule: rules[i]?.says ?? "" }));
  return {
    learned,
    without_orders: apart,
    names: [...told, ...(apart ? [WITHOUT_ORDERS] : [])].map((one, i) => ({ id: i + 1, ...one })),
  };
}

/** Returns the positions of customers with an order; of all where a business knows no orders. */
function buyersOf(matrix: Matrix): Int32Array {
  const all = Int32Array.from(matrix.ids.keys());
  if (!matrix.columns.includes("orders")) return all;
  const orders = columnOf(matrix, "orders");
  return all.filter((i) => (orders[i] as number) > 0);
}

/**
 * Puts the customers of a matrix in the groups that were learned; `expected`, in the matrix's order, is what each is
 * expected to spend, for tiers by expected value: without it there are none of those.
 */
export function groupCustomers(
  matrix: Matrix,
  model: SegmentsModel,
  { expected = null }: { readonly expected?: Float64Array | null } = {},
): Grouped {
  const { clusters, rfm, usual_gap_days } = model;
  return {
    rfm: rfm === null ? null : rfmGrid({ bins: rfm.bins }).apply(rfm.cuts, matrix),
    lifecycle: usual_gap_days === null ? null : lifecycle(matrix, stageOptions(model)),
    valueTier: tiersOf(matrix, model, expected),
    clusters: clusters === null ? null : assign(matrix, clusters),
  };
}

function stageOptions({ lifecycle: rules, usual_gap_days }: SegmentsModel): LifecycleOptions {
  return {
    ...(usual_gap_days === null ? {} : { usualGapDays: usual_gap_days }),
    ...(rules === undefined
      ? {}
      : {
          atRiskAfter: rules.at_risk_after,
          lapsedAfter: rules.lapsed_after,
          loyalFrom: rules.loyal_from,
        }),
  };
}

function tiersOf(
  matrix: Matrix,
  { value_tiers }: SegmentsModel,
  expected: Float64Array | null,
): readonly string[] | null {
  if (!matrix.columns.includes("total_spend")) return null;
  const options = value_tiers === undefined ? {} : { shares: value_tiers.shares };
  if (value_tiers?.by !== "expected_value")
    return valueTier(columnOf(matrix, "total_spend"), options);
  return expected === null
    ? null
    : valueTier(expected, { ...options, nothing: "Nothing expected" });
}

function assign(
  matrix: Matrix,
  { learned, without_orders }: NonNullable<SegmentsModel["clusters"]>,
): NonNullable<Grouped["clusters"]> {
  const assigned = segmenter().apply(learned, matrix);
  if (!without_orders) return assigned;
  const cluster = new Int32Array(matrix.ids.length).fill(learned.choice.k);
  for (const i of buyersOf(matrix)) cluster[i] = assigned.cluster[i] as number;
  return { ...assigned, cluster };
}

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
