import { loopsOver } from "./loops-over.ts";

/** Rows of a block; see gram.as.ts. */
export const BLOCK = 128;

/** Inner products of columns with each other; see gram.as.ts. Addresses are bytes in the memory. */
export interface GramKernel {
  addProducts(block: number, size: number, sums: number): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const gramKernel = loopsOver<GramKernel>("gram.wasm");
