import { loopsOver } from "./loops-over.ts";

/** Takes the likelihood of beta-geometric models; see geometric.as.ts. Addresses are bytes in the memory. */
export interface GeometricKernel {
  likelihood(
    places: number,
    counts: number,
    n: number,
    levels: number,
    ends: number,
    lasts: number,
    r: number,
    alpha: number,
    a: number,
    b: number,
    into: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const geometricKernel = loopsOver<GeometricKernel>("geometric.wasm");
