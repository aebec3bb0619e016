/*
 * Takes the derivatives that trees are boosted on, and makes whole numbers of them, in AssemblyScript: two at once (128-bit
 * SIMD), each as a plain loop with Math.exp gives it. Compile with `npm run kernel`. All addresses are bytes in the memory that
 * the module is given.
 */
import { exp } from "./exp.as";

/** Size of a margin from which e is not raised to it here. */
const MOST: f64 = 708;

/** Writes the first two derivatives of the log loss at each of n margins, and tells whether none was too large for it. */
export function deriveLogLoss(
  margins: usize,
  targets: usize,
  n: usize,
  slopes: usize,
  curvatures: usize,
): bool {
  let most = f64x2.splat(0);
  let i: usize = 0;
  const end = (n << 3) & ~15;
  // Four a round, since constants are made once a round.
  for (; i + 32 <= end; i += 32) {
    const margin = v128.load(margins + i);
    const next = v128.load(margins + i, 16);
    most = f64x2.pmax(f64x2.pmax(most, f64x2.abs(margin)), f64x2.abs(next));
    const p = chance(margin);
    const q = chance(next);
    v128.store(slopes + i, f64x2.sub(p, v128.load(targets + i)));
    v128.store(slopes + i, f64x2.sub(q, v128.load(targets + i, 16)), 16);
    v128.store(curvatures + i, f64x2.mul(p, f64x2.sub(f64x2.splat(1), p)));
    v128.store(curvatures + i, f64x2.mul(q, f64x2.sub(f64x2.splat(1), q)), 16);
  }
  for (; i < end; i += 16) {
    const margin = v128.load(margins + i);
    most = f64x2.pmax(most, f64x2.abs(margin));
    const p = chance(margin);
    v128.store(slopes + i, f64x2.sub(p, v128.load(targets + i)));
    v128.store(curvatures + i, f64x2.mul(p, f64x2.sub(f64x2.splat(1), p)));
  }
  if (n & 1) {
    const margin = v128.load64_splat(margins + i);
    most = f64x2.pmax(most, f64x2.abs(margin));
    const p = chance(margin);
    v128.store64_lane(slopes + i, f64x2.sub(p, v128.load64_splat(targets + i)), 0);
    v128.store64_lane(curvatures + i, f64x2.mul(p, f64x2.sub(f64x2.splat(1), p)), 0);
  }
  return !v128.any_true(f64x2.gt(most, f64x2.splat(MOST)));
}

/** Returns the probabilities of two margins. */
// @ts-ignore: decorator
@inline
function chance(margin: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, exp(f64x2.neg(margin))));
}

/** Returns the greatest size of n numbers. */
export function greatest(values: usize, n: usize): f64 {
  let most = f64x2.splat(0);
  const last = values + (n << 3);
  for (const end = last - 8; values < end; values += 16)
    most = f64x2.pmax(most, f64x2.abs(v128.load(values)));
  if (n & 1) most = f64x2.pmax(most, f64x2.abs(v128.load64_splat(values)));
  return max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** 1.5 x 2^52: a double beside it has no room for a fraction, so that adding and taking it away rounds. */
const ROUNDER: f64 = 6755399441055744;

/** Writes n slopes and curvatures, times their factors, as whole numbers side by side, with `unit` added to the curvatures. */
export function quantise(
  slopes: usize,
  curvatures: usize,
  n: usize,
  slopeFactor: f64,
  curvatureFactor: f64,
  unit: f64,
  pairs: usize,
): void {
  const factors = f64x2.replace_lane(f64x2.splat(slopeFactor), 1, curvatureFactor);
  const rounder = f64x2.splat(ROUNDER);
  const units = f64x2.replace_lane(f64x2.splat(0), 1, unit);
  for (const end = slopes + (n << 3); slopes < end; slopes += 8, curvatures += 8, pairs += 16) {
    const both = v128.load64_lane(curvatures, v128.load64_zero(slopes), 1);
    const whole = f64x2.sub(f64x2.add(f64x2.mul(both, factors), rounder), rounder);
    v128.store(pairs, f64x2.add(units, whole));
  }
}

/**
 * Returns the sum of the first of n pairs' two numbers; from the address of a second number, that of the second. Four at a time,
 * so that none waits for the one before: whole numbers have the same sum in any order.
 */
export function sumEach(pairs: usize, n: usize): f64 {
  let a: f64 = 0;
  let b: f64 = 0;
  let c: f64 = 0;
  let d: f64 = 0;
  const last = pairs + (n << 4);
  for (const end = pairs + ((n & ~3) << 4); pairs < end; pairs += 64) {
    a += load<f64>(pairs);
    b += load<f64>(pairs, 16);
    c += load<f64>(pairs, 32);
    d += load<f64>(pairs, 48);
  }
  for (; pairs < last; pairs += 16) a += load<f64>(pairs);
  return a + b + (c + d);
}
