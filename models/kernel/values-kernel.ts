import { loopsOver } from "./loops-over.ts";

/** Measures resamples of expected and actual spend; see values.as.ts. Addresses are bytes in the memory. */
export interface ValuesKernel {
  rankFour(
    order: number,
    ends: number,
    runs: number,
    spent: number,
    weights: number,
    ranks: number,
    into: number,
  ): void;
  sumFour(
    values: number,
    n: number,
    columns: number,
    weights: number,
    ranks: number,
    others: number,
    into: number,
  ): void;
  correlateFour(
    n: number,
    weights: number,
    ranks: number,
    others: number,
    means: number,
    into: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const valuesKernel = loopsOver<ValuesKernel>("values.wasm");
