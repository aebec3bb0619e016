import { layOut } from "./kernel/memory.ts";
import { silhouetteKernel } from "./kernel/silhouette-kernel.ts";
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
  const height = 2 * Math.ceil(n / 2);
  const { memory, arrays } = layOut({
    columns: [Float64Array, height * m],
    distances: [Float64Array, height],
    clusters: [Int32Array, n * tallies.length],
    sums: [Float64Array, tallies.reduce((length, { k }) => length + n * k, 0)],
  });
  const { columns, distances, clusters, sums } = arrays;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++) columns[j * height + i] = values[i * m + j] as number;
  partitions.forEach((cluster, p) => {
    clusters.set(cluster, p * n);
  });
  sums.fill(0);
  const { distancesFrom, tally } = silhouetteKernel(memory);
  const own = tallies.map(({ k }, p) => {
    const before = tallies.slice(0, p).reduce((length, other) => length + n * other.k, 0);
    return sums.subarray(before, before + n * k);
  });
  for (let a = 0; a < n; a++) {
    const from = 2 * Math.floor((a + 1) / 2);
    distancesFrom(columns.byteOffset, height, n, m, a, from, distances.byteOffset);
    tallies.forEach(({ k }, p) => {
      const cluster = clusters.byteOffset + 4 * n * p;
      const to = (own[p] as Float64Array).byteOffset;
      tally(cluster, n, k, a, distances.byteOffset, to);
    });
  }
  return tallies.map((one, p) => meanOf(one, own[p] as Float64Array));
}

/** What is known of a partition before distances are. */
interface Tally {
  readonly cluster: Int32Array;
  readonly k: number;
  readonly sizes: Int32Array;
}

function tallyOf({ n }: Points, cluster: Int32Array): Tally {
  if (cluster.length !== n)
    throw new Error(`silhouette requires ${n} cluster numbers, got ${cluster.length}`);
  const k = cluster.reduce((most, c) => Math.max(most, c), -1) + 1;
  const sizes = new Int32Array(k);
  for (const c of cluster) sizes[c] = (sizes[c] as number) + 1;
  return { cluster, k, sizes };
}

/** `sums` holds the sums of distances from each point to each cluster. */
function meanOf({ cluster, k, sizes }: Tally, sums: Float64Array): number {
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
