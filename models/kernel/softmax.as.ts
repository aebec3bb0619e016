/*
 * Goes through rows for what multinomial logistic regression is fitted by, in AssemblyScript: two rows or columns at once
 * (128-bit SIMD), each as a plain loop with Math.exp and Math.log gives it, and sums in the order of the rows. Compile with
 * `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */
import { expOfAny } from "./exp.as";
import { log } from "./log.as";

/**
 * Writes the probabilities of k classes to `margins`, class by class: the softmax of k slopes and an intercept each, of which
 * `beta` holds k rows of p slopes and then the intercepts. `columns` holds p columns of `rows` numbers, a multiple of four.
 * Where there are `labels` (0 where there are none), 1 is taken from the probability of each row's, and its log loss is
 * written to `losses`.
 */
export function softmax(
  columns: usize,
  rows: usize,
  p: usize,
  k: usize,
  beta: usize,
  margins: usize,
  labels: usize,
  losses: usize,
): void {
  const stride = rows << 3;
  const intercepts = beta + ((k * p) << 3);
  for (let i: usize = 0; i < stride; i += 32) {
    let most = f64x2.splat(-Infinity);
    let nextMost = most;
    for (let c: usize = 0; c < k; c++) {
      let slope = beta + ((c * p) << 3);
      let margin = v128.load64_splat(intercepts + (c << 3));
      let next = margin;
      for (let at = columns + i, end = at + p * stride; at < end; at += stride, slope += 8) {
        const own = v128.load64_splat(slope);
        margin = f64x2.add(margin, f64x2.mul(own, v128.load(at)));
        next = f64x2.add(next, f64x2.mul(own, v128.load(at, 16)));
      }
      most = f64x2.max(most, margin);
      nextMost = f64x2.max(nextMost, next);
      const to = margins + c * stride + i;
      v128.store(to, margin);
      v128.store(to, next, 16);
    }
    if (labels !== 0) for (let r = i; r < i + 32; r += 8) store<f64>(losses + r, load<f64>(own(margins, stride, labels, r)));
    let sums = f64x2.splat(0);
    let nextSums = sums;
    for (let at = margins + i, end = at + k * stride; at < end; at += stride) {
      const part = expOfAny(f64x2.sub(v128.load(at), most));
      const nextPart = expOfAny(f64x2.sub(v128.load(at, 16), nextMost));
      v128.store(at, part);
      v128.store(at, nextPart, 16);
      sums = f64x2.add(sums, part);
      nextSums = f64x2.add(nextSums, nextPart);
    }
    for (let at = margins + i, end = at + k * stride; at < end; at += stride) {
      v128.store(at, f64x2.div(v128.load(at), sums));
      v128.store(at, f64x2.div(v128.load(at, 16), nextSums), 16);
    }
    if (labels === 0) continue;
    const logs = f64x2.add(most, log(sums));
    const nextLogs = f64x2.add(nextMost, log(nextSums));
    v128.store(losses + i, f64x2.sub(logs, v128.load(losses + i)));
    v128.store(losses + i, f64x2.sub(nextLogs, v128.load(losses + i, 16)), 16);
    for (let r = i; r < i + 32; r += 8) {
      const at = own(margins, stride, labels, r);
      store<f64>(at, load<f64>(at) - 1);
    }
  }
}

/** Returns where the number of the label of a row stands, which is `r` bytes behind the first row's. */
// @ts-ignore: decorator
@inline
function own(margins: usize, stride: usize, labels: usize, r: usize): usize {
  return margins + <usize>load<u32>(labels + (r >> 1)) * stride + r;
}

/** Writes to `into` the inner products of n residuals with eight columns at a time, of which a row's numbers stand side by side. */
export function products(eights: usize, n: usize, blocks: usize, residuals: usize, into: usize): void {
  for (let block: usize = 0; block < blocks; block++, into += 64) {
    let a = f64x2.splat(0);
    let b = a;
    let c = a;
    let d = a;
    for (let at = residuals, end = at + (n << 3); at < end; at += 8, eights += 64) {
      const residual = v128.load64_splat(at);
      a = f64x2.add(a, f64x2.mul(v128.load(eights), residual));
      b = f64x2.add(b, f64x2.mul(v128.load(eights, 16), residual));
      c = f64x2.add(c, f64x2.mul(v128.load(eights, 32), residual));
      d = f64x2.add(d, f64x2.mul(v128.load(eights, 48), residual));
    }
    v128.store(into, a);
    v128.store(into, b, 16);
    v128.store(into, c, 32);
    v128.store(into, d, 48);
  }
}
