import type { Sides } from "./split-codes.ts";
import type { Tree } from "./tree.ts";
import { answered, meanOf, type Path, pathsOf } from "./tree-paths.ts";

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
  /** One number a column, entry by entry, and room behind them. */
  values: Float64Array;
  known: number;
}

/** Splits of a tree that has a book, at most: there is a place for each pattern. */
export const MOST_SPLITS = 16;
/** Patterns that a book holds, where many rows are asked about and where few are; a full one begins anew. */
export const ENTRIES = 8192;
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
    values: new Float64Array(64 * columns.length + TOGETHER),
    known: 0,
  };
  books.set(tree, made);
  return made;
}

/** Adds a tree's Shapley values to the parts of some rows; the book keeps at most so many patterns, or those of the rows. */
export function addByBook(
  book: Book,
  { sides, from, rows }: Sides,
  parts: readonly Float64Array[],
  most: number,
): void {
  // What these rows need must stay until they have it.
  if (book.known + rows > most) {
    book.entries.fill(0);
    book.known = 0;
  }
  if (places.length < rows) places = new Int32Array(rows);
  if (nobody.length < rows) nobody = new Float64Array(rows);
  for (let i = 0; i < rows; i++) places[i] = entryOf(book, sides[i] as number);
  const own = book.columns.map((j) => (parts[j] as Float64Array).subarray(from, from + rows));
  for (let c = 0; c < own.length; c += TOGETHER)
    addFour(own.slice(c, c + TOGETHER), c, book.values);
}

/** Where the values of each row stand in a book. */
let places = new Int32Array();
/** Columns that are added to at once; where there are fewer, the numbers behind go to nobody. */
const TOGETHER = 4;
let nobody = new Float64Array();

function addFour(own: readonly Float64Array[], c: number, values: Float64Array): void {
  const [part1 = nobody, part2 = nobody, part3 = nobody, part4 = nobody] = own;
  for (let i = 0; i < part1.length; i++) {
    const at = (places[i] as number) + c;
    part1[i] = (part1[i] as number) + (values[at] as number);
    part2[i] = (part2[i] as number) + (values[at + 1] as number);
    part3[i] = (part3[i] as number) + (values[at + 2] as number);
    part4[i] = (part4[i] as number) + (values[at + 3] as number);
  }
}

/** Returns where the values of a pattern stand in a book, in columns; it works them out where they are not known. */
export function entryOf(book: Book, pattern: number): number {
  if (book.entries[pattern] === 0) enter(book, pattern);
  return ((book.entries[pattern] as number) - 1) * book.columns.length;
}

const asked = new Int32Array(1);

function enter(book: Book, pattern: number): void {
  const { paths, places, columns, entries } = book;
  const start = book.known * columns.length;
  if (start + columns.length + TOGETHER > book.values.length) {
    const more = new Float64Array(2 * book.values.length + TOGETHER);
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
