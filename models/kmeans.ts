import { requireColumns } from "./columns.ts";
import { inIdOrder } from "./id-order.ts";
import { kmeansStart } from "./kmeans-start.ts";
import { assign, lloyd, type Partition } from "./lloyd.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import { randomSwap } from "./random-swap.ts";
import { differentPoints, type Points, takePoints, toPoints } from "./row-major.ts";
import { sampleRows } from "./sample-rows.ts";

export interface KMeansOptions {
  /** Number of clusters. */
  readonly k: number;
  /** Starts from different seeds; the lowest inertia wins. Default 8. */
  readonly restarts?: number;
  /**
   * Tries to leave the local optima of the best start by moving one centroid (`randomSwap`). Default 200 where the
   * restarts look at few rows, down to 50 where they look at many.
   */
  readonly swaps?: number;
  /**
   * Rows that the restarts look at, the same for every seed; everybody takes part in the iterations from the best start.
   * Default 5,000.
   */
  readonly sample?: number;
  /** Default 300. */
  readonly maxIterations?: number;
}

/** k clusters, the largest first. */
export type Clusters = {
  readonly columns: readonly string[];
  /** k centroids with one coordinate a column. */
  readonly centroids: readonly (readonly number[])[];
  /** Training rows in each cluster, at least 1. */
  readonly sizes: readonly number[];
  /** Sum of squared distances of the training rows to their centroids. */
  readonly inertia: number;
};

/**
 * k-means: Lloyd's iterations (1982) from k-means++ starts (Arthur & Vassilvitskii 2007). Applied, it gives each row
 * the number of its nearest centroid. Numbers run from the largest cluster to the smallest; equal sizes by the
 * centroids' coordinates. What it learns does not depend on the order of the rows.
 */
export function kmeans(options: KMeansOptions): Model<Clusters, Matrix, Int32Array> {
  return {
    name: `kmeans(${options.k})`,
    fit(matrix, seed) {
      const points = toPoints("kmeans", inIdOrder(matrix));
      return toClusters(matrix.columns, clusterPoints(points, options, seed));
    },
    apply({ columns, centroids }, matrix) {
      requireColumns("kmeans", columns, matrix);
      return assign(toPoints("kmeans", matrix), Float64Array.from(centroids.flat()));
    },
  };
}

/** Describes a partition as JSON. */
export function toClusters(
  columns: readonly string[],
  { centroids, sizes, inertia }: Partition,
): Clusters {
  const m = columns.length;
  return {
    columns: [...columns],
    centroids: Array.from(sizes, (_, c) => [...centroids.subarray(c * m, (c + 1) * m)]),
    sizes: [...sizes],
    inertia,
  };
}

/** Partitions points into k clusters, the largest first. */
export function clusterPoints(
  points: Points,
  { k, restarts = 8, swaps, sample = 5000, maxIterations = 300 }: KMeansOptions,
  seed: number,
): Partition {
  if (points.n < k) throw new Error(`kmeans requires at least ${k} customers, got ${points.n}`);
  const different = differentPoints(points, k);
  if (different.length < k)
    throw new Error(`kmeans requires at least ${k} different rows, got ${different.length}`);
  const seen = points.n > sample ? takePoints(points, sampleRows(points.n, sample, 0)) : points;
  // A few rare rows among copies of one can be missed by the sample; k-means++ needs k different ones.
  if (seen !== points && differentPoints(seen, k).length < k)
    return largestFirst(lloyd(points, takePoints(points, different).values, maxIterations));
  let best: Partition | undefined;
  for (let restart = 0; restart < restarts; restart++) {
    const start = kmeansStart(forStart(seen, k, seed + restart), k, seed + restart);
    const found = lloyd(seen, start, SHORT);
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  if (best === undefined) throw new Error(`kmeans requires at least 1 restart, got ${restarts}`);
  const { centroids } = randomSwap(seen, best, { swaps: swaps ?? usualSwaps(seen.n) }, seed);
  return largestFirst(lloyd(points, centroids, maxIterations));
}

/** Rows among which one start is drawn, other ones each time. */
const START_ROWS = 1000;

/** So many iterations tell a good start from a bad one. */
const SHORT = 40;

function usualSwaps(rows: number): number {
  return Math.round(Math.min(200, Math.max(50, 250_000 / rows)));
}

function forStart(points: Points, k: number, seed: number): Points {
  if (points.n <= START_ROWS) return points;
  const some = takePoints(points, sampleRows(points.n, START_ROWS, seed));
  return differentPoints(some, k).length < k ? points : some;
}

/** Numbers the clusters of a partition from the largest to the smallest; equal sizes by the centroids' coordinates. */
export function largestFirst({ centroids, cluster, sizes, inertia }: Partition): Partition {
  const k = sizes.length;
  const m = centroids.length / k;
  const order = Array.from(sizes.keys()).sort((a, b) => {
    const bySize = (sizes[b] ?? 0) - (sizes[a] ?? 0);
    for (let j = 0; bySize === 0 && j < m; j++) {
      const byCentroid = (centroids[a * m + j] ?? 0) - (centroids[b * m + j] ?? 0);
      if (byCentroid !== 0) return byCentroid;
    }
    return bySize;
  });
  const sorted = new Float64Array(centroids.length);
  const rank = new Int32Array(k);
  order.forEach((from, to) => {
    rank[from] = to;
    sorted.set(centroids.subarray(from * m, (from + 1) * m), to * m);
  });
  return {
    centroids: sorted,
    cluster: cluster.map((c) => rank[c] ?? 0),
    sizes: Int32Array.from(order, (c) => sizes[c] ?? 0),
    inertia,
  };
}
