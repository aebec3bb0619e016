/*
 * Raises e to the power of two doubles at once and takes 1 from it, in AssemblyScript (128-bit SIMD): the steps of fdlibm (Sun
 * Microsystems 1993, s_expm1.c), which V8 takes for Math.expm1, so that the last bit is the same. For other kernels to import.
 */

/** Returns e to the power of two numbers of 0 to 709, less 1. */
// @ts-ignore: decorator
@inline
export function expm1(x: v128): v128 {
  const one = f64x2.splat(1);
  const none = f64x2.splat(0);
  // x = k ln 2 + r + c; up to half of ln 2, by its upper 32 bits, k is 0, and up to one and a half it is 1.
  const near = f64x2.trunc(
    f64x2.add(f64x2.mul(f64x2.splat(1.44269504088896338700), x), f64x2.splat(0.5)),
  );
  const isOnce = i64x2.lt_s(x, i64x2.splat(0x3ff0a2b200000000));
  const isDirect = i64x2.lt_s(x, i64x2.splat(0x3fd62e4300000000));
  const k = v128.andnot(v128.bitselect(one, near, isOnce), isDirect);
  const hi = f64x2.sub(x, f64x2.mul(k, f64x2.splat(6.93147180369123816490e-1)));
  const lo = f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10));
  const r = f64x2.sub(hi, lo);
  const c = f64x2.sub(f64x2.sub(hi, r), lo);
  const half = f64x2.mul(f64x2.splat(0.5), r);
  const square = f64x2.mul(r, half);
  let q = f64x2.mul(square, f64x2.splat(-2.01099218183624371326e-7));
  q = f64x2.mul(square, f64x2.add(f64x2.splat(4.00821782732936239552e-6), q));
  q = f64x2.mul(square, f64x2.add(f64x2.splat(-7.93650757867487942473e-5), q));
  q = f64x2.mul(square, f64x2.add(f64x2.splat(1.58730158725481460165e-3), q));
  q = f64x2.mul(square, f64x2.add(f64x2.splat(-3.33333333333331316428e-2), q));
  q = f64x2.add(one, q);
  const t = f64x2.sub(f64x2.splat(3), f64x2.mul(q, half));
  const ratio = f64x2.div(f64x2.sub(q, t), f64x2.sub(f64x2.splat(6), f64x2.mul(r, t)));
  const e = f64x2.mul(square, ratio);
  const direct = f64x2.sub(r, f64x2.sub(f64x2.mul(r, e), square));
  const rest = f64x2.sub(f64x2.sub(f64x2.mul(r, f64x2.sub(e, c)), c), square);
  const risen = f64x2.sub(r, rest);
  const low = f64x2.mul(f64x2.splat(-2), f64x2.sub(rest, f64x2.add(r, f64x2.splat(0.5))));
  const high = f64x2.add(one, f64x2.mul(f64x2.splat(2), risen));
  const once = v128.bitselect(low, high, f64x2.lt(r, f64x2.splat(-0.25)));
  const power = powerOfTwo(k);
  const inverse = powerOfTwo(f64x2.neg(k));
  const back = f64x2.sub(rest, r);
  const few = f64x2.mul(f64x2.sub(f64x2.sub(one, inverse), back), power);
  const many = f64x2.mul(f64x2.add(f64x2.sub(r, f64x2.add(rest, inverse)), one), power);
  const most = f64x2.sub(f64x2.mul(f64x2.sub(one, back), power), one);
  const some = v128.bitselect(few, many, f64x2.lt(k, f64x2.splat(20)));
  const found = v128.bitselect(most, some, f64x2.gt(k, f64x2.splat(56)));
  const settled = v128.bitselect(direct, found, f64x2.eq(k, none));
  return v128.bitselect(once, settled, f64x2.eq(k, one));
}

/** Returns 2^k: k + 1023 where a double has its exponent. */
// @ts-ignore: decorator
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(f64x2.add(k, f64x2.splat(4503599627371519)), 52);
}
