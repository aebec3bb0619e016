import { loopsOver } from "./loops-over.ts";

/** Puts numbers into bins; see bins.as.ts. Addresses are bytes in the memory. */
export interface BinsKernel {
  binDoubles(values: number, n: number, cuts: number, size: number, bins: number): void;
  placeDoubles(values: number, n: number, cuts: number, size: number, places: number): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const binsKernel = loopsOver<BinsKernel>("bins.wasm");
