/*
 * Goes through margins and what came true for what logistic models are fitted by, in AssemblyScript: two rows at once (128-bit
 * SIMD), each as a plain loop with Math.exp, Math.log and Math.log1p gives it, and sums in the order of the rows. Four rows make
 * a round, since constants are made once a round. Compile with `npm run kernel`. All addresses are bytes in the memory that the
 * module is given.
 */
import { expOfAny } from "./exp.as";
import { log, log1p } from "./log.as";

/** Returns the sum over n rows of log(1 + exp(m)) - t m, m being slope x + intercept. */
export function crossEntropy(x: usize, targets: usize, n: usize, slope: f64, intercept: f64): f64 {
  let sum: f64 = 0;
  const end = x + (n << 3);
  for (; x + 32 <= end; x += 32, targets += 32) {
    const first = entropies(v128.load(x), v128.load(targets), slope, intercept);
    const second = entropies(v128.load(x, 16), v128.load(targets, 16), slope, intercept);
    sum += f64x2.extract_lane(first, 0);
    sum += f64x2.extract_lane(first, 1);
    sum += f64x2.extract_lane(second, 0);
    sum += f64x2.extract_lane(second, 1);
  }
  for (; x < end; x += 8, targets += 8) {
    const loss = entropies(v128.load64_splat(x), v128.load64_splat(targets), slope, intercept);
    sum += f64x2.extract_lane(loss, 0);
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function entropies(x: v128, targets: v128, slope: f64, intercept: f64): v128 {
  const m = f64x2.add(f64x2.mul(f64x2.splat(slope), x), f64x2.splat(intercept));
  const rest = log1p(expOfAny(f64x2.neg(f64x2.abs(m))));
  const above = f64x2.gt(m, f64x2.splat(0));
  const loss = v128.bitselect(f64x2.add(m, rest), rest, above);
  return f64x2.sub(loss, f64x2.mul(targets, m));
}

/**
 * Writes five doubles to `into`: over n rows the sums of p - t and (p - t) x, then of p (1 - p), that times x, and times x
 * squared, p being the probability at slope x + intercept.
 */
export function lineDerivatives(
  x: usize,
  targets: usize,
  n: usize,
  slope: f64,
  intercept: f64,
  into: usize,
): void {
  let gradient = f64x2.splat(0);
  let curvature = f64x2.splat(0);
  let square: f64 = 0;
  const end = x + (n << 3);
  for (; x + 32 <= end; x += 32, targets += 32) {
    const at = v128.load(x);
    const next = v128.load(x, 16);
    const p = chanceAt(at, slope, intercept);
    const q = chanceAt(next, slope, intercept);
    const pull = f64x2.sub(p, v128.load(targets));
    const nextPull = f64x2.sub(q, v128.load(targets, 16));
    gradient = addPairs(gradient, pull, f64x2.mul(pull, at));
    gradient = addPairs(gradient, nextPull, f64x2.mul(nextPull, next));
    const weight = spread(p);
    const nextWeight = spread(q);
    const along = f64x2.mul(weight, at);
    const nextAlong = f64x2.mul(nextWeight, next);
    curvature = addPairs(curvature, weight, along);
    curvature = addPairs(curvature, nextWeight, nextAlong);
    const squares = f64x2.mul(along, at);
    const nextSquares = f64x2.mul(nextAlong, next);
    square += f64x2.extract_lane(squares, 0);
    square += f64x2.extract_lane(squares, 1);
    square += f64x2.extract_lane(nextSquares, 0);
    square += f64x2.extract_lane(nextSquares, 1);
  }
  for (; x < end; x += 8, targets += 8) {
    const at = v128.load64_splat(x);
    const p = chanceAt(at, slope, intercept);
    const pull = f64x2.sub(p, v128.load64_splat(targets));
    const weight = spread(p);
    const along = f64x2.mul(weight, at);
    gradient = f64x2.add(gradient, v128.shuffle<f64>(pull, f64x2.mul(pull, at), 0, 2));
    curvature = f64x2.add(curvature, v128.shuffle<f64>(weight, along, 0, 2));
    square += f64x2.extract_lane(f64x2.mul(along, at), 0);
  }
  v128.store(into, gradient);
  v128.store(into, curvature, 16);
  store<f64>(into, square, 32);
}

/** Writes two doubles to `into`: over n log-odds, shifted, the sums of their probabilities p and of p (1 - p). */
export function chances(logOdds: usize, n: usize, shift: f64, into: usize): void {
  let sums = f64x2.splat(0);
  const end = logOdds + (n << 3);
  for (; logOdds + 32 <= end; logOdds += 32) {
    const p = chance(f64x2.add(v128.load(logOdds), f64x2.splat(shift)));
    const q = chance(f64x2.add(v128.load(logOdds, 16), f64x2.splat(shift)));
    sums = addPairs(sums, p, spread(p));
    sums = addPairs(sums, q, spread(q));
  }
  for (; logOdds < end; logOdds += 8) {
    const p = chance(f64x2.add(v128.load64_splat(logOdds), f64x2.splat(shift)));
    sums = f64x2.add(sums, v128.shuffle<f64>(p, spread(p), 0, 2));
  }
  v128.store(into, sums);
}

/** Returns the sum over n log-odds, shifted, of their probabilities, kept off 0 and 1 by `margin`. */
export function keptChances(logOdds: usize, n: usize, shift: f64, margin: f64): f64 {
  let sum: f64 = 0;
  const end = logOdds + (n << 3);
  for (; logOdds + 32 <= end; logOdds += 32) {
    const p = kept(chance(f64x2.add(v128.load(logOdds), f64x2.splat(shift))), margin);
    const q = kept(chance(f64x2.add(v128.load(logOdds, 16), f64x2.splat(shift))), margin);
    sum += f64x2.extract_lane(p, 0);
    sum += f64x2.extract_lane(p, 1);
    sum += f64x2.extract_lane(q, 0);
    sum += f64x2.extract_lane(q, 1);
  }
  for (; logOdds < end; logOdds += 8) {
    const p = kept(chance(f64x2.add(v128.load64_splat(logOdds), f64x2.splat(shift))), margin);
    sum += f64x2.extract_lane(p, 0);
  }
  return sum;
}

/** Flag of a row whose label is 1; the next bit says that it is held. */
const POSITIVE: u32 = 1;

/**
 * Takes n margins, each moved by a part of its move, and writes two doubles to `into`: the summed log loss of the rows that are
 * learned from, and that of those that are held, by `flags`; and to `pairs`, side by side, the loss's gradient and its Hessian,
 * `least` at least, or two zeros of a row that is held.
 */
export function lossAndPairs(
  margins: usize,
  moves: usize,
  part: f64,
  flags: usize,
  n: usize,
  least: f64,
  pairs: usize,
  into: usize,
): void {
  let sums = f64x2.splat(0);
  const end = margins + (n << 3);
  const by = f64x2.splat(part);
  for (; margins + 32 <= end; margins += 32, moves += 32, flags += 4, pairs += 64) {
    const m = f64x2.add(v128.load(margins), f64x2.mul(by, v128.load(moves)));
    const next = f64x2.add(v128.load(margins, 16), f64x2.mul(by, v128.load(moves, 16)));
    const a = <u32>load<u8>(flags);
    const b = <u32>load<u8>(flags, 1);
    const c = <u32>load<u8>(flags, 2);
    const d = <u32>load<u8>(flags, 3);
    const label = labelsOf(a, b);
    const nextLabel = labelsOf(c, d);
    const small = expOfAny(f64x2.neg(f64x2.abs(m)));
    const nextSmall = expOfAny(f64x2.neg(f64x2.abs(next)));
    const loss = lossOf(m, label, small);
    const nextLoss = lossOf(next, nextLabel, nextSmall);
    sums = f64x2.add(sums, besides(v128.shuffle<f64>(loss, loss, 0, 0), a));
    sums = f64x2.add(sums, besides(v128.shuffle<f64>(loss, loss, 1, 1), b));
    sums = f64x2.add(sums, besides(v128.shuffle<f64>(nextLoss, nextLoss, 0, 0), c));
    sums = f64x2.add(sums, besides(v128.shuffle<f64>(nextLoss, nextLoss, 1, 1), d));
    const share = shareOf(m, small);
    const nextShare = shareOf(next, nextSmall);
    const hessian = f64x2.max(f64x2.splat(least), spread(share));
    const nextHessian = f64x2.max(f64x2.splat(least), spread(nextShare));
    const gradient = f64x2.sub(share, label);
    const nextGradient = f64x2.sub(nextShare, nextLabel);
    v128.store(pairs, v128.and(v128.shuffle<f64>(gradient, hessian, 0, 2), learned(a)));
    v128.store(pairs, v128.and(v128.shuffle<f64>(gradient, hessian, 1, 3), learned(b)), 16);
    v128.store(pairs, v128.and(v128.shuffle<f64>(nextGradient, nextHessian, 0, 2), learned(c)), 32);
    v128.store(pairs, v128.and(v128.shuffle<f64>(nextGradient, nextHessian, 1, 3), learned(d)), 48);
  }
  for (; margins < end; margins += 8, moves += 8, flags++, pairs += 16) {
    const m = f64x2.add(v128.load64_splat(margins), f64x2.mul(by, v128.load64_splat(moves)));
    const flag = <u32>load<u8>(flags);
    const label = labelsOf(flag, flag);
    const small = expOfAny(f64x2.neg(f64x2.abs(m)));
    const share = shareOf(m, small);
    const hessian = f64x2.max(f64x2.splat(least), spread(share));
    sums = f64x2.add(sums, besides(lossOf(m, label, small), flag));
    const pair = v128.shuffle<f64>(f64x2.sub(share, label), hessian, 0, 2);
    v128.store(pairs, v128.and(pair, learned(flag)));
  }
  v128.store(into, sums);
}

/** Returns the log losses at two margins; `small` is e to the power of minus their size. */
// @ts-ignore: decorator
@inline
function lossOf(margins: v128, labels: v128, small: v128): v128 {
  const one = f64x2.splat(1);
  const wrong = v128.bitselect(f64x2.neg(margins), margins, f64x2.eq(labels, one));
  return f64x2.add(f64x2.max(f64x2.splat(0), wrong), log(f64x2.add(one, small)));
}

/** Returns the probabilities at two margins; `small` is e to the power of minus their size. */
// @ts-ignore: decorator
@inline
function shareOf(margins: v128, small: v128): v128 {
  const one = f64x2.splat(1);
  const above = f64x2.ge(margins, f64x2.splat(0));
  return f64x2.div(v128.bitselect(one, small, above), f64x2.add(one, small));
}

/** Returns the labels of two rows. */
// @ts-ignore: decorator
@inline
function labelsOf(first: u32, second: u32): v128 {
  return f64x2.replace_lane(f64x2.splat(<f64>(first & POSITIVE)), 1, <f64>(second & POSITIVE));
}

/** Returns all bits of a row that is learned from, none of one that is held. */
// @ts-ignore: decorator
@inline
function learned(flag: u32): v128 {
  return i64x2.splat(<i64>(flag >> 1) - 1);
}

/** Puts a row's loss first where it is learned from, else second; 0 stands in the other place. */
// @ts-ignore: decorator
@inline
function besides(loss: v128, flag: u32): v128 {
  return v128.and(loss, v128.xor(learned(flag), i64x2.replace_lane(i64x2.splat(0), 1, -1)));
}

/** Returns the probabilities of two margins. */
// @ts-ignore: decorator
@inline
function chance(margins: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.div(one, f64x2.add(one, expOfAny(f64x2.neg(margins))));
}

// @ts-ignore: decorator
@inline
function chanceAt(x: v128, slope: f64, intercept: f64): v128 {
  return chance(f64x2.add(f64x2.mul(f64x2.splat(slope), x), f64x2.splat(intercept)));
}

/** Keeps two probabilities off 0 and 1. */
// @ts-ignore: decorator
@inline
function kept(p: v128, margin: f64): v128 {
  return f64x2.min(f64x2.splat(1 - margin), f64x2.max(f64x2.splat(margin), p));
}

/** Returns p (1 - p) of two probabilities. */
// @ts-ignore: decorator
@inline
function spread(p: v128): v128 {
  return f64x2.mul(p, f64x2.sub(f64x2.splat(1), p));
}

/** Adds both numbers of one row, then those of the next. */
// @ts-ignore: decorator
@inline
function addPairs(sums: v128, firsts: v128, seconds: v128): v128 {
  const one = f64x2.add(sums, v128.shuffle<f64>(firsts, seconds, 0, 2));
  return f64x2.add(one, v128.shuffle<f64>(firsts, seconds, 1, 3));
}
