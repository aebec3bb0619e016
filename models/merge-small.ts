import { largestFirst } from "./kmeans.ts";
import { assign, inertiaOf, type Partition } from "./lloyd.ts";
import type { Points } from "./row-major.ts";

/**
 * Returns a partition without its small clusters: the smallest of them is given up, so that each of its points goes to
 * the nearest of the other clusters; again, until all are large or one is left. `isLarge` says so of each cluster of a
 * partition. The centroids that are left stay where they are: a handful of far points would drag one away from its own.
 */
export function mergeSmall(
  points: Points,
  partition: Partition,
  isLarge: (partition: Partition) => readonly boolean[],
): Partition {
  let current = partition;
  while (current.sizes.length > 1) {
    const large = isLarge(current);
    const small = [...current.sizes.keys()].filter((c) => large[c] === false);
    if (small.length === 0) return current;
    const { sizes, centroids } = current;
    const least = small.reduce((a, b) => ((sizes[b] as number) < (sizes[a] as number) ? b : a));
    current = toNearest(
      points,
      centroids.filter((_, at) => Math.floor(at / points.m) !== least),
    );
  }
  return current;
}

/** Gives each point to its nearest centroid; the centroids stay. */
export function toNearest(points: Points, centroids: Float64Array): Partition {
  const cluster = assign(points, centroids);
  const sizes = new Int32Array(centroids.length / points.m);
  for (const c of cluster) sizes[c] = (sizes[c] as number) + 1;
  return largestFirst({
    centroids,
    cluster,
    sizes,
    inertia: inertiaOf(points, centroids, cluster),
  });
}
