import type { Matrix } from "./matrix.ts";
import { type Points, takePoints, toPoints } from "./row-major.ts";
import { sampleRows } from "./sample-rows.ts";

export interface SilhouetteOptions {
  /** Rows looked at: all, or so many drawn at random, since the work grows with their square. Default 2,000. */
  readonly sample?: number;
}

/**
 * Returns the mean silhouette of a partition, in [-1, 1], higher is better (Rousseeuw 1987): (b - a) / max(a, b),
 * where a is a row's mean Euclidean distance to the others of its cluster and b the least mean distance to another
 * cluster. A row alone in its cluster counts 0. NaN with fewer than two clusters.
 */
export function silhouette(
  matrix: Matrix,
  cluster: Int32Array,
  seed: number,
  { sample = 2000 }: SilhouetteOptions = {},
): number {
  const points = toPoints("silhouette", matrix);
  if (cluster.length !== points.n)
    throw new Error(`silhouette requires ${points.n} cluster numbers, got ${cluster.length}`);
  const rows = sampleRows(points.n, sample, seed);
  const [mean = Number.NaN] = silhouettesOf(
    points.n <= sample ? points : takePoints(points, rows),
    [points.n <= sample ? cluster : rows.map((row) => cluster[row] as number)],
  );
  return mean;
}

/**
 * Returns the mean silhouettes of several partitions of the same points, which share the distances: they are most of
 * the work.
 */
export function silhouettesOf(points: Points, partitions: readonly Int32Array[]): number[] {
  const { n, m, values } = points;
  const tallies = partitions.map((cluster) => tallyOf(points, cluster));
  const distances = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      let squared = 0;
      for (let j = 0; j < m; j++) {
        const difference = (values[a * m + j] as number) - (values[b * m + j] as number);
        squared += difference * difference;
      }
      distances[b] = Math.sqrt(squared);
    }
    for (const tally of tallies) add(tally, a, distances);
  }
  return tallies.map(meanOf);
}

/** Sums of distances from each point to each cluster. */
interface Tally {
  readonly cluster: Int32Array;
  readonly k: number;
  readonly sizes: Int32Array;
  readonly sums: Float64Array;
}

function tallyOf({ n }: Points, cluster: Int32Array): Tally {
  if (cluster.length !== n)
    throw new Error(`silhouette requires ${n} cluster numbers, got ${cluster.length}`);
  const k = cluster.reduce((most, c) => Math.max(most, c), -1) + 1;
  const sizes = new Int32Array(k);
  for (const c of cluster) sizes[c] = (sizes[c] as number) + 1;
  return { cluster, k, sizes, sums: new Float64Array(n * k) };
}

/** Adds the distances of point `a` to all behind it, for both ends. */
function add({ cluster, k, sums }: Tally, a: number, distances: Float64Array): void {
  const own = cluster[a] as number;
  for (let b = a + 1; b < cluster.length; b++) {
    const distance = distances[b] as number;
    const toB = a * k + (cluster[b] as number);
    const toA = b * k + own;
    sums[toB] = (sums[toB] as number) + distance;
    sums[toA] = (sums[toA] as number) + distance;
  }
}

function meanOf({ cluster, k, sizes, sums }: Tally): number {
  if (sizes.filter((size) => size > 0).length < 2) return Number.NaN;
  let total = 0;
  for (let i = 0; i < cluster.length; i++) {
    const own = cluster[i] as number;
    if ((sizes[own] as number) < 2) continue;
    const inside = (sums[i * k + own] as number) / ((sizes[own] as number) - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (let c = 0; c < k; c++)
      if (c !== own && (sizes[c] as number) > 0)
        outside = Math.min(outside, (sums[i * k + c] as number) / (sizes[c] as number));
    const larger = Math.max(inside, outside);
    if (larger > 0) total += (outside - inside) / larger;
  }
  return total / cluster.length;
}
