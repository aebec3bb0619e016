import { loopsOver } from "./loops-over.ts";

/** Finds where ascending values are cut; see cuts.as.ts. Addresses are bytes in the memory. */
export interface CutsKernel {
  cutRuns(values: number, n: number, most: number, least: number, cuts: number): number;
}

/** Returns the loops over one memory, in the thread that asks. */
export const cutsKernel = loopsOver<CutsKernel>("cuts.wasm");
