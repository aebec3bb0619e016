/*
 * Sums over the cells that two columns make together, in AssemblyScript: slope and curvature at once (128-bit SIMD), in the
 * order of the rows. Compile with `npm run kernel`. All addresses are bytes in the memory that the module is given.
 */

/**
 * Adds what each of n rows brings, two doubles a row from `each`, to the cell of its bins: `rows` and `columns` hold a byte
 * a row, a cell is two doubles, and `width` cells make a line of the grid.
 */
export function sumGrid(rows: usize, columns: usize, n: usize, width: usize, each: usize, grid: usize): void {
  for (let i: usize = 0; i < n; i++) {
    const cell = <usize>load<u8>(rows + i) * width + <usize>load<u8>(columns + i);
    const at = grid + (cell << 4);
    v128.store(at, f64x2.add(v128.load(at), v128.load(each + (i << 4))));
  }
}
