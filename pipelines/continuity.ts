import { centroidDistances } from "../models/centroid-distances.ts";
import { type CrossTable, crossTable } from "../models/cross-table.ts";
import {
  LEAST_SIMILARITY,
  type MatchEvidence,
  matchSegments,
  type SegmentPair,
} from "../models/match-segments.ts";
import { type Matrix, takeColumns } from "../models/matrix.ts";
import { segmentLineage } from "../models/segment-lineage.ts";
import { nameSegments } from "../models/segment-names.ts";
import { profile, type SegmentMeans, segmentMeans } from "../models/segment-profile.ts";
import type { Lineage } from "../reports/lineage.ts";
import type { Business } from "./business.ts";
import { assignKinds, kindColumns, tellingColumns, WITHOUT_ORDERS } from "./kinds.ts";
import { type MembersBefore, membersAmong } from "./members-before.ts";
import type { PreviousRun } from "./previous-run.ts";
import { attributeVocabulary } from "./segment-words.ts";
import type { SegmentName, SegmentsModel } from "./trained.ts";

/**
 * Gives newly discovered segments the ids and names of those of the previous run that they continue. The others get
 * ids that were never used and names that no segment of either run has. Without a previous run nothing changes.
 */
export async function continueNames(
  business: Business,
  matrix: Matrix,
  model: SegmentsModel,
): Promise<SegmentsModel> {
  const { previous } = business;
  const firstFree = previous === null ? 1 : nextId(previous.model);
  if (model.clusters === null) return { ...model, next_id: firstFree };
  const { names } = model.clusters;
  if (previous === null) return { ...model, next_id: names.length + 1 };
  const { cluster } = assignKinds(matrix, model.clusters);
  const relation = await relate(previous, {
    model,
    cluster,
    means: segmentMeans(takeColumns(matrix, model.clusters.learned.columns), cluster, names.length),
    earlier: async () => assignedByEarlierModel(previous.model, matrix),
    members: (segments) =>
      membersAmong(business.engine, previous, {
        before: segments,
        now: names,
        ids: matrix.ids,
        cluster,
      }),
  });
  const { before, pairs } = relation;
  const heirs = names.map((_, i) => before[pairs.find(({ now }) => now === i)?.before ?? -1]);
  const told = tellingColumns(matrix, model.clusters.learned.columns, business.features);
  const profiles = profile(told, cluster, names.length);
  const called = nameSegments(profiles, attributeVocabulary(business.features), {
    kept: heirs.map(
      (heir, i) => heir?.name ?? (isWithoutOrders(model, i) ? WITHOUT_ORDERS.name : null),
    ),
    reserved: before.filter((old) => !heirs.includes(old)).map(({ name }) => name),
  });
  let free = firstFree;
  const continued = names.map((name, i) => ({
    ...name,
    id: heirs[i]?.id ?? free++,
    name: called[i] ?? name.name,
  }));
  return { ...model, clusters: { ...model.clusters, names: continued }, next_id: free };
}

/**
 * Tells what became of the previous run's segments; null without such a run. Where the customers are grouped by the
 * very same model every segment is itself, whoever has moved.
 */
export async function lineageOf(business: Business, grouping: Grouping): Promise<Lineage | null> {
  const { previous } = business;
  if (previous === null) return null;
  const { run, as_of } = previous;
  const { model } = grouping;
  const relation = await relate(previous, grouping);
  const names = model.clusters?.names ?? [];
  const now = names.map(({ id, name }, i) => ({ id, name, size: grouping.means[i]?.size ?? 0 }));
  return {
    run,
    as_of,
    same_model: relation.sameModel,
    least_similarity: LEAST_SIMILARITY,
    compared_by: {
      earlier_model_today: relation.evidence.sameDay !== null,
      members: relation.evidence.members !== null,
      centroids: relation.evidence.distances !== null,
    },
    // Customers who are in no segment because there are none any more have not gone anywhere.
    events:
      model.clusters === null
        ? []
        : segmentLineage({ ...relation, before: asShown(relation.before, previous), now }),
  };
}

/** Names the earlier segments as the earlier run showed them, be it by its configuration. */
function asShown<S extends Pick<SegmentName, "id" | "name">>(
  before: readonly S[],
  { segments }: PreviousRun,
): readonly S[] {
  return before.map((one) => ({
    ...one,
    name: segments.find(({ id }) => id === one.id)?.name ?? one.name,
  }));
}

/** Customers in the segments of today. */
interface Grouping {
  readonly model: SegmentsModel;
  /** Null where there are no segments. */
  readonly cluster: Int32Array | null;
  /** Of each segment, over the columns that it was found by; empty where there are none. */
  readonly means: readonly SegmentMeans[];
  /** Puts the same customers where the previous run's model would; null where it cannot. */
  readonly earlier: () => Promise<Int32Array | null>;
  /** Counts their segments before and now. */
  readonly members: (before: readonly Pick<SegmentName, "id">[]) => Promise<MembersBefore>;
}

/** Compares the previous run's segments with those of today in every way that is possible. */
async function relate(previous: PreviousRun, grouping: Grouping) {
  const { model, cluster } = grouping;
  const names = model.clusters?.names ?? [];
  const before = (previous.model.clusters?.names ?? []).map(({ id, name }) => ({
    id,
    name,
    size: previous.segments.find((segment) => segment.id === id)?.size ?? null,
  }));
  const parts = { rows: before.length, columns: names.length };
  const members = before.length === 0 ? null : await grouping.members(before);
  const means = before.map(({ id }) => {
    const was = previous.segments.find((segment) => segment.id === id)?.profile ?? {};
    return Object.fromEntries(Object.entries(was).map(([column, { mean }]) => [column, mean]));
  });
  const distances = centroidDistances(means, grouping.means);
  const sameModel = isSameModel(previous.model, model);
  const earlier = sameModel ? null : await grouping.earlier();
  const found = cluster ?? new Int32Array(earlier?.length ?? 0).fill(-1);
  const sameDay = earlier === null ? null : crossTable(earlier, found, parts);
  const evidence: MatchEvidence = { sameDay, members: members?.both ?? null, distances };
  return {
    before,
    sameModel,
    evidence,
    pairs: sameModel
      ? names.map((_, i) => itself(i, distances?.between[i]?.[i] ?? null))
      : matchSegments({ before: before.length, now: names.length }, evidence),
    newcomers: members?.newcomers ?? null,
    gone: before.map((_, i) => (members?.totals[i] ?? 0) - sum(members?.both[i] ?? [])),
  };
}

/**
 * Returns where the previous run's model puts today's customers, by id, for segments to go on from; undefined where there
 * was none or it cannot be applied.
 */
export function earlierClusters(
  { previous }: Business,
  matrix: Matrix,
): ReadonlyMap<string, number> | undefined {
  const earlier = previous === null ? null : assignedByEarlierModel(previous.model, matrix);
  if (earlier === null) return undefined;
  return new Map(matrix.ids.map((customer, i) => [customer, earlier[i] ?? -1]));
}

/** Applies the earlier model to today's customers; null where they lack one of its columns or it is of another version. */
export function assignedByEarlierModel(earlier: SegmentsModel, matrix: Matrix): Int32Array | null {
  const { clusters } = earlier;
  if (clusters === null) return null;
  try {
    if (!kindColumns(earlier).every((column) => matrix.columns.includes(column))) return null;
    return assignKinds(matrix, clusters).cluster;
  } catch {
    return null;
  }
}

function isSameModel(earlier: SegmentsModel, model: SegmentsModel): boolean {
  return (
    model.clusters !== null &&
    JSON.stringify(earlier.clusters?.learned) === JSON.stringify(model.clusters.learned)
  );
}

function itself(i: number, distance: number | null): SegmentPair {
  return {
    before: i,
    now: i,
    similarity: 1,
    same_day: 1,
    members: null,
    closeness: null,
    distance,
  };
}

/** Customers without an order are called so, whatever their profile. */
function isWithoutOrders({ clusters }: SegmentsModel, i: number): boolean {
  return clusters?.without_orders === true && i === clusters.names.length - 1;
}

function nextId({ next_id, clusters }: SegmentsModel): number {
  return next_id ?? 1 + Math.max(0, ...(clusters?.names ?? []).map(({ id }) => id));
}

function sum(row: CrossTable[number]): number {
  return row.reduce((total, count) => total + count, 0);
}
