/*
 * Inner products of columns with each other, in AssemblyScript: four columns by two at once (128-bit SIMD), each sum in the
 * order of the rows. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/** Rows of a block. */
const ROWS: usize = 128;
/** Bytes of two columns of a block, which stand beside each other row by row. */
const PAIR: usize = ROWS << 4;

/**
 * Adds the inner products of `size` columns of a block, a multiple of four, to the lower triangle of `sums`, `size` doubles
 * a line; what is above the diagonal is not to be read.
 */
export function addProducts(block: usize, size: usize, sums: usize): void {
  for (let j: usize = 0; j < size; j += 4) {
    const left = block + (j >> 1) * PAIR;
    for (let k: usize = 0; k < j + 4; k += 2) {
      const right = block + (k >> 1) * PAIR;
      let a = f64x2.splat(0);
      let b = f64x2.splat(0);
      let c = f64x2.splat(0);
      let d = f64x2.splat(0);
      for (let at: usize = 0; at < PAIR; at += 16) {
        const both = v128.load(right + at);
        a = f64x2.add(a, f64x2.mul(v128.load64_splat(left + at), both));
        b = f64x2.add(b, f64x2.mul(v128.load64_splat(left + at, 8), both));
        c = f64x2.add(c, f64x2.mul(v128.load64_splat(left + PAIR + at), both));
        d = f64x2.add(d, f64x2.mul(v128.load64_splat(left + PAIR + at, 8), both));
      }
      add(sums + ((j * size + k) << 3), a);
      add(sums + (((j + 1) * size + k) << 3), b);
      add(sums + (((j + 2) * size + k) << 3), c);
      add(sums + (((j + 3) * size + k) << 3), d);
    }
  }
}

function add(at: usize, products: v128): void {
  v128.store(at, f64x2.add(v128.load(at), products));
}
