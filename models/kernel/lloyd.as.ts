/*
 * The inner loops of Lloyd's iterations, in AssemblyScript: two centroids, or two coordinates, at once (128-bit SIMD) and no
 * access is checked. Every sum has the terms and the order that a plain loop would give it, so that the numbers are the same.
 * Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 *
 * `points` holds n rows of m doubles. `pairs` holds the centroids two by two, the first two first: m times one coordinate of
 * both; behind an odd last centroid stands one at infinity.
 */

/** Writes the squared distances of the point at `row` to all centroids to `squared`, two by two. */
function measure(row: usize, m: usize, pairs: usize, end: usize, squared: usize): void {
  const step = m << 4;
  for (; pairs + step < end; pairs += step + step, squared += 32) {
    let one = f64x2.splat(0);
    let two = f64x2.splat(0);
    for (let j: usize = 0, at = row; j < step; j += 16, at += 8) {
      const value = v128.load64_splat(at);
      const first = f64x2.sub(value, v128.load(pairs + j));
      const second = f64x2.sub(value, v128.load(pairs + step + j));
      one = f64x2.add(one, f64x2.mul(first, first));
      two = f64x2.add(two, f64x2.mul(second, second));
    }
    v128.store(squared, one);
    v128.store(squared, two, 16);
  }
  if (pairs < end) {
    let one = f64x2.splat(0);
    for (let j: usize = 0, at = row; j < step; j += 16, at += 8) {
      const first = f64x2.sub(v128.load64_splat(at), v128.load(pairs + j));
      one = f64x2.add(one, f64x2.mul(first, first));
    }
    v128.store(squared, one);
  }
}

/** Returns the squared distance of the point at `row` to one centroid of a pair, at `centroid`. */
function apart(row: usize, m: usize, centroid: usize): f64 {
  let sum: f64 = 0;
  for (const end = row + (m << 3); row < end; row += 8, centroid += 16) {
    const difference = load<f64>(row) - load<f64>(centroid);
    sum += difference * difference;
  }
  return sum;
}

function centroidAt(pairs: usize, m: usize, c: usize): usize {
  return pairs + (c >> 1) * (m << 4) + ((c & 1) << 3);
}

/**
 * Moves each of n points to the nearest of k centroids, the first of equals, and returns how many changed theirs. `upper`
 * and `lower` bound the distances to the own centroid and to every other, `half` is half the distance of a centroid to the
 * nearest other; a point that is `surely` nearer to its own than both is left where it is. `cluster` is below 0 where a point
 * has none yet. `squared` has room for k + 1 doubles.
 */
export function reassign(
  points: usize,
  n: usize,
  m: usize,
  pairs: usize,
  k: usize,
  cluster: usize,
  sizes: usize,
  upper: usize,
  lower: usize,
  half: usize,
  surely: f64,
  squared: usize,
): usize {
  const end = pairs + ((k + 1) >> 1) * (m << 4);
  let changed: usize = 0;
  for (let i: usize = 0; i < n; i++) {
    const row = points + i * (m << 3);
    const own = load<i32>(cluster + (i << 2));
    if (own >= 0) {
      const bound = surely * Math.max(load<f64>(half + (<usize>own << 3)), load<f64>(lower + (i << 3)));
      if (load<f64>(upper + (i << 3)) < bound) continue;
    }
    measure(row, m, pairs, end, squared);
    let nearest = i64x2.splat(0);
    let least = f64x2.splat(Infinity);
    let second = least;
    // Without branches, which nobody could foresee.
    for (let c: usize = 0, at = squared; c < k; c++, at += 8) {
      const distance = v128.load64_splat(at);
      nearest = v128.bitselect(i64x2.splat(<i64>c), nearest, f64x2.lt(distance, least));
      second = f64x2.pmin(second, f64x2.pmax(distance, least));
      least = f64x2.pmin(least, distance);
    }
    const first = <i32>i64x2.extract_lane(nearest, 0);
    store<f64>(upper + (i << 3), f64x2.extract_lane(f64x2.sqrt(least), 0));
    store<f64>(lower + (i << 3), f64x2.extract_lane(f64x2.sqrt(second), 0));
    if (first == own) continue;
    changed++;
    store<i32>(cluster + (i << 2), first);
    const to = sizes + (<usize>first << 2);
    store<i32>(to, load<i32>(to) + 1);
    if (own >= 0) {
      const from = sizes + (<usize>own << 2);
      store<i32>(from, load<i32>(from) - 1);
    }
  }
  return changed;
}

/** Adds each of n points to the sums of its cluster, rows of m doubles. */
export function addUp(points: usize, n: usize, m: usize, cluster: usize, sums: usize): void {
  const width = m << 3;
  const even = width & ~15;
  for (const end = cluster + (n << 2); cluster < end; cluster += 4) {
    const to = sums + <usize>load<i32>(cluster) * width;
    for (let j: usize = 0; j < even; j += 16)
      v128.store(to + j, f64x2.add(v128.load(to + j), v128.load(points + j)));
    if (even < width) store<f64>(to + even, load<f64>(to + even) + load<f64>(points + even));
    points += width;
  }
}

/** Adds to each upper bound how far the own centroid moved, and takes from each lower one how far any did. */
export function loosen(
  n: usize,
  cluster: usize,
  upper: usize,
  lower: usize,
  moved: usize,
  farthest: f64,
): void {
  for (let i: usize = 0; i < n; i++) {
    const own = <usize>load<i32>(cluster + (i << 2));
    const at = i << 3;
    store<f64>(upper + at, load<f64>(upper + at) + load<f64>(moved + (own << 3)));
    store<f64>(lower + at, load<f64>(lower + at) - farthest);
  }
}

/** Returns the sum of squared distances of n points to the centroids of their clusters. */
export function inertia(points: usize, n: usize, m: usize, pairs: usize, cluster: usize): f64 {
  let sum: f64 = 0;
  for (const end = cluster + (n << 2); cluster < end; cluster += 4, points += m << 3)
    sum += apart(points, m, centroidAt(pairs, m, <usize>load<i32>(cluster)));
  return sum;
}

/** Gives each of n points the number of the nearest of k centroids, the first of equals; `squared` has room for k + 1 doubles. */
export function assign(
  points: usize,
  n: usize,
  m: usize,
  pairs: usize,
  k: usize,
  cluster: usize,
  squared: usize,
): void {
  const last = pairs + ((k + 1) >> 1) * (m << 4);
  for (const end = cluster + (n << 2); cluster < end; cluster += 4, points += m << 3) {
    measure(points, m, pairs, last, squared);
    let nearest = i64x2.splat(0);
    let least = f64x2.splat(Infinity);
    for (let c: usize = 0, at = squared; c < k; c++, at += 8) {
      const distance = v128.load64_splat(at);
      nearest = v128.bitselect(i64x2.splat(<i64>c), nearest, f64x2.lt(distance, least));
      least = f64x2.pmin(least, distance);
    }
    store<i32>(cluster, <i32>i64x2.extract_lane(nearest, 0));
  }
}
