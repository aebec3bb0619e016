import { calinskiHarabaszOf } from "./calinski-harabasz.ts";
import { daviesBouldinOf } from "./davies-bouldin.ts";
import { inIdOrder } from "./id-order.ts";
import {
  type Clusters,
  clusterPoints,
  type KMeansOptions,
  largestFirst,
  toClusters,
} from "./kmeans.ts";
import { groupSizes, largeEnough, SIZE_LIMITS, type SizeLimits } from "./large-enough.ts";
import { lloyd, type Partition } from "./lloyd.ts";
import { type Matrix, takeNumbers } from "./matrix.ts";
import { mergeSmall, toNearest } from "./merge-small.ts";
import { type Criteria, scorePartitions } from "./partition-score.ts";
import { differentPoints, type Points, takePoints, toPoints } from "./row-major.ts";
import { silhouettesOf } from "./silhouette.ts";
import { stabilityOf } from "./stability.ts";
import { steadySample } from "./steady-sample.ts";
import { whyK } from "./why-k.ts";

export interface ChooseKOptions extends Omit<KMeansOptions, "k">, SizeLimits {
  /** Numbers of clusters to try, both ends included; twice the same number is no choice. Default 3 and 8. */
  readonly low?: number;
  readonly high?: number;
  /** What each customer is worth, in one column of the same customers' matrix; below 0 counts 0. */
  readonly worth?: Matrix;
  /** Stability that a partition should reach. Default .6. */
  readonly minStability?: number;
  /** Three to five clusters are taken when their score is at most this much below the best. Default .03. */
  readonly nearEqual?: number;
  /** Customers that the numbers of clusters are compared on; everybody takes part in the one chosen. Default 20,000. */
  readonly compared?: number;
  /** Whether criteria are taken of a partition that is no choice; left out, there are no choices and no reason. Default "taken". */
  readonly criteria?: "taken" | "left out";
}

export type Choice = {
  readonly silhouette: number;
  readonly calinski_harabasz: number;
  readonly davies_bouldin: number;
  readonly stability: number;
  readonly k: number;
  /** Mean of the criteria's shares of their best; null where the partition is out of the choice. */
  readonly score: number | null;
  /** Share of the smallest cluster. */
  readonly min_share: number;
  /** Whether every cluster is large enough and the partition stable enough. */
  readonly viable: boolean;
  readonly chosen: boolean;
};

export type ChosenK = {
  readonly k: number;
  /** One sentence: why this number of clusters. */
  readonly why_k: string;
  readonly choices: readonly Choice[];
  readonly clusters: Clusters;
};

/** One partition that was tried. */
interface Try extends Criteria {
  readonly k: number;
  readonly min_share: number;
  readonly large: boolean;
  readonly viable: boolean;
  /** Small clusters that were merged into others. */
  readonly merged: number;
  readonly partition: Partition;
}

/** So many segments people can keep apart and act on. */
const [FEWEST, MOST] = [3, 5];

/** Customers that silhouettes are taken of: the work grows with their square. */
const SILHOUETTE_ROWS = 5000;

/**
 * Chooses the number of clusters. Only partitions take part whose clusters are all large enough, by their share of the
 * customers or of the worth, and that come back on resampled customers; where none does both, size alone decides. Among
 * them the one with the best score over four criteria wins (`scorePartitions`: silhouette, Calinski-Harabasz,
 * Davies-Bouldin and stability), or else one of 3 to 5 clusters that is nearly as good, the best of these; above them,
 * fewer clusters that are nearly as good. Where no partition in the range is large enough, the small clusters of one are
 * merged with the nearest as long as enough are left; else it looks below the range, down to one cluster. Criteria are
 * taken of the same customers whatever the order of the rows and the seed, which only decides where k-means starts.
 */
export function chooseK(input: Matrix, options: ChooseKOptions, seed: number): ChosenK {
  const { low = 3, high = 8, nearEqual = 0.03, compared = 20_000, maxIterations = 300 } = options;
  const { criteria = "taken" } = options;
  if (!(Number.isInteger(low) && Number.isInteger(high) && low >= 1 && low <= high))
    throw new Error(`chooseK requires whole numbers with 1 <= low <= high, got ${low} and ${high}`);
  if (input.ids.length === 0) throw new Error("chooseK requires at least 1 customer, got 0");
  const matrix = inIdOrder(input);
  const all = toPoints("chooseK", matrix);
  const field = lookAt(matrix, all, { options, compared });
  const { points } = field;
  const different = differentPoints(points, high).length;
  if (criteria === "left out" && low === high && high <= different) {
    const partition = clusterPoints(points, { ...options, k: high }, seed);
    const carried = carry({ partition, merged: 0 }, points, all, maxIterations);
    return { k: high, why_k: "", choices: [], clusters: toClusters(matrix.columns, carried) };
  }
  const attempt = (ks: readonly number[]) =>
    judge(
      field,
      ks.map((k) => clusterPoints(points, { ...options, k }, seed)),
    );
  const inRange = attempt(span(low, Math.min(high, different)));
  const within =
    (low === high ? inRange[0] : best(inRange, nearEqual)) ??
    best(merge(field, inRange, low), nearEqual);
  const below = within === undefined ? attempt(span(2, Math.min(low - 1, different))) : [];
  const chosen = within ?? best(below, nearEqual) ?? (attempt([1])[0] as Try);
  const tried = [...below, ...inRange.filter(({ k }) => k !== chosen.k), chosen].sort(
    (a, b) => a.k - b.k,
  );
  const scores = new Map(scored(tried));
  const reasoned = tried.map((one) => ({ ...one, score: scores.get(one) ?? null }));
  return {
    k: chosen.k,
    why_k: whyK({ ...chosen, score: scores.get(chosen) ?? null }, reasoned, {
      low,
      high,
      ...field.limits,
      hasWorth: field.worth !== null,
      customers: all.n,
      different,
    }),
    choices: reasoned.map(({ large: _, merged: __, partition, ...one }) => ({
      ...one,
      chosen: partition === chosen.partition,
    })),
    clusters: toClusters(matrix.columns, carry(chosen, points, all, maxIterations)),
  };
}

/** Carries a partition of the customers compared to all of them. */
function carry(
  { partition, merged }: Pick<Try, "partition" | "merged">,
  points: Points,
  all: Points,
  maxIterations: number,
): Partition {
  if (points === all) return partition;
  return merged > 0
    ? toNearest(all, partition.centroids)
    : largestFirst(lloyd(all, partition.centroids, maxIterations));
}

/** The customers that partitions are compared on. */
interface Field {
  readonly points: Points;
  /** How many customers one of them stands for. */
  readonly each: number;
  readonly worth: Float64Array | null;
  readonly limits: Required<SizeLimits>;
  readonly minStability: number;
  readonly silhouetteRows: Int32Array;
}

function lookAt(
  matrix: Matrix,
  all: Points,
  { options, compared }: { readonly options: ChooseKOptions; readonly compared: number },
): Field {
  const { worth, minStability = 0.6 } = options;
  if (worth !== undefined && worth.ids.length !== all.n)
    throw new Error(`chooseK requires the worth of ${all.n} customers, got ${worth.ids.length}`);
  const rows = steadySample(matrix.ids, compared);
  const money = worth === undefined ? undefined : inIdOrder(worth).values[0];
  const ids = Array.from(rows, (row) => matrix.ids[row] ?? "");
  return {
    points: rows.length < all.n ? takePoints(all, rows) : all,
    each: all.n / rows.length,
    worth: money === undefined ? null : takeNumbers(money, rows),
    limits: {
      minShare: options.minShare ?? SIZE_LIMITS.minShare,
      minSize: options.minSize ?? SIZE_LIMITS.minSize,
      minWorth: options.minWorth ?? SIZE_LIMITS.minWorth,
    },
    minStability,
    silhouetteRows: steadySample(ids, SILHOUETTE_ROWS),
  };
}

function areLarge({ each, worth, limits }: Field, { cluster, sizes }: Partition): boolean[] {
  return groupSizes(cluster, sizes.length, worth).map((group) =>
    largeEnough({ ...group, size: group.size * each }, limits),
  );
}

function judge(field: Field, partitions: readonly Partition[], merged: number[] = []): Try[] {
  const { points, silhouetteRows: rows, minStability } = field;
  const silhouettes = silhouettesOf(
    takePoints(points, rows),
    partitions.map(({ cluster }) => rows.map((row) => cluster[row] as number)),
  );
  return partitions.map((partition, i) => {
    const k = partition.sizes.length;
    const smallest = partition.sizes.reduce((least, size) => Math.min(least, size), points.n);
    const large = k === 1 || areLarge(field, partition).every((one) => one);
    const stability = stabilityOf(points, partition);
    const criterion = (value: number | undefined) => (Number.isFinite(value) ? (value ?? 0) : 0);
    return {
      k,
      // One cluster is separated from nothing, and as many clusters as rows have no spread.
      silhouette: criterion(silhouettes[i]),
      calinski_harabasz: criterion(calinskiHarabaszOf(points, partition.cluster)),
      davies_bouldin: criterion(daviesBouldinOf(points, partition.cluster)),
      stability,
      min_share: smallest / points.n,
      large,
      viable: large && stability >= minStability,
      merged: merged[i] ?? 0,
      partition,
    };
  });
}

/** Merges the small clusters of each partition; keeps those of which at least `low` clusters are left. */
function merge(field: Field, tried: readonly Try[], low: number): Try[] {
  const kept = tried
    .map(({ k, partition }) => ({
      k,
      partition: mergeSmall(field.points, partition, (one) => areLarge(field, one)),
    }))
    .filter(({ partition }) => partition.sizes.length >= Math.max(2, low));
  return judge(
    field,
    kept.map(({ partition }) => partition),
    kept.map(({ k, partition }) => k - partition.sizes.length),
  );
}

/** Lists the partitions that take part in the choice with their scores. */
function scored(tried: readonly Try[]): (readonly [Try, number])[] {
  const viable = tried.filter((one) => one.viable);
  const enough = viable.length > 0 ? viable : tried.filter((one) => one.large);
  const scores = scorePartitions(enough);
  return enough.map((one, i) => [one, scores[i] ?? 0] as const);
}

function best(tried: readonly Try[], nearEqual: number): Try | undefined {
  const taking = scored(tried);
  const most = taking.reduce((top, [, score]) => Math.max(top, score), 0);
  // Rounding must not decide what is near.
  const near = taking.filter(([, score]) => score >= most - nearEqual - 1e-9);
  const easy = near.filter(([{ k }]) => k >= FEWEST && k <= MOST);
  if (easy.length === 0) return near[0]?.[0];
  return easy.reduce((top, one) => (one[1] > top[1] ? one : top))[0];
}

function span(low: number, high: number): number[] {
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i);
}
