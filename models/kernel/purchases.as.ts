/*
 * Integrates the chance of Pareto/NBD that one who is alive buys again, in AssemblyScript: two nodes at once (128-bit SIMD), each as
 * a plain loop with Math.exp, Math.expm1 and Math.log1p gives it, and sums in the order of nodes. Compile with `npm run kernel`.
 * All addresses are bytes in the memory that the module is given.
 */
import { exp, expOfAny } from "./exp.as";
import { expm1 } from "./expm1.as";
import { log1p } from "./log.as";

/** Nodes of the integral, and bytes that their numbers take. */
const NODES: usize = 16;
const SPAN: usize = NODES << 3;

/**
 * Returns the chance to buy by the time whose logarithm, of one more than itself over `scale`, is `length`. Purchase rates are
 * gamma distributed with shape `power` and rate `alpha`, rates of being lost with shape `s` and rate `beta`; `rule` holds
 * nodes on (0, 1) and then their weights.
 */
export function buysWithin(
  power: f64,
  alpha: f64,
  s: f64,
  beta: f64,
  scale: f64,
  length: f64,
  rule: usize,
): f64 {
  const rate = f64x2.splat(power / alpha);
  const falls = f64x2.splat(-(power + 1));
  let sum: f64 = 0;
  // Four nodes a round, since constants are made once a round, and one waits for less.
  for (let at: usize = 0; at < SPAN; at += 32) {
    const along = f64x2.mul(f64x2.splat(length), v128.load(rule + at));
    const next = f64x2.mul(f64x2.splat(length), v128.load(rule + at, 16));
    const time = f64x2.mul(f64x2.splat(scale), expm1(along));
    const nextTime = f64x2.mul(f64x2.splat(scale), expm1(next));
    const byAlpha = f64x2.mul(falls, log1p(f64x2.div(time, f64x2.splat(alpha))));
    const nextByAlpha = f64x2.mul(falls, log1p(f64x2.div(nextTime, f64x2.splat(alpha))));
    const byBeta = f64x2.mul(f64x2.splat(s), log1p(f64x2.div(time, f64x2.splat(beta))));
    const nextByBeta = f64x2.mul(f64x2.splat(s), log1p(f64x2.div(nextTime, f64x2.splat(beta))));
    const first = f64x2.mul(rate, expOfAny(f64x2.sub(byAlpha, byBeta)));
    const nextFirst = f64x2.mul(rate, expOfAny(f64x2.sub(nextByAlpha, nextByBeta)));
    const part = f64x2.mul(f64x2.mul(v128.load(rule + at, SPAN), first), exp(along));
    const nextPart = f64x2.mul(f64x2.mul(v128.load(rule + at, SPAN + 16), nextFirst), exp(next));
    sum += f64x2.extract_lane(part, 0);
    sum += f64x2.extract_lane(part, 1);
    sum += f64x2.extract_lane(nextPart, 0);
    sum += f64x2.extract_lane(nextPart, 1);
  }
  return scale * length * sum;
}
