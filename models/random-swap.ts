import { lloyd, type Partition } from "./lloyd.ts";
import { random } from "./random.ts";
import type { Points } from "./row-major.ts";

export interface RandomSwapOptions {
  /** Swaps that are tried. Default 100. */
  readonly swaps?: number;
  /** Iterations after which a swap must have paid. Default 15. */
  readonly iterations?: number;
}

/**
 * Returns a partition of at most the inertia of the one given: random swap (Fränti 2018), which moves one centroid onto
 * a point, lets Lloyd's iterations run, and keeps what is better. It leaves local optima that restarts end in again and
 * again, because it keeps what was right with a partition.
 */
export function randomSwap(
  points: Points,
  partition: Partition,
  { swaps = 100, iterations = 15 }: RandomSwapOptions,
  seed: number,
): Partition {
  const next = random(seed);
  const k = partition.sizes.length;
  let best = partition;
  for (let swap = 0; swap < swaps && k > 1; swap++) {
    const from = Math.floor(next() * k);
    const row = Math.floor(next() * points.n);
    const centroids = best.centroids.slice();
    centroids.set(points.values.subarray(row * points.m, (row + 1) * points.m), from * points.m);
    const found = lloyd(points, centroids, iterations);
    if (found.inertia < best.inertia) best = found;
  }
  return best;
}
