import { loopsOver } from "./loops-over.ts";

/** Goes through margins and what came true; see logistic.as.ts. Addresses are bytes in the memory. */
export interface LogisticKernel {
  crossEntropy(x: number, targets: number, n: number, slope: number, intercept: number): number;
  lineDerivatives(
    x: number,
    targets: number,
    n: number,
    slope: number,
    intercept: number,
    into: number,
  ): void;
  keptChances(logOdds: number, n: number, shift: number, margin: number): number;
  chances(logOdds: number, n: number, shift: number, into: number): void;
  lossAndPairs(
    margins: number,
    moves: number,
    part: number,
    flags: number,
    n: number,
    least: number,
    pairs: number,
    into: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const logisticKernel = loopsOver<LogisticKernel>("logistic.wasm");
