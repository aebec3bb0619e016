import type { Matrix } from "./matrix.ts";
import { sampleRows } from "./sample-rows.ts";
import type { Tree } from "./tree.ts";

/**
 * Splits the sum of trees into `base`, what the average training row gets, and one Shapley value a column and row: exact
 * path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2), where a split on an unknown column sends a row both ways
 * in proportion to the training rows. A row matters only through the sides it takes, so that of a small tree each
 * pattern of sides is worked out once, and of a large one each pattern along the path to a leaf.
 */
export function treeParts(
  trees: readonly Tree[],
  matrix: Matrix,
): { readonly base: number; readonly parts: readonly Float64Array[] } {
  const n = matrix.ids.length;
  const parts = matrix.columns.map(() => new Float64Array(n));
  const sides = new Int32Array(BLOCK);
  let base = 0;
  for (const tree of trees) {
    if (tree.feature.length <= SMALL) {
      const { mean, columns, values } = patternsOf(tree);
      base += mean;
      const own = columns.map((j) => parts[j] as Float64Array);
      for (let from = 0; from < n; from += BLOCK) {
        const rows = Math.min(BLOCK, n - from);
        sidesOf(tree, 0, matrix, from, rows, sides);
        own.forEach((part, c) => {
          for (let i = 0; i < rows; i++) {
            const at = (sides[i] as number) * columns.length + c;
            part[from + i] = (part[from + i] as number) + (values[at] as number);
          }
        });
      }
    } else if (tree.feature.length <= MEDIUM) {
      const book = bookOf(tree);
      base += book.mean;
      addMediumTree(tree, book, matrix, parts);
    } else {
      const paths = n <= FEW ? keptPathsOf(tree) : pathsOf(tree, SHORT);
      base += meanOf(paths);
      addLargeTree(tree, paths, matrix, parts);
    }
  }
  return { base, parts };
}

/** The Shapley values of a tree by pattern of sides, each worked out when the first row has it. */
interface Book {
  readonly mean: number;
  readonly paths: readonly Path[];
  readonly columns: readonly number[];
  /** Of each path the positions of its columns among those of the tree. */
  readonly places: readonly Int32Array[];
  /** By pattern 1 plus where its values stand, 0 where they are not known. */
  readonly entries: Uint16Array;
  /** One number a column, entry by entry. */
  values: Float64Array;
  known: number;
}

/** Books of trees: a model that is asked about one customer after the other is asked often. */
const books = new WeakMap<Tree, Book>();
/** Patterns that a book holds; a full one begins anew. */
const ENTRIES = 4096;

function bookOf(tree: Tree): Book {
  const found = books.get(tree);
  if (found !== undefined) return found;
  const paths = pathsOf(tree, SHORT);
  const columns = [...new Set(tree.feature)];
  const made: Book = {
    mean: meanOf(paths),
    paths,
    columns,
    places: paths.map((path) => Int32Array.from(path.columns, (j) => columns.indexOf(j))),
    entries: new Uint16Array(2 ** tree.feature.length),
    values: new Float64Array(64 * columns.length),
    known: 0,
  };
  books.set(tree, made);
  return made;
}

function addMediumTree(
  tree: Tree,
  book: Book,
  matrix: Matrix,
  parts: readonly Float64Array[],
): void {
  const n = matrix.ids.length;
  const sides = new Int32Array(BLOCK);
  const own = book.columns.map((j) => parts[j] as Float64Array);
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    sidesOf(tree, 0, matrix, from, rows, sides);
    // What a block needs must stay until its rows have it.
    if (book.known + rows > ENTRIES) {
      book.entries.fill(0);
      book.known = 0;
    }
    for (let i = 0; i < rows; i++)
      if (book.entries[sides[i] as number] === 0) enter(book, sides[i] as number);
    const { entries, values } = book;
    for (const [c, part] of own.entries())
      addEntries(part, from, rows, { sides, entries, values, c, m: own.length });
  }
}

function addEntries(
  part: Float64Array,
  from: number,
  rows: number,
  {
    sides,
    entries,
    values,
    c,
    m,
  }: {
    readonly sides: Int32Array;
    readonly entries: Uint16Array;
    readonly values: Float64Array;
    readonly c: number;
    readonly m: number;
  },
): void {
  for (let i = 0; i < rows; i++) {
    const at = ((entries[sides[i] as number] as number) - 1) * m + c;
    part[from + i] = (part[from + i] as number) + (values[at] as number);
  }
}

const pattern = new Int32Array(1);

/** Works out the Shapley values of one pattern of sides. */
function enter(book: Book, sides: number): void {
  const { paths, places, columns, entries } = book;
  const start = book.known * columns.length;
  if (start + columns.length > book.values.length) {
    const more = new Float64Array(2 * book.values.length);
    more.set(book.values);
    book.values = more;
  }
  const { values } = book;
  values.fill(0, start, start + columns.length);
  pattern[0] = sides;
  paths.forEach((path, p) => {
    const at = answered(path, pattern, 0, 1);
    const own = places[p] as Int32Array;
    for (let c = 0; c < own.length; c++) {
      const to = start + (own[c] as number);
      values[to] = (values[to] as number) + (path.cache[at + c] as number);
    }
  });
  book.known++;
  entries[sides] = book.known;
}

/** What a small tree gives the average training row, and the Shapley values of its columns by pattern of sides. */
interface Patterns {
  readonly mean: number;
  readonly columns: readonly number[];
  readonly values: Float64Array;
}

/** Trees whose patterns were worked out: a model that is asked about one customer after the other is asked often. */
const patterns = new WeakMap<Tree, Patterns>();

function patternsOf(tree: Tree): Patterns {
  const found = patterns.get(tree);
  if (found !== undefined) return found;
  const paths = pathsOf(tree, SHORT);
  const columns = [...new Set(tree.feature)];
  const made = { mean: meanOf(paths), columns, values: smallTree(tree, paths, columns) };
  patterns.set(tree, made);
  return made;
}

function meanOf(paths: readonly Path[]): number {
  return paths.reduce((sum, { value, share }) => sum + value * share, 0);
}

const AVERAGED = 500;

/**
 * Returns the mean Shapley value of each column: over every row where trees are small, over at most `AVERAGED` of them
 * where they are large.
 */
export function averageParts(trees: readonly Tree[], matrix: Matrix): Float64Array {
  const n = matrix.ids.length;
  const averages = new Float64Array(matrix.columns.length);
  const sides = new Int32Array(BLOCK);
  const large: Tree[] = [];
  for (const tree of trees) {
    const s = tree.feature.length;
    if (s > SMALL) {
      large.push(tree);
      continue;
    }
    const { columns, values } = patternsOf(tree);
    const rowsOf = new Int32Array(2 ** s);
    for (let from = 0; from < n; from += BLOCK) {
      const rows = Math.min(BLOCK, n - from);
      sidesOf(tree, 0, matrix, from, rows, sides);
      for (let i = 0; i < rows; i++) {
        const pattern = sides[i] as number;
        rowsOf[pattern] = (rowsOf[pattern] as number) + 1;
      }
    }
    columns.forEach((j, c) => {
      let sum = 0;
      rowsOf.forEach((rows, pattern) => {
        sum += rows * (values[pattern * columns.length + c] as number);
      });
      averages[j] = (averages[j] as number) + sum / n;
    });
  }
  if (large.length === 0) return averages;
  const rows = sampleRows(n, AVERAGED, 0);
  const some = {
    ...matrix,
    ids: Array.from(rows, String),
    values: matrix.values.map((column) => Float64Array.from(rows, (row) => column[row] as number)),
  };
  treeParts(large, some).parts.forEach((part, j) => {
    const mean = part.reduce((sum, value) => sum + value, 0) / rows.length;
    averages[j] = (averages[j] as number) + mean;
  });
  return averages;
}

/** Rows that are worked on together. */
const BLOCK = 4096;
/** Splits of a tree whose patterns are all worked out. */
const SMALL = 8;
/** Splits of a tree whose patterns are worked out as rows have them. */
const MEDIUM = 16;
/** Columns of a path whose patterns are kept once worked out. */
const SHORT = 10;
/** Rows of which models are asked often: their patterns are kept for the next ones, on paths of fewer columns. */
const FEW = 64;
const SHORT_KEPT = 7;

/** The way to a leaf: the columns that are asked, and what their answers have to be. */
interface Path {
  readonly value: number;
  /** Training rows of the leaf, among all. */
  readonly share: number;
  readonly columns: readonly number[];
  /** Product, over the splits on each column, of the share of the training rows that go the leaf's way. */
  readonly shares: Float64Array;
  /**
   * What each column's answers have to be, four numbers a column and word of sides: position of the column, word, bits of
   * its splits, and those of them that have to be set.
   */
  readonly clauses: Int32Array;
  /** Shapley values by pattern of answers, one a column, and whether they are known; of the latest pattern, where none is. */
  readonly cache: Float64Array;
  readonly known: Uint8Array | null;
}

/** Paths of large trees: a model that is asked about one customer after the other is read once. */
const keptPaths = new WeakMap<Tree, readonly Path[]>();

function keptPathsOf(tree: Tree): readonly Path[] {
  const found = keptPaths.get(tree) ?? pathsOf(tree, SHORT_KEPT);
  keptPaths.set(tree, found);
  return found;
}

/** Lists the ways to the leaves of a tree; of those over at most `short` columns every pattern is kept. */
function pathsOf({ left, right, feature, value, cover }: Tree, short: number): readonly Path[] {
  if (feature.length === 0) return [pathTo(value[0] ?? 0, 1, new Map(), short)];
  const rows = new Float64Array(feature.length);
  const rowsAt = (at: number) => (at < 0 ? (cover[-1 - at] ?? 0) : (rows[at] as number));
  for (let k = feature.length - 1; k >= 0; k--)
    rows[k] = rowsAt(left[k] ?? 0) + rowsAt(right[k] ?? 0);
  const paths: Path[] = [];
  const descend = (at: number, asked: ReadonlyMap<number, Asked>) => {
    if (at < 0) {
      paths.push(pathTo(value[-1 - at] ?? 0, rowsAt(at) / rowsAt(0), asked, short));
      return;
    }
    for (const side of [1, 0]) {
      const child = (side === 1 ? left : right)[at] ?? 0;
      const j = feature[at] ?? 0;
      const before = asked.get(j) ?? { share: 1, answers: [] };
      const after = {
        share: (before.share * rowsAt(child)) / rowsAt(at),
        answers: [...before.answers, { split: at, side }],
      };
      descend(child, new Map([...asked, [j, after]]));
    }
  };
  descend(0, new Map());
  return paths;
}

interface Asked {
  readonly share: number;
  /** Splits with the side that leads to the leaf: 1 left, 0 right. */
  readonly answers: readonly { readonly split: number; readonly side: number }[];
}

function pathTo(
  value: number,
  share: number,
  asked: ReadonlyMap<number, Asked>,
  short: number,
): Path {
  const columns = [...asked.keys()];
  const patterns = columns.length <= short ? 2 ** columns.length : 0;
  return {
    value,
    share,
    columns,
    shares: Float64Array.from(asked.values(), (own) => own.share),
    clauses: Int32Array.from(
      [...asked.values()].flatMap(({ answers }, c) => clausesOf(answers, c)),
    ),
    cache: patterns === 0 ? latest : new Float64Array(patterns * columns.length),
    known: patterns === 0 ? null : new Uint8Array(patterns),
  };
}

function clausesOf(answers: Asked["answers"], column: number): readonly number[] {
  return [...new Set(answers.map(({ split }) => split >>> 5))].flatMap((word) => {
    let [mask, wanted] = [0, 0];
    for (const { split, side } of answers)
      if (split >>> 5 === word) {
        mask |= 1 << (split & 31);
        wanted |= side << (split & 31);
      }
    return [column, word, mask, wanted];
  });
}

/** Works out every pattern of sides of a small tree: pattern by pattern, one number a column. */
function smallTree(
  { feature }: Tree,
  paths: readonly Path[],
  columns: readonly number[],
): Float64Array {
  const patterns = 2 ** feature.length;
  const values = new Float64Array(patterns * columns.length);
  const sides = new Int32Array(1);
  for (const path of paths) {
    const places = path.columns.map((j) => columns.indexOf(j));
    for (let pattern = 0; pattern < patterns; pattern++) {
      sides[0] = pattern;
      const at = answered(path, sides, 0, 1);
      places.forEach((place, c) => {
        const to = pattern * columns.length + place;
        values[to] = (values[to] as number) + (path.cache[at + c] as number);
      });
    }
  }
  return values;
}

function addLargeTree(
  tree: Tree,
  paths: readonly Path[],
  matrix: Matrix,
  parts: readonly Float64Array[],
): void {
  const n = matrix.ids.length;
  const block = Math.min(BLOCK, n);
  const words = Math.ceil(tree.feature.length / 32);
  const sides = new Int32Array(words * block);
  for (let from = 0; from < n; from += block) {
    const rows = Math.min(block, n - from);
    for (let word = 0; word < words; word++)
      sidesOf(tree, word, matrix, from, rows, sides.subarray(word * block));
    for (const path of paths) {
      const own = path.columns.map((j) => parts[j] as Float64Array);
      addPath(path, { sides, stride: block }, rows, own, from);
    }
  }
}

function addPath(
  path: Path,
  { sides, stride }: { readonly sides: Int32Array; readonly stride: number },
  rows: number,
  parts: readonly Float64Array[],
  from: number,
): void {
  const { cache } = path;
  for (let i = 0; i < rows; i++) {
    const at = answered(path, sides, i, stride);
    for (let c = 0; c < parts.length; c++) {
      const part = parts[c] as Float64Array;
      part[from + i] = (part[from + i] as number) + (cache[at + c] as number);
    }
  }
}

/** Writes, for each row, which of the 32 splits from `32 * word` send it left, as the bits of one number. */
function sidesOf(
  { feature, threshold, missingLeft }: Tree,
  word: number,
  { values }: Matrix,
  from: number,
  rows: number,
  sides: Int32Array,
): void {
  sides.fill(0, 0, rows);
  const end = Math.min(feature.length, 32 * (word + 1));
  for (let k = 32 * word; k < end; k++)
    addSides(
      values[feature[k] as number] as Float64Array,
      threshold[k] as number,
      missingLeft[k] === 1,
      k & 31,
      from,
      rows,
      sides,
    );
}

function addSides(
  column: Float64Array,
  threshold: number,
  missingLeft: boolean,
  bit: number,
  from: number,
  rows: number,
  sides: Int32Array,
): void {
  const left = 1 << bit;
  const missing = missingLeft ? left : 0;
  for (let i = 0; i < rows; i++) {
    const x = column[from + i] as number;
    // x - x is NaN for what is not finite.
    const side = x - x === 0 ? (x <= threshold ? left : 0) : missing;
    sides[i] = (sides[i] as number) | side;
  }
}

/** Returns where in a path's cache the Shapley values of a row stand, having worked them out where they are not known. */
function answered(path: Path, sides: Int32Array, row: number, stride: number): number {
  const { clauses, cache, known, shares } = path;
  const d = shares.length;
  let pattern = known === null ? 0 : (1 << d) - 1;
  if (known === null) for (let c = 0; c < d; c++) held[c] = 1;
  for (let q = 0; q < clauses.length; q += 4) {
    const taken = sides[(clauses[q + 1] as number) * stride + row] as number;
    if ((taken & (clauses[q + 2] as number)) === clauses[q + 3]) continue;
    if (known === null) held[clauses[q] as number] = 0;
    else pattern &= ~(1 << (clauses[q] as number));
  }
  if (known === null) {
    shapley(path, cache, 0);
    return 0;
  }
  if (known[pattern] === 0) {
    for (let c = 0; c < d; c++) held[c] = (pattern >>> c) & 1;
    shapley(path, cache, pattern * d);
    known[pattern] = 1;
  }
  return pattern * d;
}

/** Which of a path's columns hold, while its values are worked out; a path has at most 1,024 of them. */
const held = new Uint8Array(1024);
const weights = new Float64Array(1025);
/** What a path of which no pattern is kept was given last. */
const latest = new Float64Array(1024);

/**
 * Writes the Shapley value of each column of a path, for the leaf alone: the weights of all subsets by their size, by
 * EXTEND, and for each column without it, by UNWIND (algorithm 2).
 */
function shapley({ value, shares }: Path, into: Float64Array, at: number): void {
  const d = shares.length;
  for (let c = 0; c <= d; c++) weights[c] = 0;
  weights[0] = 1;
  for (let c = 0; c < d; c++) {
    const share = shares[c] as number;
    const holds = held[c] as number;
    const l = c + 1;
    for (let i = c; i >= 0; i--) {
      const weight = weights[i] as number;
      weights[i + 1] = (weights[i + 1] as number) + (holds * weight * (i + 1)) / (l + 1);
      weights[i] = (share * weight * (l - i)) / (l + 1);
    }
  }
  for (let c = 0; c < d; c++) {
    const share = shares[c] as number;
    const holds = held[c] as number;
    let sum = 0;
    let next = weights[d] as number;
    for (let i = d - 1; i >= 0; i--)
      if (holds === 1) {
        const own = (next * (d + 1)) / (i + 1);
        sum += own;
        next = (weights[i] as number) - (own * share * (d - i)) / (d + 1);
      } else sum += ((weights[i] as number) * (d + 1)) / (share * (d - i));
    into[at + c] = sum * (holds - share) * value;
  }
}
