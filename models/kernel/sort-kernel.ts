import { loopsOver } from "./loops-over.ts";

/** The radix sort; see sort.as.ts. Addresses are bytes in the memory. */
export interface SortKernel {
  packFinite(from: number, n: number): number;
  sortDoubles(from: number, spare: number, counts: number, n: number): number;
}

/** Returns the loops over one memory, in the thread that asks. */
export const sortKernel = loopsOver<SortKernel>("sort.wasm");
