import { BLOCK, ENTRIES, type ForestBooks, TOGETHER } from "./forest-books.ts";
import { binsKernel } from "./kernel/bins-kernel.ts";
import { booksKernel } from "./kernel/books-kernel.ts";
import type { Matrix } from "./matrix.ts";
import { enter, forget } from "./tree-book.ts";

/** Adds trees' values to the margins of all rows of a matrix, and their Shapley values to the rows' parts, in the order of trees. */
export function addByBooks(
  { memory, columns, trees, block }: ForestBooks,
  matrix: Matrix,
  parts: readonly Float64Array[],
  margins: Float64Array,
): void {
  const n = matrix.ids.length;
  const { binDoubles } = binsKernel(memory);
  const { findPatterns, findEntries, addFour } = booksKernel(memory);
  const { buffer } = memory;
  const patterns = new Uint16Array(buffer, block.patterns, BLOCK);
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    const at = (address: number) => new Float64Array(buffer, address, rows);
    const own = (column: Float64Array) => column.subarray(from, from + rows);
    at(block.margins).set(own(margins));
    for (const { column, cuts, size, bins, sums } of columns) {
      at(block.values).set(own(matrix.values[column] as Float64Array));
      binDoubles(block.values, rows, cuts, size, bins);
      at(sums).fill(0);
    }
    for (const book of trees) {
      const { tree, splits, sums, entries, values, width } = book;
      // What these rows need must stay until they have it.
      if (2 ** tree.feature.length > ENTRIES && book.known + rows > ENTRIES) forget(book);
      findPatterns(splits, tree.feature.length, rows, block.patterns);
      const found = (row: number) =>
        findEntries(
          block.patterns,
          row,
          rows,
          entries.byteOffset,
          values.byteOffset,
          8 * width,
          block.places,
        );
      for (let row = found(0); row < rows; row = found(row)) enter(book, patterns[row] as number);
      for (let c = 0; c < width; c += TOGETHER) {
        const [a = 0, b = 0, d = 0, e = 0] = sums.slice(c, c + TOGETHER);
        addFour(block.places, rows, 8 * c, a, b, d, e);
      }
    }
    own(margins).set(at(block.margins));
    for (const { column, sums } of columns) own(parts[column] as Float64Array).set(at(sums));
  }
}
