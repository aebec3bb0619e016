import { adjustedRand } from "./adjusted-rand.ts";
import { clusterPoints } from "./kmeans.ts";
import { assign, type Partition } from "./lloyd.ts";
import { random } from "./random.ts";
import { differentPoints, type Points, takePoints } from "./row-major.ts";

export interface StabilityOptions {
  /** Bootstrap samples that are partitioned anew. Default 12. */
  readonly refits?: number;
  /** Rows of each, drawn with replacement, where there are more. Default 4,000. */
  readonly rows?: number;
}

/** Starts of each refit. */
const RESTARTS = 3;

/**
 * Returns how well a k-means partition comes back on resampled rows, 1 at best and about 0 by chance: the mean adjusted
 * Rand index between it and the partitions that refits on bootstrap samples give the same points (Hennig 2007, for the
 * scheme). One cluster always comes back: 1. The samples are the same for every partition and every seed, so that two
 * numbers of clusters are told apart by the customers and not by the luck of the draw.
 */
export function stabilityOf(
  points: Points,
  { cluster, sizes }: Partition,
  { refits = 12, rows = 4000 }: StabilityOptions = {},
): number {
  const k = sizes.length;
  if (k === 1) return 1;
  let sum = 0;
  for (let refit = 1; refit <= refits; refit++) {
    const next = random(refit);
    const drawn = new Int32Array(Math.min(points.n, rows)).map(() => Math.floor(next() * points.n));
    const resampled = takePoints(points, drawn);
    // A resample with fewer different rows than clusters shows that some cluster hangs on a row or two.
    if (differentPoints(resampled, k).length < k) continue;
    const { centroids } = clusterPoints(resampled, { k, restarts: RESTARTS, swaps: 0 }, refit);
    sum += adjustedRand(cluster, assign(points, centroids));
  }
  return sum / refits;
}
