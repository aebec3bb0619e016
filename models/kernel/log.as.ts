/*
 * Takes natural logarithms of two doubles at once, in AssemblyScript (128-bit SIMD): the steps of fdlibm (Sun Microsystems 1993,
 * e_log.c and s_log1p.c), which V8 takes for Math.log and Math.log1p, so that the last bit is the same. For other kernels to
 * import.
 */

const LN2_HI: f64 = 6.93147180369123816490e-1;
const LN2_LO: f64 = 1.90821492927058770002e-10;
/** Bits of a mantissa, and of its upper 20. */
const MANTISSA: i64 = 0x000fffffffffffff;
const UPPER: i64 = 0x000fffff00000000;
const ONE: i64 = 0x3ff0000000000000;

/** Returns the natural logarithms of two numbers of 2^-1022 to the largest. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const one = f64x2.splat(1);
  const upper = v128.and(x, i64x2.splat(UPPER));
  // x = 2^k (1 + f), 1 + f from about sqrt(1/2) to sqrt(2).
  const up = v128.and(i64x2.add(upper, i64x2.splat(0x95f6400000000)), i64x2.splat(0x10000000000000));
  const exponent = i64x2.add(i64x2.shr_u(x, 52), i64x2.shr_u(up, 52));
  const k = f64x2.sub(asDouble(exponent), f64x2.splat(1023));
  const normal = v128.or(v128.and(x, i64x2.splat(MANTISSA)), v128.xor(up, i64x2.splat(ONE)));
  const f = f64x2.sub(normal, one);
  const low = f64x2.mul(k, f64x2.splat(LN2_LO));
  const high = f64x2.mul(k, f64x2.splat(LN2_HI));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.mul(w, f64x2.splat(1.531383769920937332e-1));
  even = f64x2.mul(w, f64x2.add(f64x2.splat(2.222219843214978396e-1), even));
  even = f64x2.mul(w, f64x2.add(f64x2.splat(3.999999999940941908e-1), even));
  let odd = f64x2.mul(w, f64x2.splat(1.479819860511658591e-1));
  odd = f64x2.mul(w, f64x2.add(f64x2.splat(1.818357216161805012e-1), odd));
  odd = f64x2.mul(w, f64x2.add(f64x2.splat(2.857142874366239149e-1), odd));
  odd = f64x2.mul(z, f64x2.add(f64x2.splat(6.666666666666735130e-1), odd));
  const r = f64x2.add(odd, even);
  // Where 1 + f lies between about 1.38 and 1.42, half of f squared is taken apart.
  const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const apart = f64x2.sub(half, f64x2.add(f64x2.mul(s, f64x2.add(half, r)), low));
  const whole = f64x2.sub(f64x2.mul(s, f64x2.sub(f, r)), low);
  const near = v128.and(
    i64x2.gt_s(upper, i64x2.splat(0x6147900000000)),
    i64x2.lt_s(upper, i64x2.splat(0x6b85200000000)),
  );
  // Of numbers as near to a power of two as this, two terms of the series are enough.
  const cubic = f64x2.sub(f64x2.splat(0.5), f64x2.mul(f64x2.splat(0.33333333333333333), f));
  const short = f64x2.sub(f64x2.mul(f64x2.mul(f, f), cubic), low);
  const tiny = i64x2.lt_s(
    v128.and(i64x2.add(upper, i64x2.splat(0x200000000)), i64x2.splat(UPPER)),
    i64x2.splat(0x300000000),
  );
  const rest = v128.bitselect(short, v128.bitselect(apart, whole, near), tiny);
  return f64x2.sub(high, f64x2.sub(rest, f));
}

/** Returns the natural logarithms of one more than each of two numbers that are 0 or more, or NaN. */
// @ts-ignore: decorator
@inline
export function log1p(x: v128): v128 {
  const one = f64x2.splat(1);
  const none = f64x2.splat(0);
  // Up to about sqrt(2) - 1, by the upper 32 bits, f is x.
  const direct = i64x2.lt_s(x, i64x2.splat(0x3fda827a00000000));
  // From 2^53 on one more is no more.
  const isLarge = i64x2.gt_s(x, i64x2.splat(0x433fffffffffffff));
  const u = v128.bitselect(x, f64x2.add(one, x), isLarge);
  const upper = v128.and(u, i64x2.splat(UPPER));
  const exponent = i64x2.shr_u(u, 52);
  const isLong = i64x2.gt_s(exponent, i64x2.splat(1023));
  const missed = v128.bitselect(f64x2.sub(one, f64x2.sub(u, x)), f64x2.sub(x, f64x2.sub(u, one)), isLong);
  const c = v128.bitselect(none, f64x2.div(missed, u), v128.or(direct, isLarge));
  const up = i64x2.gt_s(upper, i64x2.splat(0x6a09dffffffff));
  const k = v128.bitselect(
    none,
    f64x2.sub(asDouble(i64x2.sub(exponent, up)), f64x2.splat(1023)),
    direct,
  );
  const top = v128.bitselect(i64x2.splat(0x3fe0000000000000), i64x2.splat(ONE), up);
  const normal = v128.or(v128.and(u, i64x2.splat(MANTISSA)), top);
  const f = v128.bitselect(x, f64x2.sub(normal, one), direct);
  const low = f64x2.add(f64x2.mul(k, f64x2.splat(LN2_LO)), c);
  const high = f64x2.mul(k, f64x2.splat(LN2_HI));
  const half = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f), f);
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  let r = f64x2.mul(z, f64x2.splat(1.479819860511658591e-1));
  r = f64x2.mul(z, f64x2.add(f64x2.splat(1.531383769920937332e-1), r));
  r = f64x2.mul(z, f64x2.add(f64x2.splat(1.818357216161805012e-1), r));
  r = f64x2.mul(z, f64x2.add(f64x2.splat(2.222219843214978396e-1), r));
  r = f64x2.mul(z, f64x2.add(f64x2.splat(2.857142874366239149e-1), r));
  r = f64x2.mul(z, f64x2.add(f64x2.splat(3.999999999940941908e-1), r));
  r = f64x2.mul(z, f64x2.add(f64x2.splat(6.666666666666735130e-1), r));
  const long = f64x2.sub(half, f64x2.add(f64x2.mul(s, f64x2.add(half, r)), low));
  // Of 1 + x as near to a power of two as this, two terms of the series are enough.
  const part = v128.bitselect(i64x2.sub(i64x2.splat(0x10000000000000), upper), upper, up);
  const edge = v128.bitselect(i64x2.splat(0x400000000), i64x2.splat(0x100000000), up);
  const tiny = v128.andnot(i64x2.lt_s(part, edge), direct);
  const linear = f64x2.sub(one, f64x2.mul(f64x2.splat(0.66666666666666666), f));
  const short = f64x2.sub(f64x2.mul(half, linear), low);
  const found = f64x2.sub(high, f64x2.sub(v128.bitselect(short, long, tiny), f));
  const least = f64x2.sub(x, f64x2.mul(f64x2.mul(x, x), f64x2.splat(0.5)));
  const known = v128.bitselect(least, found, i64x2.lt_s(x, i64x2.splat(0x3e20000000000000)));
  return v128.bitselect(x, known, i64x2.gt_s(x, i64x2.splat(0x7fefffffffffffff)));
}

/** Turns two whole numbers of 0 to 2^52 into doubles. */
// @ts-ignore: decorator
@inline
function asDouble(whole: v128): v128 {
  const bits = v128.or(whole, i64x2.splat(0x4330000000000000));
  return f64x2.sub(bits, f64x2.splat(4503599627370496));
}
