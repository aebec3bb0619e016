import { loopsOver } from "./loops-over.ts";

/** Draws rows with replacement; see draws.as.ts. Addresses are bytes in the memory. */
export interface DrawsKernel {
  sumDraws(
    groupOf: number,
    numbers: number,
    n: number,
    seed: number,
    passed: number,
    sums: number,
    groups: number,
  ): void;
  countDraws(counts: number, labels: number, n: number, seed: number, passed: number): number;
}

/** Returns the loops over one memory, in the thread that asks. */
export const drawsKernel = loopsOver<DrawsKernel>("draws.wasm");
