import { type LifecycleOptions, lifecycle, usualGap } from "../models/lifecycle.ts";
import { columnOf, type Matrix } from "../models/matrix.ts";
import { rfmGrid } from "../models/rfm-grid.ts";
import { valueTier } from "../models/value-tier.ts";
import type { Business } from "./business.ts";
import { continueNames, earlierClusters } from "./continuity.ts";
import { discoverKinds, unnamedKinds } from "./discover-kinds.ts";
import { assignKinds, clusterColumns, type KindsAssigned } from "./kinds.ts";
import { studiedMatrix } from "./study.ts";
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
  readonly clusters: KindsAssigned | null;
}

/** Returns the groups of the customers from one position to before another. */
export function groupedBetween(
  { rfm, lifecycle: stages, valueTier: tiers, clusters }: Grouped,
  from: number,
  to: number,
): Grouped {
  return {
    rfm: rfm && {
      r: rfm.r.subarray(from, to),
      f: rfm.f.subarray(from, to),
      m: rfm.m.subarray(from, to),
      group: rfm.group.slice(from, to),
    },
    lifecycle: stages?.slice(from, to) ?? null,
    valueTier: tiers?.slice(from, to) ?? null,
    clusters: clusters && {
      cluster: clusters.cluster.subarray(from, to),
      x: clusters.x.subarray(from, to),
      y: clusters.y.subarray(from, to),
    },
  };
}

/** Least customers that can be told apart into kinds. */
const LEAST_CUSTOMERS = 20;

/** Learns the groups of a business's customers as they stand on a day, from those who are studied. */
export async function learnSegments(business: Business, day: string): Promise<SegmentsModel> {
  const matrix = await studiedMatrix(business, day);
  return await learnFrom(business, matrix);
}

/** Learns the same groups without names and rules of the kinds, where only their states are counted. */
export async function learnStates(business: Business, day: string): Promise<SegmentsModel> {
  const matrix = await studiedMatrix(business, day);
  return await learnFrom(business, matrix, unnamedKinds);
}

/** Learns the groups of the customers of a snapshot, in whatever order they come. */
export async function learnFrom(
  business: Business,
  matrix: Matrix,
  find: typeof discoverKinds = discoverKinds,
): Promise<SegmentsModel> {
  const { configuration, features, crew } = business;
  const { seed, segments } = configuration;
  const hasOrders = matrix.columns.includes("recency_days");
  const { bins, recency_days: recency, frequency, monetary } = segments.rfm;
  const grid = rfmGrid({ bins, cuts: { recency, frequency, monetary } });
  const { stages: _, ...stageRules } = segments.lifecycle;
  const columns = clusterColumns(features);
  const clusters =
    columns.length === 0 || matrix.ids.length < LEAST_CUSTOMERS
      ? null
      : await find(matrix, columns, {
          clusters: segments.clusters,
          seed,
          before: earlierClusters(business, matrix),
          features,
          crew,
        });
  return await continueNames(business, matrix, {
    clusters,
    rfm: hasOrders ? { bins, cuts: grid.fit(matrix, seed) } : null,
    usual_gap_days: hasOrders ? usualGap(matrix) : null,
    lifecycle: stageRules,
    value_tiers: segments.value_tiers,
  });
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
    clusters: clusters === null ? null : assignKinds(matrix, clusters),
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
