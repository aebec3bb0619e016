/*
 * Raises e to the power of two doubles at once, in AssemblyScript (128-bit SIMD): the steps of fdlibm (Sun Microsystems 1993,
 * e_exp.c), which V8 takes for Math.exp, so that the last bit is the same. For other kernels to import.
 */

/** Returns e to the power of two numbers of -708 to 708. */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const k = halvings(x);
  return settled(x, f64x2.mul(fraction(x, k), powerOfTwo(k)));
}

/** Returns e to the power of any two numbers. */
// @ts-ignore: decorator
@inline
export function expOfAny(x: v128): v128 {
  const k = halvings(x);
  // 2^k in two steps where a double has no such exponent.
  const isDeep = f64x2.lt(k, f64x2.splat(-1021));
  const isHigh = f64x2.gt(k, f64x2.splat(1023));
  const moved = v128.or(v128.and(isDeep, f64x2.splat(1000)), v128.and(isHigh, f64x2.splat(-1)));
  const back = v128.bitselect(f64x2.splat(2), f64x2.splat(1), isHigh);
  const last = v128.bitselect(i64x2.splat(0x0170000000000000), back, isDeep);
  const first = f64x2.mul(fraction(x, k), powerOfTwo(f64x2.add(k, moved)));
  const found = settled(x, f64x2.mul(first, last));
  const above = v128.or(f64x2.gt(x, f64x2.splat(709.782712893384)), f64x2.ne(x, x));
  const kept = v128.andnot(found, f64x2.lt(x, f64x2.splat(-745.1332191019411)));
  return v128.bitselect(f64x2.add(x, f64x2.splat(Infinity)), kept, above);
}

/** Returns k of x = k ln 2 + r; up to half of ln 2, by its upper 32 bits, k is 0. */
// @ts-ignore: decorator
@inline
function halvings(x: v128): v128 {
  const half = v128.or(v128.and(x, f64x2.splat(-0.0)), f64x2.splat(0.5));
  const near = f64x2.trunc(f64x2.add(f64x2.mul(f64x2.splat(1.44269504088896338700), x), half));
  return v128.and(near, v128.not(f64x2.lt(f64x2.abs(x), i64x2.splat(0x3fd62e4300000000))));
}

/** Returns e to the power of r of x = k ln 2 + r. */
// @ts-ignore: decorator
@inline
function fraction(x: v128, k: v128): v128 {
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
  const rest = f64x2.div(f64x2.mul(r, c), f64x2.sub(f64x2.splat(2), c));
  return f64x2.sub(f64x2.splat(1), f64x2.sub(f64x2.sub(lo, rest), hi));
}

/** Returns 2^k: k + 1023 where a double has its exponent. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, f64x2.splat(4503599627371519)), 52);
}

/** Returns what was found, but where x is so small that 1 + x is its power, and e itself. */
// @ts-ignore: decorator
@inline
function settled(x: v128, found: v128): v128 {
  const one = f64x2.splat(1);
  const tiny = f64x2.lt(f64x2.abs(x), i64x2.splat(0x3e30000000000000));
  const known = v128.bitselect(f64x2.add(one, x), found, tiny);
  return v128.bitselect(f64x2.splat(2.718281828459045), known, f64x2.eq(x, one));
}
