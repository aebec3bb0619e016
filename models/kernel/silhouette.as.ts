/*
 * The inner loops of silhouettes, in AssemblyScript: distances to two points at once (128-bit SIMD), each with the terms and
 * the order that a plain loop would give it. Compile with `npm run kernel`. All addresses are bytes in the memory that the
 * module is given.
 */

/**
 * Writes the Euclidean distances of point a to the points from `from`, an even one, up to n; `columns` holds m columns of
 * `height` doubles, an even number.
 */
export function distancesFrom(
  columns: usize,
  height: usize,
  n: usize,
  m: usize,
  a: usize,
  from: usize,
  distances: usize,
): void {
  const step = height << 3;
  for (let b = from; b < n; b += 2) {
    let squared = f64x2.splat(0);
    for (let j: usize = 0, column = columns; j < m; j++, column += step) {
      const difference = f64x2.sub(v128.load64_splat(column + (a << 3)), v128.load(column + (b << 3)));
      squared = f64x2.add(squared, f64x2.mul(difference, difference));
    }
    v128.store(distances + (b << 3), f64x2.sqrt(squared));
  }
}

/**
 * Adds the distances of point a to those behind it to both ends' sums, n rows of k doubles: the cluster of each point is
 * given in `cluster`.
 */
export function tally(cluster: usize, n: usize, k: usize, a: usize, distances: usize, sums: usize): void {
  const own = sums + ((<usize>load<u32>(cluster + (a << 2))) << 3);
  const row = sums + ((a * k) << 3);
  for (let b = a + 1; b < n; b++) {
    const distance = load<f64>(distances + (b << 3));
    const toB = row + ((<usize>load<u32>(cluster + (b << 2))) << 3);
    store<f64>(toB, load<f64>(toB) + distance);
    const toA = own + ((b * k) << 3);
    store<f64>(toA, load<f64>(toA) + distance);
  }
}
