/*
 * Raises e to the power of two doubles at once, in AssemblyScript (128-bit SIMD): the steps of fdlibm (Sun Microsystems 1993,
 * e_exp.c), which V8 takes for Math.exp, so that the last bit is the same. For other kernels to import.
 */

/** Returns e to the power of two numbers of -708 to 708. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const size = f64x2.abs(x);
  // x = k ln 2 + r; up to half of ln 2, by its upper 32 bits, k is 0.
  const half = v128.or(v128.and(x, f64x2.splat(-0.0)), f64x2.splat(0.5));
  const near = f64x2.trunc(f64x2.add(f64x2.mul(f64x2.splat(1.44269504088896338700), x), half));
  const k = v128.and(near, v128.not(f64x2.lt(size, i64x2.splat(0x3fd62e4300000000))));
  const hi = f64x2.sub(x, f64x2.mul(k, f64x2.splat(6.93147180369123816490e-1)));
  const lo = f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10));
  const r = f64x2.sub(hi, lo);
  const t = f64x2.mul(r, r);
  let p = f64x2.splat(4.13813679705723846039e-8);
  p = f64x2.add(f64x2.mul(t, p), f64x2.splat(-1.65339022054652515390e-6));
  p = f64x2.add(f64x2.mul(t, p), f64x2.splat(6.61375632143793436117e-5));
  p = f64x2.add(f64x2.mul(t, p), f64x2.splat(-2.77777777770155933842e-3));
  p = f64x2.add(f64x2.mul(t, p), f64x2.splat(1.66666666666666019037e-1));
  const c = f64x2.sub(r, f64x2.mul(t, p));
  const rest = f64x2.div(f64x2.mul(r, c), f64x2.sub(two, c));
  const y = f64x2.sub(one, f64x2.sub(f64x2.sub(lo, rest), hi));
  // 2^k: k + 1023 where a double has its exponent.
  const power = i64x2.shl(f64x2.add(k, f64x2.splat(4503599627371519)), 52);
  const tiny = f64x2.lt(size, i64x2.splat(0x3e30000000000000));
  const found = v128.bitselect(f64x2.add(one, x), f64x2.mul(y, power), tiny);
  return v128.bitselect(f64x2.splat(2.718281828459045), found, f64x2.eq(x, one));
}

