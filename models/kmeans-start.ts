import { assign } from "./lloyd.ts";
import type { Points } from "./row-major.ts";
import { xsadd } from "./xsadd.ts";

/**
 * Returns k centroids to start from: k-means++ (Arthur & Vassilvitskii 2007), where each centroid but the first is the best
 * of 2 + floor(ln k) points drawn, and then the means of the points nearest to each; one that is nearest to none stays. The
 * same as of ml-kmeans 7.0.1 after one iteration, number by number. At least k points must differ.
 */
export function kmeansStart(points: Points, k: number, seed: number): Float64Array {
  return meansOf(points, plusPlus(points, k, seed));
}

function plusPlus(points: Points, k: number, seed: number): Float64Array {
  const { n, m, values } = points;
  const next = xsadd(seed);
  const trials = 2 + Math.floor(Math.log(k));
  const centroids = new Float64Array(k * m);
  const place = (c: number, row: number) =>
    centroids.set(values.subarray(row * m, (row + 1) * m), c * m);
  const first = Math.floor(next() * n);
  place(0, first);
  let closest = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let [best, tried] = [new Float64Array(n), new Float64Array(n)];
  bringNear(points, first, closest, closest);
  const upTo = new Float64Array(n);
  for (let c = 1; c < k; c++) {
    const scale = 1 / sum(closest);
    let reached = 0;
    for (let i = 0; i < n; i++) {
      reached += (closest[i] as number) * scale;
      upTo[i] = reached;
    }
    const drawn = Array.from({ length: trials }, () => firstAtLeast(upTo, next()));
    let least = Number.POSITIVE_INFINITY;
    for (const row of drawn) {
      const left = bringNear(points, row, closest, tried);
      if (left >= least) continue;
      least = left;
      place(c, row);
      [best, tried] = [tried, best];
    }
    [closest, best] = [best, closest];
  }
  return centroids;
}

/** Writes each point's squared distance to a row, or that known where it is less, and returns their sum. */
function bringNear(
  { n, m, values }: Points,
  row: number,
  known: Float64Array,
  near: Float64Array,
): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    let squared = 0;
    for (let j = 0; j < m; j++) {
      const difference = (values[row * m + j] as number) - (values[i * m + j] as number);
      squared += difference * difference;
    }
    const least = Math.min(known[i] as number, squared);
    near[i] = least;
    total += least;
  }
  return total;
}

/** Returns the position of the first of ascending numbers that is at least `least`; the last where none is. */
function firstAtLeast(ascending: Float64Array, least: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) >= least) high = middle;
    else low = middle + 1;
  }
  return low;
}

function meansOf(points: Points, centroids: Float64Array): Float64Array {
  const { n, m, values } = points;
  const cluster = assign(points, centroids);
  const sums = new Float64Array(centroids.length);
  const sizes = new Int32Array(centroids.length / m);
  for (let i = 0; i < n; i++) {
    const c = cluster[i] as number;
    sizes[c] = (sizes[c] as number) + 1;
    for (let j = 0; j < m; j++)
      sums[c * m + j] = (sums[c * m + j] as number) + (values[i * m + j] as number);
  }
  return sums.map((total, at) => {
    const size = sizes[Math.floor(at / m)] as number;
    return size === 0 ? (centroids[at] as number) : total / size;
  });
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
