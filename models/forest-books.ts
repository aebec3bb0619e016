/// <reference path="./kernel/web-assembly.d.ts" />
import { type BinnedColumn, splitColumns, writeCuts, writeSplit } from "./binned-splits.ts";
import type { Tree } from "./tree.ts";
import { type Book, bookOf, MOST_SPLITS } from "./tree-book.ts";

/** The books of small trees in a memory of their own, where kernels read them for many rows. */
export interface ForestBooks {
  readonly memory: WebAssembly.Memory;
  readonly columns: readonly SummedColumn[];
  readonly trees: readonly KernelBook[];
  /** Addresses of what is written for a block of rows. */
  readonly block: Readonly<Record<"values" | "patterns" | "places" | "nobody" | "margins", number>>;
}

interface SummedColumn extends BinnedColumn {
  /** Address of a block's sums of Shapley values. */
  readonly sums: number;
}

/** A tree's book, entries and values of which lie where kernels read them. */
export interface KernelBook {
  readonly book: Book;
  /** Address of the splits. */
  readonly splits: number;
  /** Addresses of what an entry is added to, four at a time: of the margins and each of the book's columns. */
  readonly sums: readonly number[];
}

/** Rows that are added to at once. */
export const BLOCK = 4096;
/** Entries of a book, at most: one that may not hold those of another block begins anew. */
export const ENTRIES = 2 * BLOCK;
/** Numbers of an entry that are added at once. */
export const TOGETHER = 4;
const PAGE = 65_536;
const MOST_PAGES = 16_384;

const kept = new WeakMap<readonly Tree[], ForestBooks | null>();

/** Returns the books of trees for kernels; null where a tree is too large, or there are too many thresholds. */
export function forestBooks(trees: readonly Tree[]): ForestBooks | null {
  const found = kept.get(trees);
  if (found !== undefined) return found;
  const made = madeBooks(trees);
  kept.set(trees, made);
  return made;
}

function madeBooks(trees: readonly Tree[]): ForestBooks | null {
  const asked = splitColumns(trees);
  if (asked === null || trees.some(({ feature }) => feature.length > MOST_SPLITS)) return null;
  let bytes = 0;
  const room = (length: number) => {
    const start = bytes;
    bytes += 16 * Math.ceil(length / 16);
    return start;
  };
  const block = {
    values: room(8 * BLOCK),
    patterns: room(2 * BLOCK),
    places: room(4 * (BLOCK + 1)),
    nobody: room(8 * BLOCK),
    margins: room(8 * BLOCK),
  };
  // Spread last, and books written out as `bookOf` does, so that all are of one shape, which compiled code counts on.
  const columns = asked.map((one) => {
    const [cuts, bins, sums] = [room(8 * one.size), room(BLOCK), room(8 * BLOCK)];
    return { cuts, bins, sums, ...one };
  });
  const byColumn = new Map(columns.map((one) => [one.column, one]));
  const plans = trees.map((tree) => {
    const book = bookOf(tree);
    const patterns = 2 ** tree.feature.length;
    const width = TOGETHER * Math.ceil(book.width / TOGETHER);
    const sums = [block.margins, ...book.columns.map((j) => byColumn.get(j)?.sums as number)];
    while (sums.length < width) sums.push(block.nobody);
    const length = width * Math.min(patterns, ENTRIES);
    return {
      book,
      patterns,
      width,
      sums,
      length,
      splits: room(8 * tree.feature.length),
      entries: room(2 * patterns),
      values: room(8 * length),
    };
  });
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MOST_PAGES) return null;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const buffer = memory.buffer as unknown as ArrayBuffer;
  writeCuts(buffer, columns);
  return {
    memory,
    columns,
    block,
    trees: plans.map(({ book, patterns, width, sums, length, splits, entries, values }) => {
      for (let k = 0; k < book.tree.feature.length; k++)
        writeSplit(new DataView(buffer, splits + 8 * k, 8), book.tree, k, byColumn);
      return {
        book: {
          tree: book.tree,
          mean: book.mean,
          columns: book.columns,
          paths: book.paths,
          places: book.places,
          entries: new Uint16Array(buffer, entries, patterns),
          values: new Float64Array(buffer, values, length),
          width,
          known: 0,
        },
        splits,
        sums,
      };
    }),
  };
}
