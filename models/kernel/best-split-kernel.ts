import { loopsOver } from "./loops-over.ts";

/** Searches a leaf's sums for its best split; see best-split.as.ts. Addresses are bytes in the memory. */
export interface BestSplitKernel {
  findSplit(
    sums: number,
    chosen: number,
    counts: number,
    from: number,
    to: number,
    slopes: number,
    packed: number,
    unit: number,
    ridge: number,
    leastRows: number,
    leastCurvature: number,
    slopeStep: number,
    curvatureStep: number,
  ): number;
}

/** Returns the loops over one memory, in the thread that asks. */
export const bestSplitKernel = loopsOver<BestSplitKernel>("best-split.wasm");
