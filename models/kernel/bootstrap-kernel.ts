import { loopsOver } from "./loops-over.ts";

/** Measures resamples of ranked rows; see bootstrap.as.ts. Addresses are bytes in the memory. */
export interface BootstrapKernel {
  measureFour(
    order: number,
    losses: number,
    flags: number,
    n: number,
    weights: number,
    into: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const bootstrapKernel = loopsOver<BootstrapKernel>("bootstrap.wasm");
