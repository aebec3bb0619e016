/*
 * Takes the likelihood of beta-geometric models and its gradient, in AssemblyScript: two histories at once (128-bit SIMD), each as a
 * plain loop with Math.exp and Math.log1p gives it, and sums in the order of the histories. Compile with `npm run kernel`. All
 * addresses are bytes in the memory that the module is given.
 */
import { expOfAny } from "./exp.as";
import { log1p } from "./log.as";

/**
 * Writes five doubles to `into`: over n histories, an even number, each as often as `counts` says, the summed log-likelihood and
 * its derivatives by r, alpha, a and b before the chain rule. `places` holds three whole numbers a history: of its repeats in
 * `levels`, of its tenure in `ends` and of the age of its last purchase in `lasts`. A level has eight doubles: repeats, chances
 * survived, its part in the likelihood and in the derivatives by r, a and b, and the logarithm of a / (b + chances - 1); an end
 * or last two: alpha and the weeks, and the logarithm of their sum.
 */
export function likelihood(
  places: usize,
  counts: usize,
  n: usize,
  levels: usize,
  ends: usize,
  lasts: usize,
  r: f64,
  alpha: f64,
  a: f64,
  b: f64,
  into: usize,
): void {
  const one = f64x2.splat(1);
  let first = f64x2.splat(0);
  let second = first;
  let third: f64 = 0;
  for (const stop = counts + (n << 3); counts < stop; counts += 16, places += 24) {
    const level = levels + ((<usize>load<u32>(places)) << 6);
    const next = levels + ((<usize>load<u32>(places, 12)) << 6);
    const end = v128.load(ends + ((<usize>load<u32>(places, 4)) << 4));
    const nextEnd = v128.load(ends + ((<usize>load<u32>(places, 16)) << 4));
    const last = v128.load(lasts + ((<usize>load<u32>(places, 8)) << 4));
    const nextLast = v128.load(lasts + ((<usize>load<u32>(places, 20)) << 4));
    const endAge = v128.shuffle<f64>(end, nextEnd, 0, 2);
    const logEnd = v128.shuffle<f64>(end, nextEnd, 1, 3);
    const lastAge = v128.shuffle<f64>(last, nextLast, 0, 2);
    const logLast = v128.shuffle<f64>(last, nextLast, 1, 3);
    const repeats = ofBoth(level, next, 0);
    const survived = ofBoth(level, next, 8);
    const odds = ofBoth(level, next, 48);
    const count = v128.load(counts);
    const power = f64x2.add(f64x2.splat(r), repeats);
    // Who could not have been lost yet is alive.
    const isSure = f64x2.eq(survived, f64x2.splat(0));
    const living = f64x2.neg(f64x2.mul(power, logEnd));
    const gone = f64x2.sub(odds, f64x2.mul(power, logLast));
    const more = f64x2.max(living, gone);
    const less = f64x2.min(living, gone);
    const either = f64x2.add(more, log1p(expOfAny(f64x2.sub(less, more))));
    const both = v128.bitselect(living, either, isSure);
    const wasLost = v128.andnot(expOfAny(f64x2.sub(gone, either)), isSure);
    const lives = f64x2.sub(one, wasLost);
    const overEnds = f64x2.add(f64x2.div(lives, endAge), f64x2.div(wasLost, lastAge));
    const overAges = v128.bitselect(f64x2.div(power, endAge), f64x2.mul(power, overEnds), isSure);
    const chances = f64x2.sub(f64x2.add(f64x2.splat(b), survived), one);
    const overChances = v128.andnot(f64x2.div(wasLost, chances), isSure);
    const likely = f64x2.add(ofBoth(level, next, 16), both);
    const alive = f64x2.sub(ofBoth(level, next, 24), f64x2.mul(lives, logEnd));
    const byR = f64x2.sub(alive, f64x2.mul(wasLost, logLast));
    const byAlpha = f64x2.sub(f64x2.splat(r / alpha), overAges);
    const byA = f64x2.add(ofBoth(level, next, 32), f64x2.div(wasLost, f64x2.splat(a)));
    const byB = f64x2.mul(count, f64x2.sub(ofBoth(level, next, 40), overChances));
    first = addPairs(first, f64x2.mul(count, likely), f64x2.mul(count, byR));
    second = addPairs(second, f64x2.mul(count, byAlpha), f64x2.mul(count, byA));
    third += f64x2.extract_lane(byB, 0);
    third += f64x2.extract_lane(byB, 1);
  }
  v128.store(into, first);
  v128.store(into, second, 16);
  store<f64>(into, third, 32);
}

/** Returns the numbers of two levels that stand so many bytes behind their first. */
// @ts-ignore: decorator
@inline
function ofBoth(level: usize, next: usize, at: usize): v128 {
  return v128.load64_lane(next + at, v128.load64_zero(level + at), 1);
}

/** Adds both numbers of one history, then those of the next. */
// @ts-ignore: decorator
@inline
function addPairs(sums: v128, firsts: v128, seconds: v128): v128 {
  const one = f64x2.add(sums, v128.shuffle<f64>(firsts, seconds, 0, 2));
  return f64x2.add(one, v128.shuffle<f64>(firsts, seconds, 1, 3));
}
