/*
 * Takes the likelihood of Pareto/NBD and its gradient, in AssemblyScript: two nodes of an integral at once (128-bit SIMD), each as a
 * plain loop with Math.exp and Math.log gives it, and sums in the order of nodes and histories. Compile with `npm run kernel`.
 * All addresses are bytes in the memory that the module is given.
 */
import { expOfAny } from "./exp.as";
import { log } from "./log.as";

/** Nodes of the integral, and bytes that their numbers take. */
const NODES: usize = 20;
const SPAN: usize = NODES << 3;

/** Where a falling exponential is below the last digit of its start. */
const NOTHING_LEFT: f64 = 36;

/**
 * Places nodes for the integral over tau from `from` to `to` on v = ln((m + tau) / (m + from)), with m the smaller of alpha and
 * beta. There the integrand falls like an exponential, ever faster, and is left out where nothing is left of it. Writes the
 * logarithms of weight and integrand at each node, and of alpha and beta plus its tau, one after the other to `room`; `rule`
 * holds the nodes on (0, 1) and then the logarithms of their weights.
 */
// @ts-ignore: decorator
@inline
function placeNodes(
  power: f64,
  alpha: f64,
  s: f64,
  beta: f64,
  from: f64,
  to: f64,
  rule: usize,
  room: usize,
): void {
  const least = min<f64>(alpha, beta);
  const start = least + from;
  const falls = (power * start) / (alpha + from) + ((s + 1) * start) / (beta + from) - 1;
  const ends = log(f64x2.replace_lane(f64x2.splat((least + to) / start), 1, start));
  const whole = f64x2.extract_lane(ends, 0);
  const length = falls > 0 ? min<f64>(whole, NOTHING_LEFT / falls) : whole;
  const logStart = f64x2.splat(f64x2.extract_lane(ends, 1));
  const logLength = f64x2.splat(f64x2.extract_lane(log(f64x2.splat(length)), 0));
  // Four nodes a round, since constants are made once a round.
  for (let at: usize = 0; at < SPAN; at += 32) {
    const logAt = f64x2.add(logStart, f64x2.mul(f64x2.splat(length), v128.load(rule + at)));
    const next = f64x2.add(logStart, f64x2.mul(f64x2.splat(length), v128.load(rule + at, 16)));
    const time = f64x2.sub(expOfAny(logAt), f64x2.splat(least));
    const nextTime = f64x2.sub(expOfAny(next), f64x2.splat(least));
    const byAlpha = log(f64x2.add(f64x2.splat(alpha), time));
    const byBeta = log(f64x2.add(f64x2.splat(beta), time));
    const nextByAlpha = log(f64x2.add(f64x2.splat(alpha), nextTime));
    const nextByBeta = log(f64x2.add(f64x2.splat(beta), nextTime));
    const weight = f64x2.add(v128.load(rule + at, SPAN), logLength);
    const nextWeight = f64x2.add(v128.load(rule + at, SPAN + 16), logLength);
    v128.store(room + at, integrand(weight, logAt, byAlpha, byBeta, power, s));
    v128.store(room + at, integrand(nextWeight, next, nextByAlpha, nextByBeta, power, s), 16);
    v128.store(room + at, byAlpha, SPAN);
    v128.store(room + at, nextByAlpha, SPAN + 16);
    v128.store(room + at, byBeta, 2 * SPAN);
    v128.store(room + at, nextByBeta, 2 * SPAN + 16);
  }
}

/** Returns the logarithms of weight and integrand at two nodes. */
// @ts-ignore: decorator
@inline
function integrand(
  weight: v128,
  logAt: v128,
  byAlpha: v128,
  byBeta: v128,
  power: f64,
  s: f64,
): v128 {
  const left = f64x2.sub(weight, f64x2.mul(f64x2.splat(power), byAlpha));
  return f64x2.add(f64x2.sub(left, f64x2.mul(f64x2.splat(s + 1), byBeta)), logAt);
}

/** Returns the odds of being lost after a history whose repeats and r sum to `power`; `living` is the logarithm of the other side. */
export function lostOdds(
  power: f64,
  alpha: f64,
  s: f64,
  beta: f64,
  from: f64,
  to: f64,
  living: f64,
  rule: usize,
  room: usize,
): f64 {
  if (!(to > from)) return 0;
  placeNodes(power, alpha, s, beta, from, to, rule, room);
  let odds: f64 = 0;
  for (let at: usize = 0; at < SPAN; at += 16) {
    const parts = f64x2.mul(
      f64x2.splat(s),
      expOfAny(f64x2.sub(v128.load(room + at), f64x2.splat(living))),
    );
    odds += f64x2.extract_lane(parts, 0);
    odds += f64x2.extract_lane(parts, 1);
  }
  return odds;
}

/**
 * Writes five doubles to `into`: over n histories, each as often as it is counted, the summed log-likelihood and its derivatives by
 * r, alpha, s and beta before the chain rule. `histories` holds n repeats, ages of the last purchase, tenures and counts, then for
 * each the constant of its number of repeats in the likelihood and in the derivative by r.
 */
export function likelihood(
  histories: usize,
  n: usize,
  r: f64,
  alpha: f64,
  s: f64,
  beta: f64,
  logBeta: f64,
  rule: usize,
  room: usize,
  into: usize,
): void {
  const column = n << 3;
  let sum: f64 = 0;
  let dr: f64 = 0;
  let dAlpha: f64 = 0;
  let ds: f64 = 0;
  let dBeta: f64 = 0;
  for (let history = histories, end = histories + column; history < end; history += 8) {
    const from = load<f64>(history + column);
    const to = load<f64>(history + 2 * column);
    const count = load<f64>(history + 3 * column);
    const power = r + load<f64>(history);
    const ends = log(f64x2.replace_lane(f64x2.splat(alpha + to), 1, beta + to));
    const endAlpha = f64x2.extract_lane(ends, 0);
    const endBeta = f64x2.extract_lane(ends, 1);
    const living = -power * endAlpha - s * endBeta;
    // Sums over the nodes, relative to the term of one who lives.
    let died: f64 = 0;
    let byBoth = f64x2.splat(0);
    let overBoth = f64x2.splat(0);
    let scale: f64 = 0;
    if (to > from) {
      placeNodes(power, alpha, s, beta, from, to, rule, room);
      let greatest = f64x2.splat(living);
      for (let at: usize = 0; at < SPAN; at += 16)
        greatest = f64x2.max(greatest, v128.load(room + at));
      const most = max<f64>(f64x2.extract_lane(greatest, 0), f64x2.extract_lane(greatest, 1));
      scale = most - living;
      for (let at: usize = 0; at < SPAN; at += 16) {
        const part = expOfAny(f64x2.sub(v128.load(room + at), f64x2.splat(most)));
        const logAlphas = v128.load(room + at, SPAN);
        const logBetas = v128.load(room + at, 2 * SPAN);
        died += f64x2.extract_lane(part, 0);
        died += f64x2.extract_lane(part, 1);
        byBoth = addPairs(byBoth, f64x2.mul(part, logAlphas), f64x2.mul(part, logBetas));
        const overAlpha = f64x2.mul(part, expOfAny(f64x2.neg(logAlphas)));
        const overBeta = f64x2.mul(part, expOfAny(f64x2.neg(logBetas)));
        overBoth = addPairs(overBoth, overAlpha, overBeta);
      }
    }
    const lives = f64x2.extract_lane(expOfAny(f64x2.splat(-scale)), 0);
    const both = lives + s * died;
    const logBoth = f64x2.extract_lane(log(f64x2.splat(both)), 0);
    const byAlpha = f64x2.extract_lane(byBoth, 0);
    const byBeta = f64x2.extract_lane(byBoth, 1);
    const overAlpha = f64x2.extract_lane(overBoth, 0);
    const overBeta = f64x2.extract_lane(overBoth, 1);
    sum += count * (load<f64>(history + 4 * column) + living + scale + logBoth);
    dr += count * (load<f64>(history + 5 * column) - (lives * endAlpha + s * byAlpha) / both);
    dAlpha += count * (r / alpha - (power * (lives / (alpha + to) + s * overAlpha)) / both);
    ds += count * (logBeta + (died - lives * endBeta - s * byBeta) / both);
    dBeta += count * (s / beta - (s * (lives / (beta + to) + (s + 1) * overBeta)) / both);
  }
  store<f64>(into, sum);
  store<f64>(into, dr, 8);
  store<f64>(into, dAlpha, 16);
  store<f64>(into, ds, 24);
  store<f64>(into, dBeta, 32);
}

/** Adds both numbers of one node, then those of the next. */
// @ts-ignore: decorator
@inline
function addPairs(sums: v128, firsts: v128, seconds: v128): v128 {
  const one = f64x2.add(sums, v128.shuffle<f64>(firsts, seconds, 0, 2));
  return f64x2.add(one, v128.shuffle<f64>(firsts, seconds, 1, 3));
}
