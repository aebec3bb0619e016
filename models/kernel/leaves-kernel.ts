import { loopsOver } from "./loops-over.ts";

/** Adds the values of trees' leaves to margins; see leaves.as.ts. Addresses are bytes in the memory. */
export interface LeavesKernel {
  addLeaves(
    units: number,
    count: number,
    values: number,
    n: number,
    margins: number,
    sets: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const leavesKernel = loopsOver<LeavesKernel>("leaves.wasm");
