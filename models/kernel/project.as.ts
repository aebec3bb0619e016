/*
 * Weighted sums of columns, in AssemblyScript: two rows at a time (128-bit SIMD), each sum in the order of the columns, so
 * that it is what a plain loop sums. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is
 * given.
 */

/**
 * Writes for n rows the sum of `count` columns, each `stride` bytes behind the one before, times its weight; in steps of 8
 * rows, for which there must be room. Eight sums stay at hand while the columns pass.
 */
export function addUp(
  columns: usize,
  stride: usize,
  count: usize,
  weights: usize,
  n: usize,
  sums: usize,
): void {
  const end = weights + (count << 3);
  for (let i: usize = 0; i < n; i += 8) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    let at = columns + (i << 3);
    for (let w = weights; w < end; w += 8, at += stride) {
      const weight = v128.load64_splat(w);
      a = f64x2.add(a, f64x2.mul(weight, v128.load(at)));
      b = f64x2.add(b, f64x2.mul(weight, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(weight, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(weight, v128.load(at, 48)));
    }
    const to = sums + (i << 3);
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}
