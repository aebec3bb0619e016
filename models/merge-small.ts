import { largestFirst } from "./kmeans.ts";
import { lloyd, type Partition } from "./lloyd.ts";
import type { Points } from "./row-major.ts";

const MOST_ITERATIONS = 300;

/**
 * Returns a partition without its small clusters: the smallest of them is given up, so that each of its points goes to
 * the nearest of the other clusters, and Lloyd's iterations settle what that moves; again, until all are large or one
 * is left. `isLarge` says so of each cluster of a partition.
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
    const left = centroids.filter((_, at) => Math.floor(at / points.m) !== least);
    current = largestFirst(lloyd(points, left, MOST_ITERATIONS));
  }
  return current;
}
