/*
 * Measures four resamples of what customers were expected to spend and spent, in AssemblyScript: two at a time (128-bit SIMD),
 * each as a plain loop would. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given;
 * `weights` holds, by position, how often each of four resamples drew a row (two bytes a number).
 */

/** Returns how often the first two of four resamples drew a row. */
// @ts-ignore: decorator
@inline
function firstTwo(counts: v128): v128 {
  return f64x2.convert_low_i32x4_u(counts);
}

/** Returns how often the last two of four resamples drew a row. */
// @ts-ignore: decorator
@inline
function lastTwo(counts: v128): v128 {
  return f64x2.convert_low_i32x4_u(v128.shuffle<i32>(counts, counts, 2, 3, 2, 3));
}

// @ts-ignore: decorator
@inline
function drawn(weights: usize, row: usize): v128 {
  return i32x4.extend_low_i16x8_u(v128.load64_zero(weights + (row << 3)));
}

/**
 * Goes through runs of equal values, ascending: `ends` holds the exclusive end of each of `runs`, `order` the positions of the
 * rows and `spent` what each spent, both in that order. Writes to `ranks`, by position, the mean rank of each row in four
 * resamples, and to `into` twelve doubles: of each resample the area below its Lorenz curve, its rows, and their spend.
 */
export function rankFour(
  order: usize,
  ends: usize,
  runs: usize,
  spent: usize,
  weights: usize,
  ranks: usize,
  into: usize,
): void {
  const none = f64x2.splat(0);
  const half = f64x2.splat(0.5);
  let countA = none;
  let countB = none;
  let amountA = none;
  let amountB = none;
  let areaA = none;
  let areaB = none;
  for (let run: usize = 0, from: usize = 0; run < runs; run++) {
    const end = <usize>load<u32>(ends + (run << 2));
    let weightA = none;
    let weightB = none;
    let sumA = none;
    let sumB = none;
    for (let at = from; at < end; at++) {
      const counts = drawn(weights, <usize>load<u32>(order + (at << 2)));
      const a = firstTwo(counts);
      const b = lastTwo(counts);
      const own = v128.load64_splat(spent + (at << 3));
      weightA = f64x2.add(weightA, a);
      weightB = f64x2.add(weightB, b);
      sumA = f64x2.add(sumA, f64x2.mul(a, own));
      sumB = f64x2.add(sumB, f64x2.mul(b, own));
    }
    const middleA = f64x2.add(countA, f64x2.mul(weightA, half));
    const middleB = f64x2.add(countB, f64x2.mul(weightB, half));
    for (let at = from; at < end; at++) {
      const to = ranks + (<usize>load<u32>(order + (at << 2)) << 5);
      v128.store(to, middleA);
      v128.store(to, middleB, 16);
    }
    areaA = f64x2.add(areaA, f64x2.mul(weightA, f64x2.add(amountA, f64x2.mul(sumA, half))));
    areaB = f64x2.add(areaB, f64x2.mul(weightB, f64x2.add(amountB, f64x2.mul(sumB, half))));
    countA = f64x2.add(countA, weightA);
    countB = f64x2.add(countB, weightB);
    amountA = f64x2.add(amountA, sumA);
    amountB = f64x2.add(amountB, sumB);
    from = end;
  }
  v128.store(into, areaA);
  v128.store(into, areaB, 16);
  v128.store(into, countA, 32);
  v128.store(into, countB, 48);
  v128.store(into, amountA, 64);
  v128.store(into, amountB, 80);
}

/**
 * Goes through n rows and writes to `into` four doubles each, one a resample, of: rows, the sums of each of `columns` columns,
 * which stand one after the other in `values`, and of the ranks of two orders.
 */
export function sumFour(
  values: usize,
  n: usize,
  columns: usize,
  weights: usize,
  ranks: usize,
  others: usize,
  into: usize,
): void {
  const none = f64x2.splat(0);
  let countA = none;
  let countB = none;
  let firstA = none;
  let firstB = none;
  let secondA = none;
  let secondB = none;
  for (let row: usize = 0; row < n; row++) {
    const counts = drawn(weights, row);
    const a = firstTwo(counts);
    const b = lastTwo(counts);
    const at = row << 5;
    countA = f64x2.add(countA, a);
    countB = f64x2.add(countB, b);
    firstA = f64x2.add(firstA, f64x2.mul(a, v128.load(ranks + at)));
    firstB = f64x2.add(firstB, f64x2.mul(b, v128.load(ranks + at, 16)));
    secondA = f64x2.add(secondA, f64x2.mul(a, v128.load(others + at)));
    secondB = f64x2.add(secondB, f64x2.mul(b, v128.load(others + at, 16)));
  }
  v128.store(into, countA);
  v128.store(into, countB, 16);
  const behind = into + 32 + (columns << 5);
  v128.store(behind, firstA);
  v128.store(behind, firstB, 16);
  v128.store(behind, secondA, 32);
  v128.store(behind, secondB, 48);
  for (let column: usize = 0; column < columns; column++) {
    let sumA = none;
    let sumB = none;
    let at = values + column * (n << 3);
    for (let row: usize = 0; row < n; row++, at += 8) {
      const counts = drawn(weights, row);
      const own = v128.load64_splat(at);
      sumA = f64x2.add(sumA, f64x2.mul(firstTwo(counts), own));
      sumB = f64x2.add(sumB, f64x2.mul(lastTwo(counts), own));
    }
    const to = into + 32 + (column << 5);
    v128.store(to, sumA);
    v128.store(to, sumB, 16);
  }
}

/**
 * Writes to `into` four doubles each, one a resample, of: the sums of products of two orders' ranks less their means, of the
 * squares of the first and of those of the second. `means` holds four doubles of the first order's and four of the other's.
 */
export function correlateFour(
  n: usize,
  weights: usize,
  ranks: usize,
  others: usize,
  means: usize,
  into: usize,
): void {
  const none = f64x2.splat(0);
  const meanA = v128.load(means);
  const meanB = v128.load(means, 16);
  const otherA = v128.load(means, 32);
  const otherB = v128.load(means, 48);
  let bothA = none;
  let bothB = none;
  let ownA = none;
  let ownB = none;
  let othersA = none;
  let othersB = none;
  for (let row: usize = 0, at: usize = 0; row < n; row++, at += 32) {
    const counts = drawn(weights, row);
    const xA = f64x2.sub(v128.load(ranks + at), meanA);
    const xB = f64x2.sub(v128.load(ranks + at, 16), meanB);
    const yA = f64x2.sub(v128.load(others + at), otherA);
    const yB = f64x2.sub(v128.load(others + at, 16), otherB);
    const a = firstTwo(counts);
    const b = lastTwo(counts);
    const weighedA = f64x2.mul(a, xA);
    const weighedB = f64x2.mul(b, xB);
    bothA = f64x2.add(bothA, f64x2.mul(weighedA, yA));
    bothB = f64x2.add(bothB, f64x2.mul(weighedB, yB));
    ownA = f64x2.add(ownA, f64x2.mul(weighedA, xA));
    ownB = f64x2.add(ownB, f64x2.mul(weighedB, xB));
    othersA = f64x2.add(othersA, f64x2.mul(f64x2.mul(a, yA), yA));
    othersB = f64x2.add(othersB, f64x2.mul(f64x2.mul(b, yB), yB));
  }
  v128.store(into, bothA);
  v128.store(into, bothB, 16);
  v128.store(into, ownA, 32);
  v128.store(into, ownB, 48);
  v128.store(into, othersA, 64);
  v128.store(into, othersB, 80);
}
