import { loopsOver } from "./loops-over.ts";

/** Sums one layer of a dense network for one row; see dense.as.ts. Addresses are bytes in the memory. */
export interface DenseKernel {
  layer(
    input: number,
    inputs: number,
    weights: number,
    bias: number,
    outputs: number,
    sums: number,
    least: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const denseKernel = loopsOver<DenseKernel>("dense.wasm");
