import { type LloydKernel, lloydKernel } from "./kernel/lloyd-kernel.ts";
import { type Arrays, layOut } from "./kernel/memory.ts";
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
  const { n, m } = points;
  const k = start.length / m;
  const { memory, arrays } = layOut({
    points: [Float64Array, n * m],
    pairs: [Float64Array, pairsOf(k, m)],
    cluster: [Int32Array, n],
    sizes: [Int32Array, k],
    upper: [Float64Array, n],
    lower: [Float64Array, n],
    half: [Float64Array, k],
    moved: [Float64Array, k],
    squared: [Float64Array, k + 1],
    centroids: [Float64Array, k * m],
  });
  // Spread last, so that all states are of one shape, which compiled code counts on.
  const state: State = { n, m, k, kernel: lloydKernel(memory), ...arrays };
  state.points.set(points.values);
  state.centroids.set(start);
  state.cluster.fill(-1);
  state.sizes.fill(0);
  state.upper.fill(Number.POSITIVE_INFINITY);
  state.lower.fill(0);
  placePairs(state.pairs, state.centroids, m);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (!reassign(state)) break;
    fillEmpty(state);
    moveToMeans(state);
  }
  const empty = state.sizes.indexOf(0);
  if (empty >= 0)
    throw new Error(`lloyd requires ${k} different points, cluster ${empty} is empty`);
  return {
    centroids: state.centroids.slice(),
    cluster: state.cluster.slice(),
    sizes: state.sizes.slice(),
    inertia: state.kernel.inertia(
      state.points.byteOffset,
      n,
      m,
      state.pairs.byteOffset,
      state.cluster.byteOffset,
    ),
  };
}

/** Points whose numbers are handed to the kernel at once. */
const AT_ONCE = 4096;

/** Returns the number of the nearest centroid of each point; ties go to the lower number. */
export function assign({ n, m, values }: Points, centroids: Float64Array): Int32Array {
  const k = centroids.length / m;
  const { memory, arrays } = layOut({
    points: [Float64Array, Math.min(n, AT_ONCE) * m],
    pairs: [Float64Array, pairsOf(k, m)],
    cluster: [Int32Array, Math.min(n, AT_ONCE)],
    squared: [Float64Array, k + 1],
  });
  const kernel = lloydKernel(memory);
  const { points, pairs, cluster, squared } = arrays;
  placePairs(pairs, centroids, m);
  const all = new Int32Array(n);
  for (let from = 0; from < n; from += AT_ONCE) {
    const some = Math.min(AT_ONCE, n - from);
    points.set(values.subarray(from * m, (from + some) * m));
    kernel.assign(
      points.byteOffset,
      some,
      m,
      pairs.byteOffset,
      k,
      cluster.byteOffset,
      squared.byteOffset,
    );
    all.set(cluster.subarray(0, some), from);
  }
  return all;
}

type Layout = {
  points: [Float64ArrayConstructor, number];
  /** The centroids as the kernel reads them. */
  pairs: [Float64ArrayConstructor, number];
  cluster: [Int32ArrayConstructor, number];
  sizes: [Int32ArrayConstructor, number];
  /** Bounds are distances, not squared: `upper` to the own centroid, `lower` to every other. */
  upper: [Float64ArrayConstructor, number];
  lower: [Float64ArrayConstructor, number];
  /** Half the distance of a centroid to the nearest other. */
  half: [Float64ArrayConstructor, number];
  /** How far each centroid moved. */
  moved: [Float64ArrayConstructor, number];
  squared: [Float64ArrayConstructor, number];
  centroids: [Float64ArrayConstructor, number];
};

interface State extends Arrays<Layout> {
  readonly n: number;
  readonly m: number;
  readonly k: number;
  readonly kernel: LloydKernel;
}

/** Numbers that k centroids take two by two. */
function pairsOf(k: number, m: number): number {
  return 2 * Math.ceil(k / 2) * m;
}

/** Writes centroids two by two, coordinate by coordinate; behind an odd last one stands one at infinity. */
function placePairs(pairs: Float64Array, centroids: Float64Array, m: number): void {
  const k = centroids.length / m;
  for (let c = 0; c < 2 * Math.ceil(k / 2); c++)
    for (let j = 0; j < m; j++)
      pairs[2 * (m * Math.floor(c / 2) + j) + (c % 2)] =
        c < k ? (centroids[c * m + j] as number) : Number.POSITIVE_INFINITY;
}

/** Sums of rounded moves drift; a point this near to a tie is measured again. */
const SURELY = 1 - 1e-9;

/** Moves each point to its nearest centroid; says whether any changed its cluster. */
function reassign({
  kernel,
  n,
  m,
  k,
  points,
  pairs,
  cluster,
  sizes,
  upper,
  lower,
  half,
  centroids,
  squared,
}: State): boolean {
  halveDistances(centroids, m, half);
  const changed = kernel.reassign(
    points.byteOffset,
    n,
    m,
    pairs.byteOffset,
    k,
    cluster.byteOffset,
    sizes.byteOffset,
    upper.byteOffset,
    lower.byteOffset,
    half.byteOffset,
    SURELY,
    squared.byteOffset,
  );
  return changed > 0;
}

/** Gives each empty cluster the point that is farthest from its centroid, out of a cluster that has others. */
function fillEmpty({ n, m, points, centroids, cluster, sizes, upper, lower }: State): void {
  for (let empty = sizes.indexOf(0); empty >= 0; empty = sizes.indexOf(0)) {
    let farthest = -1;
    let most = -1;
    for (let i = 0; i < n; i++) {
      const own = cluster[i] as number;
      if ((sizes[own] as number) < 2) continue;
      const distance = squaredDistance({ n, m, values: points }, i, centroids, own);
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
function moveToMeans({
  kernel,
  n,
  m,
  points,
  pairs,
  centroids,
  cluster,
  sizes,
  upper,
  lower,
  moved,
}: State): void {
  const before = centroids.slice();
  centroids.fill(0);
  kernel.addUp(points.byteOffset, n, m, cluster.byteOffset, centroids.byteOffset);
  for (let at = 0; at < centroids.length; at++)
    centroids[at] = (centroids[at] as number) / (sizes[Math.floor(at / m)] as number);
  placePairs(pairs, centroids, m);
  moved.fill(0);
  for (let at = 0; at < centroids.length; at++) {
    const c = Math.floor(at / m);
    moved[c] = (moved[c] as number) + ((centroids[at] as number) - (before[at] as number)) ** 2;
  }
  let farthest = 0;
  for (let c = 0; c < moved.length; c++) {
    moved[c] = Math.sqrt(moved[c] as number);
    farthest = Math.max(farthest, moved[c] as number);
  }
  kernel.loosen(
    n,
    cluster.byteOffset,
    upper.byteOffset,
    lower.byteOffset,
    moved.byteOffset,
    farthest,
  );
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
