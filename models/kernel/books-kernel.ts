import { loopsOver } from "./loops-over.ts";

/** Reads rows' Shapley values from the books of trees; see books.as.ts. Addresses are bytes in the memory. */
export interface BooksKernel {
  findPatterns(splits: number, count: number, n: number, patterns: number): void;
  findEntries(
    patterns: number,
    from: number,
    n: number,
    entries: number,
    values: number,
    width: number,
    places: number,
  ): number;
  addFour(places: number, n: number, at: number, a: number, b: number, c: number, d: number): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const booksKernel = loopsOver<BooksKernel>("books.wasm");
