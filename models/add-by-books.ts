import { BLOCK, ENTRIES, type ForestBooks, type KernelBook, TOGETHER } from "./forest-books.ts";
import { binsKernel } from "./kernel/bins-kernel.ts";
import { type BooksKernel, booksKernel } from "./kernel/books-kernel.ts";
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
  const loops = booksKernel(memory);
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
    const sides = patterns.subarray(0, rows);
    for (const book of trees) addTree(loops, book, block, sides);
    own(margins).set(at(block.margins));
    for (const { column, sums } of columns) own(parts[column] as Float64Array).set(at(sums));
  }
}

/** Adds a tree's values and Shapley values to the sums of a block's rows, whose sides are written to `patterns`. */
function addTree(
  { findPatterns, findEntries, addFour }: BooksKernel,
  { book, splits, sums }: KernelBook,
  block: ForestBooks["block"],
  patterns: Uint16Array,
): void {
  const { tree, entries, values, width } = book;
  const rows = patterns.length;
  // What these rows need must stay until they have it.
  if (2 ** tree.feature.length > ENTRIES && book.known + rows > ENTRIES) forget(book);
  findPatterns(splits, tree.feature.length, rows, block.patterns);
  const [places, numbers] = [entries.byteOffset, values.byteOffset];
  for (let row = 0; ; ) {
    row = findEntries(block.patterns, row, rows, places, numbers, 8 * width, block.places);
    if (row >= rows) break;
    enter(book, patterns[row] as number);
  }
  for (let c = 0; c < width; c += TOGETHER) {
    const [a = 0, b = 0, d = 0, e = 0] = sums.slice(c, c + TOGETHER);
    addFour(block.places, rows, 8 * c, a, b, d, e);
  }
}
