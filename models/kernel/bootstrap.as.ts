/*
 * Measures four resamples of ranked rows in one pass, in AssemblyScript: two at a time (128-bit SIMD), each as a plain loop
 * would. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** What a row's flags say. */
const POSITIVE: u32 = 1;
const LAST_OF_EQUALS: u32 = 2;

/**
 * Goes through n rows from the lowest score to the highest: `order` holds their positions, `losses` and `flags` what is known
 * of each in that order, and `weights`, by position, how often each of four resamples drew it (two bytes a number). Writes
 * twelve doubles to `into`: of each resample the summed losses, then the pairs of a positive above a negative, equal ones
 * half, then the negatives.
 */
export function measureFour(
  order: usize,
  losses: usize,
  flags: usize,
  n: usize,
  weights: usize,
  into: usize,
): void {
  const none = f64x2.splat(0);
  const half = f64x2.splat(0.5);
  let lossA = none;
  let lossB = none;
  let pairsA = none;
  let pairsB = none;
  let belowA = none;
  let belowB = none;
  // Positives and negatives of the score at hand.
  let upA = none;
  let upB = none;
  let downA = none;
  let downB = none;
  for (let i: usize = 0; i < n; i++) {
    const row = <usize>load<u32>(order + (i << 2));
    const counts = i32x4.extend_low_i16x8_u(v128.load64_zero(weights + (row << 3)));
    const a = f64x2.convert_low_i32x4_u(counts);
    const b = f64x2.convert_low_i32x4_u(v128.shuffle<i32>(counts, counts, 2, 3, 2, 3));
    const loss = v128.load64_splat(losses + (i << 3));
    lossA = f64x2.add(lossA, f64x2.mul(a, loss));
    lossB = f64x2.add(lossB, f64x2.mul(b, loss));
    const flag = <u32>load<u8>(flags + i);
    const positive = f64x2.splat(<f64>(flag & POSITIVE));
    const ofPositivesA = f64x2.mul(a, positive);
    const ofPositivesB = f64x2.mul(b, positive);
    upA = f64x2.add(upA, ofPositivesA);
    upB = f64x2.add(upB, ofPositivesB);
    downA = f64x2.add(downA, f64x2.sub(a, ofPositivesA));
    downB = f64x2.add(downB, f64x2.sub(b, ofPositivesB));
    if (!(flag & LAST_OF_EQUALS)) continue;
    pairsA = f64x2.add(pairsA, f64x2.mul(upA, f64x2.add(belowA, f64x2.mul(downA, half))));
    pairsB = f64x2.add(pairsB, f64x2.mul(upB, f64x2.add(belowB, f64x2.mul(downB, half))));
    belowA = f64x2.add(belowA, downA);
    belowB = f64x2.add(belowB, downB);
    upA = none;
    upB = none;
    downA = none;
    downB = none;
  }
  v128.store(into, lossA);
  v128.store(into, lossB, 16);
  v128.store(into, pairsA, 32);
  v128.store(into, pairsB, 48);
  v128.store(into, belowA, 64);
  v128.store(into, belowB, 80);
}
