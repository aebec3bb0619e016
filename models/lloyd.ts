import type { Points } from "./row-major.ts";

/** Where Lloyd's iterations ended. */
export interface Partition {
  /** k centroids, row-major with m coordinates each. */
  readonly centroids: Float64Array;
  /** n cluster numbers in 0..k-1. */
  readonly cluster: Int32Array;
  /** Points in each cluster, none of them 0. */
  readonly sizes: Int32Array;
  /** Sum of squared distances of the points to their centroids. */
  readonly inertia: number;
}

/**
 * Returns the partition to which Lloyd's iterations (1982) lead from k starting centroids: when no point changes its
 * cluster, every centroid is the mean of its points. A cluster that loses all its points takes over the point that
 * is farthest from its own centroid. Ties go to the cluster with the lower number. Hamerly's bounds (2010) leave out
 * distances that cannot matter and change no result.
 */
export function lloyd(points: Points, start: Float64Array, maxIterations: number): Partition {
  const k = start.length / points.m;
  const state: State = {
    points,
    centroids: start.slice(),
    cluster: new Int32Array(points.n).fill(-1),
    sizes: new Int32Array(k),
    upper: new Float64Array(points.n).fill(Number.POSITIVE_INFINITY),
    lower: new Float64Array(points.n),
    half: new Float64Array(k),
  };
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (!reassign(state)) break;
    fillEmpty(state);
    moveToMeans(state);
  }
  const { centroids, cluster, sizes } = state;
  const empty = sizes.indexOf(0);
  if (empty >= 0)
    throw new Error(`lloyd requires ${k} different points, cluster ${empty} is empty`);
  return { centroids, cluster, sizes, inertia: inertiaOf(points, centroids, cluster) };
}

/** Returns the number of the nearest centroid of each point; ties go to the lower number. */
export function assign(points: Points, centroids: Float64Array): Int32Array {
  const cluster = new Int32Array(points.n);
  const found = new Float64Array(2);
  for (let i = 0; i < points.n; i++) cluster[i] = nearest(points, i, centroids, found);
  return cluster;
}

/** Bounds are distances, not squared: `upper` to the own centroid, `lower` to every other. */
interface State {
  readonly points: Points;
  readonly centroids: Float64Array;
  readonly cluster: Int32Array;
  readonly sizes: Int32Array;
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  /** Half the distance of a centroid to the nearest other. */
  readonly half: Float64Array;
}

/** Sums of rounded moves drift; a point this near to a tie is measured again. */
const SURELY = 1 - 1e-9;

/** Moves each point to its nearest centroid; says whether any changed its cluster. */
function reassign({ points, centroids, cluster, sizes, upper, lower, half }: State): boolean {
  halveDistances(centroids, points.m, half);
  const found = new Float64Array(2);
  let changed = false;
  for (let i = 0; i < points.n; i++) {
    const own = cluster[i] as number;
    if (own >= 0) {
      const bound = SURELY * Math.max(half[own] as number, lower[i] as number);
      if ((upper[i] as number) < bound) continue;
      upper[i] = Math.sqrt(squaredDistance(points, i, centroids, own));
      if ((upper[i] as number) < bound) continue;
    }
    const to = nearest(points, i, centroids, found);
    upper[i] = found[0] as number;
    lower[i] = found[1] as number;
    if (to === own) continue;
    changed = true;
    cluster[i] = to;
    sizes[to] = (sizes[to] as number) + 1;
    if (own >= 0) sizes[own] = (sizes[own] as number) - 1;
  }
  return changed;
}

/** Gives each empty cluster the point that is farthest from its centroid, out of a cluster that has others. */
function fillEmpty({ points, centroids, cluster, sizes, upper, lower }: State): void {
  for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0)) {
    let farthest = -1;
    let most = -1;
    for (let i = 0; i < points.n; i++) {
      const own = cluster[i] as number;
      if ((sizes[own] as number) < 2) continue;
      const distance = squaredDistance(points, i, centroids, own);
      if (distance > most) {
        most = distance;
        farthest = i;
      }
    }
    if (farthest < 0) return;
    const left = cluster[farthest] as number;
    sizes[left] = (sizes[left] as number) - 1;
    sizes[empty] = 1;
    cluster[farthest] = empty;
    // The empty cluster's centroid jumps, so what was known of distances to it no longer holds.
    upper.fill(Number.POSITIVE_INFINITY);
    lower.fill(0);
  }
}

/** Moves each centroid to the mean of its points, and the bounds with them. */
function moveToMeans({ points, centroids, cluster, sizes, upper, lower }: State): void {
  const { n, m, values } = points;
  const before = centroids.slice();
  centroids.fill(0);
  for (let i = 0; i < n; i++) {
    const at = i * m;
    const to = (cluster[i] as number) * m;
    for (let j = 0; j < m; j++)
      centroids[to + j] = (centroids[to + j] as number) + (values[at + j] as number);
  }
  for (let at = 0; at < centroids.length; at++)
    centroids[at] = (centroids[at] as number) / (sizes[Math.floor(at / m)] as number);
  const moved = new Float64Array(sizes.length);
  for (let at = 0; at < centroids.length; at++) {
    const c = Math.floor(at / m);
    moved[c] = (moved[c] as number) + ((centroids[at] as number) - (before[at] as number)) ** 2;
  }
  let farthest = 0;
  for (let c = 0; c < moved.length; c++) {
    moved[c] = Math.sqrt(moved[c] as number);
    farthest = Math.max(farthest, moved[c] as number);
  }
  for (let i = 0; i < n; i++) {
    upper[i] = (upper[i] as number) + (moved[cluster[i] as number] as number);
    lower[i] = (lower[i] as number) - farthest;
  }
}

/** Returns the nearest centroid and writes the distances to it and to the second nearest. */
function nearest(
  { m, values }: Points,
  i: number,
  centroids: Float64Array,
  found: Float64Array,
): number {
  const at = i * m;
  let first = 0;
  let least = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (let from = 0, c = 0; from < centroids.length; from += m, c++) {
    let distance = 0;
    for (let j = 0; j < m; j++) {
      const difference = (values[at + j] as number) - (centroids[from + j] as number);
      distance += difference * difference;
    }
    if (distance < least) {
      second = least;
      least = distance;
      first = c;
    } else if (distance < second) second = distance;
  }
  found[0] = Math.sqrt(least);
  found[1] = Math.sqrt(second);
  return first;
}

function squaredDistance(
  { m, values }: Points,
  i: number,
  centroids: Float64Array,
  c: number,
): number {
  let distance = 0;
  for (let j = 0; j < m; j++) {
    const difference = (values[i * m + j] as number) - (centroids[c * m + j] as number);
    distance += difference * difference;
  }
  return distance;
}

function halveDistances(centroids: Float64Array, m: number, half: Float64Array): void {
  half.fill(Number.POSITIVE_INFINITY);
  for (let a = 0; a < half.length; a++) {
    for (let b = a + 1; b < half.length; b++) {
      let squared = 0;
      for (let j = 0; j < m; j++)
        squared += ((centroids[a * m + j] as number) - (centroids[b * m + j] as number)) ** 2;
      const distance = Math.sqrt(squared) / 2;
      half[a] = Math.min(half[a] as number, distance);
      half[b] = Math.min(half[b] as number, distance);
    }
  }
}

/** Returns the sum of squared distances of the points to the centroids of their clusters. */
export function inertiaOf(points: Points, centroids: Float64Array, cluster: Int32Array): number {
  let inertia = 0;
  for (let i = 0; i < points.n; i++)
    inertia += squaredDistance(points, i, centroids, cluster[i] as number);
  return inertia;
}
