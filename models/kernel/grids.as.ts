/*
 * Sums over the cells that two columns make together, in AssemblyScript: slope and curvature at once (128-bit SIMD), in the
 * order of the rows. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/**
 * Adds what each of n rows brings, two doubles a row from `each`, to the cells of four grids: those that the column at `rows`
 * makes with each of four others, a byte a row and at most 16 bins in all of them. A cell of the four is 64 bytes, so that
 * additions to cells of one number, as many rows bring, do not wait for each other; a line is 16 cells.
 */
export function sumGrids(
  rows: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  n: usize,
  each: usize,
  grids: usize,
): void {
  for (let i: usize = 0; i < n; i++) {
    const line = grids + ((<usize>load<u8>(rows + i)) << 10);
    const brought = v128.load(each + (i << 4));
    let at = line + ((<usize>load<u8>(a + i)) << 6);
    v128.store(at, f64x2.add(v128.load(at), brought));
    at = line + ((<usize>load<u8>(b + i)) << 6);
    v128.store(at, f64x2.add(v128.load(at, 16), brought), 16);
    at = line + ((<usize>load<u8>(c + i)) << 6);
    v128.store(at, f64x2.add(v128.load(at, 32), brought), 32);
    at = line + ((<usize>load<u8>(d + i)) << 6);
    v128.store(at, f64x2.add(v128.load(at, 48), brought), 48);
  }
}
