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
  options: SilhouetteOptions = {},
): number {
  return silhouetteOf(toPoints("silhouette", matrix), cluster, seed, options);
}

/** The same of points. */
export function silhouetteOf(
  points: Points,
  cluster: Int32Array,
  seed: number,
  { sample = 2000 }: SilhouetteOptions = {},
): number {
  if (cluster.length !== points.n)
    throw new Error(`silhouette requires ${points.n} cluster numbers, got ${cluster.length}`);
  if (points.n <= sample) return exact(points, cluster);
  const rows = sampleRows(points.n, sample, seed);
  return exact(
    takePoints(points, rows),
    rows.map((row) => cluster[row] ?? 0),
  );
}

function exact({ n, m, values }: Points, cluster: Int32Array): number {
  const k = cluster.reduce((most, c) => Math.max(most, c), -1) + 1;
  const sizes = new Int32Array(k);
  for (const c of cluster) sizes[c] = (sizes[c] as number) + 1;
  if (sizes.filter((size) => size > 0).length < 2) return Number.NaN;
  const sums = new Float64Array(n * k);
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      let squared = 0;
      for (let j = 0; j < m; j++) {
        const difference = (values[a * m + j] as number) - (values[b * m + j] as number);
        squared += difference * difference;
      }
      const distance = Math.sqrt(squared);
      const toB = a * k + (cluster[b] as number);
      const toA = b * k + (cluster[a] as number);
      sums[toB] = (sums[toB] as number) + distance;
      sums[toA] = (sums[toA] as number) + distance;
    }
  }
  let total = 0;
  for (let i = 0; i < n; i++) {
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
  return total / n;
}
