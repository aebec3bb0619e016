import type { Sides } from "./split-codes.ts";
import type { Tree } from "./tree.ts";
import { answered, meanOf, type Path, pathsOf } from "./tree-paths.ts";

/** What a tree gives rows by pattern of sides, each worked out when the first row has it. */
export interface Book {
  readonly tree: Tree;
  /** What the average training row gets. */
  readonly mean: number;
  readonly columns: readonly number[];
  readonly paths: readonly Path[];
  /** Of each path the positions of its columns among those of the tree. */
  readonly places: readonly Int32Array[];
  /** By pattern the number of its entry, from 1; 0 where there is none. */
  readonly entries: Uint16Array;
  /** Entry by entry what its leaf adds to the margin and a Shapley value a column, in `width` numbers. */
  readonly values: Float64Array;
  readonly width: number;
  known: number;
}

/** Splits of a tree that has a book, at most: there is a place for each pattern. */
export const MOST_SPLITS = 16;
/** Entries of a book that is read row by row; a full one begins anew. */
const ENTRIES = 256;
/** Columns of a path whose patterns are kept beside those of the tree. */
const SHORT = 7;

/** Books of trees: a model that is asked about one customer after the other is asked often. */
const books = new WeakMap<Tree, Book>();

/** Returns the book of a tree of at most 16 splits. */
export function bookOf(tree: Tree): Book {
  const found = books.get(tree);
  if (found !== undefined) return found;
  const paths = pathsOf(tree, SHORT);
  const columns = [...new Set(tree.feature)];
  const patterns = 2 ** tree.feature.length;
  const width = 1 + columns.length;
  const made: Book = {
    tree,
    mean: meanOf(paths),
    columns,
    paths,
    places: paths.map((path) => Int32Array.from(path.columns, (j) => columns.indexOf(j))),
    entries: new Uint16Array(patterns),
    values: new Float64Array(Math.min(patterns, ENTRIES) * width),
    width,
    known: 0,
  };
  books.set(tree, made);
  return made;
}

/** Adds a tree's values to the margins of some rows, and its Shapley values to their parts. */
export function addByBook(
  book: Book,
  { sides, from, rows }: Sides,
  parts: readonly Float64Array[],
  margins: Float64Array,
): void {
  const { columns, values, width } = book;
  const own = [margins, ...columns.map((j) => parts[j] as Float64Array)];
  for (let i = 0; i < rows; i++) {
    const at = entryOf(book, sides[i] as number);
    for (let c = 0; c < width; c++) {
      const sums = own[c] as Float64Array;
      sums[from + i] = (sums[from + i] as number) + (values[at + c] as number);
    }
  }
}

/** Returns where the entry of a pattern begins in a book; it is worked out where there is none. */
export function entryOf(book: Book, pattern: number): number {
  if (book.entries[pattern] === 0) {
    if ((book.known + 1) * book.width > book.values.length) forget(book);
    enter(book, pattern);
  }
  return ((book.entries[pattern] as number) - 1) * book.width;
}

/** Empties a book. */
export function forget(book: Book): void {
  book.entries.fill(0);
  book.known = 0;
}

const asked = new Int32Array(1);

/** Works out the entry of a pattern that has none; there must be room. */
export function enter(book: Book, pattern: number): void {
  const { tree, paths, places, entries, values, width } = book;
  const start = book.known * width;
  values.fill(0, start, start + width);
  values[start] = tree.value[leafOf(tree, pattern)] as number;
  asked[0] = pattern;
  for (let p = 0; p < paths.length; p++) {
    const path = paths[p] as Path;
    const at = answered(path, asked, 0, 1);
    const { cache } = path;
    const own = places[p] as Int32Array;
    for (let c = 0; c < own.length; c++) {
      const to = start + 1 + (own[c] as number);
      values[to] = (values[to] as number) + (cache[at + c] as number);
    }
  }
  book.known++;
  entries[pattern] = book.known;
}

function leafOf({ left, right }: Tree, pattern: number): number {
  let at = left.length === 0 ? -1 : 0;
  while (at >= 0) at = ((pattern >>> at) & 1 ? left[at] : right[at]) as number;
  return -1 - at;
}
