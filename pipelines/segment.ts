import type { Configuration } from "../data/schema.ts";
import type { Feature } from "../features/feature.ts";
import { readMatrix } from "../features/matrix.ts";
import { familyWeights } from "../models/family-weights.ts";
import { lifecycle, usualGap } from "../models/lifecycle.ts";
import { type Matrix, takeColumns } from "../models/matrix.ts";
import { recognise } from "../models/recognition-rule.ts";
import { rfmGrid } from "../models/rfm-grid.ts";
import { nameSegments } from "../models/segment-names.ts";
import { profile } from "../models/segment-profile.ts";
import { segmenter } from "../models/segmenter.ts";
import { valueTier } from "../models/value-tier.ts";
import type { Business } from "./business.ts";
import { attributeVocabulary, tellingAttributes } from "./segment-words.ts";
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
        : discover(matrix, columns, { clusters: segments.clusters, seed, features }),
    rfm: hasOrders ? { bins: segments.rfm.bins, cuts: grid.fit(matrix, seed) } : null,
    usual_gap_days: hasOrders ? usualGap(matrix) : null,
  };
}

/** Finds kinds by the given features, names them and says how to recognise them. */
function discover(
  all: Matrix,
  chosen: readonly Feature[],
  {
    clusters,
    seed,
    features,
  }: {
    readonly clusters: Clusters;
    readonly seed: number;
    readonly features: readonly Feature[];
  },
): NonNullable<SegmentsModel["clusters"]> {
  const own = takeColumns(
    all,
    chosen.map(({ name }) => name),
  );
  const weights = familyWeights(
    Object.fromEntries(chosen.map(({ name, family }) => [name, family])),
  );
  const { low, high } = clusters.k;
  const model = segmenter({ low, high, minShare: clusters.min_share, weights });
  const learned = model.fit(own, seed);
  const { cluster } = model.apply(learned, own);
  const { k } = learned.choice;
  const vocabulary = attributeVocabulary(features);
  const told = takeColumns(all, [...new Set([...own.columns, ...tellingAttributes(features)])]);
  const names = nameSegments(profile(told, cluster, k), vocabulary);
  const rules = recognise(own, cluster, k, vocabulary);
  return {
    learned,
    names: names.map((name, i) => ({
      id: i + 1,
      name,
      rule: rules[i]?.says ?? "",
      precision: rules[i]?.precision ?? 0,
      recall: rules[i]?.recall ?? 0,
    })),
  };
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
