/*
 * What training a small dense network consists of, in AssemblyScript: single precision, four numbers at a time (128-bit SIMD),
 * each sum in the order of its terms, so that what is learned is what TensorFlow.js learns in WebAssembly, to the last bit.
 * Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Copies the n numbers that `rows` lists out of each of `columns` columns of `height` numbers, column by column. */
export function gather(
  from: usize,
  columns: usize,
  height: usize,
  rows: usize,
  n: usize,
  into: usize,
): void {
  for (let j: usize = 0; j < columns; j++, from += height << 2)
    for (let row = rows, end = rows + (n << 2); row < end; row += 4, into += 4)
      store<f32>(into, load<f32>(from + ((<usize>load<u32>(row)) << 2)));
}

/**
 * Writes the product of two matrices, line by line: number o of a line is `start[o]` plus the sum over i of the left one's
 * number i, which stands `next` bytes behind the one before, times number o of the right one's line i; `least` at least. The
 * right one has 16, 32, ... columns; a line of the left one begins `line` bytes behind the one before.
 */
export function multiply(
  left: usize,
  lines: usize,
  line: usize,
  inputs: usize,
  next: usize,
  right: usize,
  outputs: usize,
  start: usize,
  least: f32,
  into: usize,
): void {
  const width = outputs << 2;
  const bound = f32x4.splat(least);
  for (let from: usize = 0; from < width; from += 64) {
    const s0 = v128.load(start + from);
    const s1 = v128.load(start + from, 16);
    const s2 = v128.load(start + from, 32);
    const s3 = v128.load(start + from, 48);
    let to = into + from;
    let l: usize = 0;
    for (; l + 2 <= lines; l += 2, to += width << 1) {
      let x = left + l * line;
      let y = x + line;
      let at = right + from;
      let a0 = s0;
      let a1 = s1;
      let a2 = s2;
      let a3 = s3;
      let b0 = s0;
      let b1 = s1;
      let b2 = s2;
      let b3 = s3;
      for (const end = x + inputs * next; x < end; x += next, y += next, at += width) {
        const p = v128.load32_splat(x);
        const q = v128.load32_splat(y);
        const w0 = v128.load(at);
        a0 = f32x4.add(a0, f32x4.mul(p, w0));
        b0 = f32x4.add(b0, f32x4.mul(q, w0));
        const w1 = v128.load(at, 16);
        a1 = f32x4.add(a1, f32x4.mul(p, w1));
        b1 = f32x4.add(b1, f32x4.mul(q, w1));
        const w2 = v128.load(at, 32);
        a2 = f32x4.add(a2, f32x4.mul(p, w2));
        b2 = f32x4.add(b2, f32x4.mul(q, w2));
        const w3 = v128.load(at, 48);
        a3 = f32x4.add(a3, f32x4.mul(p, w3));
        b3 = f32x4.add(b3, f32x4.mul(q, w3));
      }
      writeLine(to, a0, a1, a2, a3, bound);
      writeLine(to + width, b0, b1, b2, b3, bound);
    }
    if (l === lines) continue;
    let x = left + l * line;
    let at = right + from;
    let a0 = s0;
    let a1 = s1;
    let a2 = s2;
    let a3 = s3;
    for (const end = x + inputs * next; x < end; x += next, at += width) {
      const p = v128.load32_splat(x);
      a0 = f32x4.add(a0, f32x4.mul(p, v128.load(at)));
      a1 = f32x4.add(a1, f32x4.mul(p, v128.load(at, 16)));
      a2 = f32x4.add(a2, f32x4.mul(p, v128.load(at, 32)));
      a3 = f32x4.add(a3, f32x4.mul(p, v128.load(at, 48)));
    }
    writeLine(to, a0, a1, a2, a3, bound);
  }
}

// @ts-ignore: decorator
@inline
function writeLine(to: usize, a: v128, b: v128, c: v128, d: v128, bound: v128): void {
  v128.store(to, f32x4.max(a, bound));
  v128.store(to, f32x4.max(b, bound), 16);
  v128.store(to, f32x4.max(c, bound), 32);
  v128.store(to, f32x4.max(d, bound), 48);
}

/** Writes the margin of each of `lines` lines of `inputs` numbers: the bias plus each number times its weight. */
export function marginsOf(
  left: usize,
  lines: usize,
  inputs: usize,
  weights: usize,
  bias: usize,
  into: usize,
): void {
  for (const end = into + (lines << 2); into < end; into += 4) {
    let sum = load<f32>(bias);
    for (let w = weights, last = weights + (inputs << 2); w < last; w += 4, left += 4)
      sum += load<f32>(left) * load<f32>(w);
    store<f32>(into, sum);
  }
}

/** Writes the slope of the weighted log loss by each of n margins: (sigmoid - label) x weight; room is for a multiple of 4. */
export function lossSlopes(margins: usize, labels: usize, n: usize, weight: f32, into: usize): void {
  const weights = f32x4.splat(weight);
  for (const end = into + (n << 2); into < end; into += 16, margins += 16, labels += 16) {
    const error = f32x4.sub(sigmoid(v128.load(margins)), v128.load(labels));
    v128.store(into, f32x4.mul(error, weights));
  }
}

/** 1.5 x 2^23 + 127: a number beside it has no room for a fraction, and stands in its last bits as an exponent. */
const ROUNDER: f32 = 12583039;

/** Returns 1 / (1 + exp(-x)) by the polynomial of degree 5 that XNNPACK takes (rr2-p5-div). */
// @ts-ignore: decorator
@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  const z = f32x4.abs(x);
  const rounder = f32x4.splat(ROUNDER);
  const shifted = f32x4.add(rounder, f32x4.mul(z, f32x4.splat(-1.4426950216293335)));
  const power = i32x4.shl(shifted, 23);
  const n = f32x4.sub(shifted, rounder);
  let t = f32x4.add(z, f32x4.mul(n, f32x4.splat(0.693145751953125)));
  t = f32x4.add(t, f32x4.mul(n, f32x4.splat(0.000001428606765330187)));
  let p = f32x4.add(f32x4.splat(0.04189782217144966), f32x4.mul(t, f32x4.splat(-0.008289290592074394)));
  p = f32x4.add(f32x4.splat(-0.16667652130126953), f32x4.mul(t, p));
  p = f32x4.add(f32x4.splat(0.4999915063381195), f32x4.mul(t, p));
  p = f32x4.add(f32x4.splat(-0.9999997019767761), f32x4.mul(t, p));
  const e = f32x4.add(power, f32x4.mul(f32x4.mul(t, power), p));
  let share = f32x4.div(e, f32x4.add(e, one));
  // Beyond it the exponential is 0 in single precision.
  share = v128.andnot(share, f32x4.gt(z, f32x4.splat(87.33654022216797)));
  return v128.bitselect(share, f32x4.sub(one, share), i32x4.shr_s(x, 31));
}

/** Puts 0 in the place of slopes by units that their rectifiers held back: whose `units` are not above 0. */
export function holdBack(slopes: usize, units: usize, n: usize): void {
  for (const end = slopes + (n << 2); slopes < end; slopes += 16, units += 16)
    v128.store(slopes, v128.and(v128.load(slopes), f32x4.gt(v128.load(units), f32x4.splat(0))));
}

/** Writes what is `lines` x `outputs` with its columns as lines. */
export function transpose(from: usize, lines: usize, outputs: usize, into: usize): void {
  for (let l: usize = 0; l < lines; l++)
    for (let o: usize = 0; o < outputs; o++)
      store<f32>(into + ((o * lines + l) << 2), load<f32>(from + ((l * outputs + o) << 2)));
}

const BETA1: f32 = 0.9;
const REST1: f32 = <f32>(<f64>1 - <f64>0.9);
const BETA2: f32 = 0.999;
const REST2: f32 = <f32>(<f64>1 - <f64>0.999);
const EPSILON: f32 = 1e-7;

/**
 * Takes a step of Adam (Kingma & Ba 2015) on n parameters, to whose gradients `decays` times the parameters are added;
 * `lacking1` and `lacking2` are 1 less the powers of beta 1 and 2. Room is for a multiple of 4.
 */
export function adam(
  parameters: usize,
  gradients: usize,
  decays: usize,
  first: usize,
  second: usize,
  n: usize,
  rate: f32,
  lacking1: f32,
  lacking2: f32,
): void {
  for (let i: usize = 0; i < n << 2; i += 16) {
    const value = v128.load(parameters + i);
    const g = f32x4.add(v128.load(gradients + i), f32x4.mul(value, v128.load(decays + i)));
    const m = f32x4.add(
      f32x4.mul(v128.load(first + i), f32x4.splat(BETA1)),
      f32x4.mul(g, f32x4.splat(REST1)),
    );
    const v = f32x4.add(
      f32x4.mul(v128.load(second + i), f32x4.splat(BETA2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(REST2)),
    );
    v128.store(first + i, m);
    v128.store(second + i, v);
    const spread = f32x4.sqrt(f32x4.div(v, f32x4.splat(lacking2)));
    const way = f32x4.div(
      f32x4.div(m, f32x4.splat(lacking1)),
      f32x4.add(spread, f32x4.splat(EPSILON)),
    );
    v128.store(parameters + i, f32x4.add(f32x4.mul(way, f32x4.splat(-rate)), value));
  }
}
