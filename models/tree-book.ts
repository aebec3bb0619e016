import type { Matrix } from "./matrix.ts";
import type { Tree } from "./tree.ts";
import { answered, meanOf, type Path, pathsOf } from "./tree-paths.ts";
import { sidesOf } from "./tree-sides.ts";

/** The Shapley values of a tree by pattern of sides, each worked out when the first row has it. */
export interface Book {
  /** What the average training row gets. */
  readonly mean: number;
  readonly columns: readonly number[];
  readonly paths: readonly Path[];
  /** Of each path the positions of its columns among those of the tree. */
  readonly places: readonly Int32Array[];
  /** By pattern 1 plus where its values stand, 0 where they are not known. */
  readonly entries: Uint16Array;
  /** One number a column, entry by entry. */
  values: Float64Array;
  known: number;
}

/** Splits of a tree that has a book, at most: there is a place for each pattern. */
export const MOST_SPLITS = 16;
/** Rows that are worked on together. */
const BLOCK = 4096;
/** Patterns that a book holds, where many rows are asked about and where few are; a full one begins anew. */
const ENTRIES = 8192;
export const FEW = 64;
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
  const made: Book = {
    mean: meanOf(paths),
    columns,
    paths,
    places: paths.map((path) => Int32Array.from(path.columns, (j) => columns.indexOf(j))),
    entries: new Uint16Array(2 ** tree.feature.length),
    values: new Float64Array(64 * columns.length),
    known: 0,
  };
  books.set(tree, made);
  return made;
}

/** Adds a tree's Shapley values to one part a column of the matrix. */
export function addByBook(tree: Tree, matrix: Matrix, parts: readonly Float64Array[]): void {
  const book = bookOf(tree);
  const n = matrix.ids.length;
  const sides = new Int32Array(Math.min(BLOCK, n));
  const own = book.columns.map((j) => parts[j] as Float64Array);
  const most = n <= FEW ? FEW : ENTRIES;
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    sidesOf(tree, 0, matrix, from, rows, sides);
    // What a block needs must stay until its rows have it.
    if (book.known + rows > most) {
      book.entries.fill(0);
      book.known = 0;
    }
    for (let i = 0; i < rows; i++) entryOf(book, sides[i] as number);
    for (const [c, part] of own.entries()) addEntries(part, { book, sides, rows, c, from });
  }
}

/** Returns where the values of a pattern stand in a book, in columns; it works them out where they are not known. */
export function entryOf(book: Book, pattern: number): number {
  if (book.entries[pattern] === 0) enter(book, pattern);
  return ((book.entries[pattern] as number) - 1) * book.columns.length;
}

interface Addition {
  readonly book: Book;
  readonly sides: Int32Array;
  readonly rows: number;
  /** Position of the column in the book. */
  readonly c: number;
  readonly from: number;
}

function addEntries(part: Float64Array, { book, sides, rows, c, from }: Addition): void {
  const { entries, values, columns } = book;
  const m = columns.length;
  for (let i = 0; i < rows; i++) {
    const at = ((entries[sides[i] as number] as number) - 1) * m + c;
    part[from + i] = (part[from + i] as number) + (values[at] as number);
  }
}

const asked = new Int32Array(1);

function enter(book: Book, pattern: number): void {
  const { paths, places, columns, entries } = book;
  const start = book.known * columns.length;
  if (start + columns.length > book.values.length) {
    const more = new Float64Array(2 * book.values.length);
    more.set(book.values);
    book.values = more;
  }
  const { values } = book;
  values.fill(0, start, start + columns.length);
  asked[0] = pattern;
  paths.forEach((path, p) => {
    const at = answered(path, asked, 0, 1);
    const own = places[p] as Int32Array;
    for (let c = 0; c < own.length; c++) {
      const to = start + (own[c] as number);
      values[to] = (values[to] as number) + (path.cache[at + c] as number);
    }
  });
  book.known++;
  entries[pattern] = book.known;
}
