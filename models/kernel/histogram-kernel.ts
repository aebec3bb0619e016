import { loopsOver } from "./loops-over.ts";

/** The inner loops of growing a tree and of boosting an additive model; see histogram.as.ts. Addresses are bytes in the memory. */
export interface HistogramKernel {
  sumFour(words: number, leaf: number, n: number, pull: number, sums: number, bins: number): void;
  subtractFour(whole: number, part: number, bins: number): void;
  gather(leaf: number, n: number, all: number, pull: number): void;
  partition(leaf: number, n: number, column: number, isLeft: number, spare: number): number;
  packFour(a: number, b: number, c: number, d: number, words: number, n: number): void;
  moveAndSum(
    before: number,
    step: number,
    moved: number,
    cells: number,
    pairs: number,
    n: number,
    sums: number,
  ): void;
  moveAndSumFour(
    before: number,
    step: number,
    moved: number,
    a: number,
    b: number,
    c: number,
    d: number,
    pairs: number,
    n: number,
    sums: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const kernelOf = loopsOver<HistogramKernel>("histogram.wasm");
