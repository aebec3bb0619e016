import { clusterMeans } from "./calinski-harabasz.ts";
import type { Matrix } from "./matrix.ts";
import { type Points, toPoints } from "./row-major.ts";

/**
 * Returns how much the clusters of a partition overlap, 0 or more, lower is better (Davies & Bouldin 1979): the mean
 * over clusters of the largest (s_i + s_j) / d_ij, where s is the mean Euclidean distance of a cluster's rows to its
 * mean and d the distance between two means. Two clusters with the same mean count 0 together, as in scikit-learn. NaN
 * with fewer than two clusters.
 */
export function daviesBouldin(matrix: Matrix, cluster: Int32Array): number {
  return daviesBouldinOf(toPoints("daviesBouldin", matrix), cluster);
}

/** The same of points. */
export function daviesBouldinOf(points: Points, cluster: Int32Array): number {
  const { n, m, values } = points;
  const { means, sizes } = clusterMeans("daviesBouldin", points, cluster);
  const spread = new Float64Array(sizes.length);
  for (let i = 0; i < n; i++) {
    const c = cluster[i] as number;
    spread[c] =
      (spread[c] as number) + distance(values, i * m, means, c * m, m) / (sizes[c] as number);
  }
  const taken = Array.from(sizes.keys()).filter((c) => (sizes[c] as number) > 0);
  if (taken.length < 2) return Number.NaN;
  let sum = 0;
  for (const a of taken) {
    let worst = 0;
    for (const b of taken) {
      const apart = distance(means, a * m, means, b * m, m);
      if (a !== b && apart > 0)
        worst = Math.max(worst, ((spread[a] as number) + (spread[b] as number)) / apart);
    }
    sum += worst;
  }
  return sum / taken.length;
}

function distance(
  left: Float64Array,
  from: number,
  right: Float64Array,
  to: number,
  m: number,
): number {
  let squared = 0;
  for (let j = 0; j < m; j++)
    squared += ((left[from + j] as number) - (right[to + j] as number)) ** 2;
  return Math.sqrt(squared);
}
