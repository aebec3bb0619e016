import type { Configuration } from "../data/schema.ts";
import type { Feature } from "../features/feature.ts";
import { readMatrix } from "../features/matrix.ts";
import { familyWeights } from "../models/family-weights.ts";
import type { Clusters } from "../models/kmeans.ts";
import { type GroupSize, groupSizes, type SizeLimits } from "../models/large-enough.ts";
import { lifecycle, usualGap } from "../models/lifecycle.ts";
import { type Matrix, takeColumns } from "../models/matrix.ts";
import { fitApply } from "../models/model.ts";
import { type RecognitionRule, recognise } from "../models/recognition-rule.ts";
import { rfmGrid } from "../models/rfm-grid.ts";
import { nameSegments } from "../models/segment-names.ts";
import { profile } from "../models/segment-profile.ts";
import { segmenter } from "../models/segmenter.ts";
import { valueTier } from "../models/value-tier.ts";
import { nearestClusters, viability } from "../models/viability.ts";
import type { Business } from "./business.ts";
import type { SegmentName, SegmentsModel } from "./trained.ts";

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

type ClusterOptions = Configuration["segments"]["clusters"];

const MOST_COLUMNS = 60;
/** Least customers that can be told apart into kinds. */
const LEAST_CUSTOMERS = 20;

/** Learns the groups of a business's customers as they stand on a day. */
export async function learnSegments(business: Business, day: string): Promise<SegmentsModel> {
  const { engine, configuration, features } = business;
  const { seed, segments } = configuration;
  const matrix = await readMatrix(engine, await business.snapshotAt(day));
  const hasOrders = matrix.columns.includes("recency_days");
  const grid = rfmGrid({ bins: segments.rfm.bins });
  const columns = clusterColumns(features);
  return {
    clusters:
      columns.length === 0 || matrix.ids.length < LEAST_CUSTOMERS
        ? null
        : discover(matrix, columns, { clusters: segments.clusters, seed }),
    rfm: hasOrders ? { bins: segments.rfm.bins, cuts: grid.fit(matrix, seed) } : null,
    usual_gap_days: hasOrders ? usualGap(matrix) : null,
  };
}

/** Finds kinds by the given features, names them and says how to recognise them. */
function discover(
  all: Matrix,
  chosen: readonly Feature[],
  { clusters, seed }: { readonly clusters: ClusterOptions; readonly seed: number },
): NonNullable<SegmentsModel["clusters"]> {
  const own = takeColumns(
    all,
    chosen.map(({ name }) => name),
  );
  const weights = familyWeights(
    Object.fromEntries(chosen.map(({ name, family }) => [name, family])),
  );
  const { low, high } = clusters.k;
  const limits = { minShare: clusters.min_share };
  const worth = all.columns.includes("total_spend") ? takeColumns(all, ["total_spend"]) : undefined;
  const model = segmenter({ low, high, weights, ...limits, ...(worth && { worth }) });
  const [learned, { cluster }] = fitApply(model, own, seed);
  const { k, clusters: found } = learned.choice;
  const names = nameSegments(profile(own, cluster, k));
  const rules = recognise(own, cluster, k);
  const judged = judge(rules, groupSizes(cluster, k, worth?.values[0] ?? null), { found, limits });
  return {
    learned,
    names: names.map((name, i) => ({
      id: i + 1,
      name,
      rule: rules[i]?.says ?? "",
      ...(judged[i] as (typeof judged)[number]),
    })),
  };
}

/** Says how well each segment is recognised and whether it is worth a campaign; segment i has the id i + 1. */
function judge(
  rules: readonly RecognitionRule[],
  sizes: readonly GroupSize[],
  { found, limits }: { readonly found: Clusters; readonly limits: SizeLimits },
): readonly Pick<SegmentName, "recognition" | "viability">[] {
  const recognition = rules.map(({ precision, recall }) => ({ precision, recall }));
  const nearest = nearestClusters(found);
  const judged = sizes.map((size, i) => ({
    ...size,
    ...(recognition[i] ?? { precision: 0, recall: 0 }),
  }));
  return viability(judged, limits).map((verdict, i) => ({
    recognition: recognition[i] ?? { precision: 0, recall: 0 },
    viability: { ...verdict, nearest_id: verdict.viable ? null : (nearest[i] ?? -1) + 1 },
  }));
}

/** Puts the customers of a matrix in the groups that were learned. */
export function groupCustomers(matrix: Matrix, model: SegmentsModel): Grouped {
  const { clusters, rfm, usual_gap_days } = model;
  return {
    rfm: rfm === null ? null : rfmGrid({ bins: rfm.bins }).apply(rfm.cuts, matrix),
    lifecycle: usual_gap_days === null ? null : lifecycle(matrix, { usualGapDays: usual_gap_days }),
    valueTier: matrix.columns.includes("total_spend")
      ? valueTier(takeColumns(matrix, ["total_spend"]).values[0] ?? new Float64Array())
      : null,
    clusters: clusters === null ? null : segmenter().apply(clusters.learned, matrix),
  };
}

/** Lists the features that kinds are discovered by: behaviour where there is any, attributes in a flat table. */
export function clusterColumns(features: readonly Feature[]): readonly Feature[] {
  const behaviour = features.filter(({ family }) => family !== "attributes" && family !== "tenure");
  return (behaviour.length > 0 ? behaviour : features).slice(0, MOST_COLUMNS);
}
