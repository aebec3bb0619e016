import type { Matrix } from "./matrix.ts";
import { type Points, toPoints } from "./row-major.ts";

/**
 * Returns the variance ratio of a partition, 0 or more, higher is better (Caliński & Harabasz 1974): (B / (k - 1)) /
 * (W / (n - k)), where B sums the squared distances of the clusters' means to the mean of all, each as often as the
 * cluster has rows, and W those of the rows to the mean of their own. It has no unit and no upper end; 1 where W is 0,
 * as scikit-learn has it. NaN with fewer than two clusters, or with as many as rows.
 */
export function calinskiHarabasz(matrix: Matrix, cluster: Int32Array): number {
  return calinskiHarabaszOf(toPoints("calinskiHarabasz", matrix), cluster);
}

/** The same of points. */
export function calinskiHarabaszOf(points: Points, cluster: Int32Array): number {
  const { n, m, values } = points;
  const { means, sizes, all } = clusterMeans("calinskiHarabasz", points, cluster);
  const k = sizes.filter((size) => size > 0).length;
  if (k < 2 || k === n) return Number.NaN;
  let within = 0;
  for (let i = 0; i < n; i++) {
    const at = (cluster[i] as number) * m;
    for (let j = 0; j < m; j++)
      within += ((values[i * m + j] as number) - (means[at + j] as number)) ** 2;
  }
  let between = 0;
  sizes.forEach((size, c) => {
    if (size === 0) return;
    for (let j = 0; j < m; j++)
      between += size * ((means[c * m + j] as number) - (all[j] as number)) ** 2;
  });
  return within === 0 ? 1 : between / (k - 1) / (within / (n - k));
}

interface ClusterMeans {
  /** One mean a cluster, row-major; 0 where it has no row. */
  readonly means: Float64Array;
  readonly sizes: Int32Array;
  /** The mean of all rows. */
  readonly all: Float64Array;
}

/** Returns the mean of each cluster and of all; throws in the name of `who` when there is not one number a row. */
export function clusterMeans(
  who: string,
  { n, m, values }: Points,
  cluster: Int32Array,
): ClusterMeans {
  if (cluster.length !== n)
    throw new Error(`${who} requires ${n} cluster numbers, got ${cluster.length}`);
  const k = cluster.reduce((most, c) => Math.max(most, c), -1) + 1;
  const means = new Float64Array(k * m);
  const sizes = new Int32Array(k);
  const all = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    const c = cluster[i] as number;
    sizes[c] = (sizes[c] as number) + 1;
    for (let j = 0; j < m; j++) {
      const value = values[i * m + j] as number;
      means[c * m + j] = (means[c * m + j] as number) + value;
      all[j] = (all[j] as number) + value;
    }
  }
  for (let at = 0; at < means.length; at++)
    means[at] = (means[at] as number) / Math.max(1, sizes[Math.floor(at / m)] as number);
  for (let j = 0; j < m; j++) all[j] = (all[j] as number) / n;
  return { means, sizes, all };
}
