import { addByBooks } from "./add-by-books.ts";
import { forestBooks } from "./forest-books.ts";
import type { Matrix } from "./matrix.ts";
import { sampleRows } from "./sample-rows.ts";
import type { PartsRoom } from "./scorer.ts";
import { eachSides, type Sides } from "./split-codes.ts";
import { addLeaves, type Tree } from "./tree.ts";
import { addByBook, bookOf, entryOf, MOST_SPLITS } from "./tree-book.ts";
import { answered, meanOf, type Path, pathsOf } from "./tree-paths.ts";

/**
 * Splits the sum of trees into `base`, what the average training row gets, and one Shapley value a column and row: exact
 * path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2), where a split on an unknown column sends a row both ways
 * in proportion to the training rows. A row matters only through the sides it takes, so that of a tree of at most 16
 * splits each pattern of sides is worked out once, and of a larger one each pattern along the path to a leaf.
 * The values of the trees are added to `margins`; parts are written to `room` where it is given.
 */
export function treeParts(
  trees: readonly Tree[],
  matrix: Matrix,
  {
    margins = new Float64Array(matrix.ids.length),
    room,
  }: { readonly margins?: Float64Array; readonly room?: PartsRoom | undefined } = {},
): { readonly base: number; readonly parts: readonly Float64Array[] } {
  const n = matrix.ids.length;
  const parts = room ?? matrix.columns.map(() => new Float64Array(n));
  if (room !== undefined) for (const part of room) part.fill(0);
  const base = trees.reduce((sum, tree) => sum + baseOf(tree), 0);
  const books = n < MANY ? null : forestBooks(trees);
  if (books !== null) {
    addByBooks(books, matrix, parts, margins);
    return { base, parts };
  }
  eachSides(trees, matrix, (tree) => {
    if (tree.feature.length <= MOST_SPLITS) {
      const book = bookOf(tree);
      return (sides) => addByBook(book, sides, parts, margins);
    }
    const paths = n <= FEW ? keptPathsOf(tree) : pathsOf(tree, SHORT);
    return (sides) => {
      addLeaves(tree, sides, margins);
      for (const path of paths) addPath(path, sides, parts);
    };
  });
  return { base, parts };
}

/** Rows from which a kernel is worth its memory. */
const MANY = 1000;
/** Rows that are asked about one after the other, so that what large trees are read by is kept. */
const FEW = 64;

/** Returns what the average training row gets of a tree. */
function baseOf(tree: Tree): number {
  return tree.feature.length <= MOST_SPLITS ? bookOf(tree).mean : meanOf(pathsOf(tree, 0));
}

/** Splits of a tree whose average is taken over every row. */
const SMALL = 8;
const AVERAGED = 500;

/**
 * Returns the mean Shapley value of each column: over every row where trees are small, over at most `AVERAGED` of them
 * where they are large.
 */
export function averageParts(trees: readonly Tree[], matrix: Matrix): Float64Array {
  const n = matrix.ids.length;
  const averages = new Float64Array(matrix.columns.length);
  const small = trees.filter(({ feature }) => feature.length <= SMALL);
  const large = trees.filter(({ feature }) => feature.length > SMALL);
  const counts = new Map(small.map((tree) => [tree, new Int32Array(2 ** tree.feature.length)]));
  eachSides(small, matrix, (tree) => {
    const rowsOf = counts.get(tree) as Int32Array;
    return ({ sides, rows }) => {
      for (let i = 0; i < rows; i++) {
        const pattern = sides[i] as number;
        rowsOf[pattern] = (rowsOf[pattern] as number) + 1;
      }
    };
  });
  for (const [tree, rowsOf] of counts) {
    const book = bookOf(tree);
    book.columns.forEach((j, c) => {
      let sum = 0;
      rowsOf.forEach((rows, pattern) => {
        if (rows > 0) sum += rows * (book.values[entryOf(book, pattern) + 1 + c] as number);
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

/** Columns of a path whose patterns are kept once worked out. */
const SHORT = 10;
/** The same of paths that are kept for the next customers who are asked about. */
const SHORT_KEPT = 7;

/** Paths of large trees: a model that is asked about one customer after the other is read once. */
const keptPaths = new WeakMap<Tree, readonly Path[]>();

function keptPathsOf(tree: Tree): readonly Path[] {
  const found = keptPaths.get(tree) ?? pathsOf(tree, SHORT_KEPT);
  keptPaths.set(tree, found);
  return found;
}

function addPath(
  path: Path,
  { sides, stride, from, rows }: Sides,
  all: readonly Float64Array[],
): void {
  const { cache } = path;
  const parts = path.columns.map((j) => all[j] as Float64Array);
  for (let i = 0; i < rows; i++) {
    const at = answered(path, sides, i, stride);
    for (let c = 0; c < parts.length; c++) {
      const part = parts[c] as Float64Array;
      part[from + i] = (part[from + i] as number) + (cache[at + c] as number);
    }
  }
}
