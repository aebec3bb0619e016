import { loopsOver } from "./loops-over.ts";

/** Sums over the cells that two columns make together; see grids.as.ts. Addresses are bytes in the memory. */
export interface GridsKernel {
  sumGrids(
    rows: number,
    a: number,
    b: number,
    c: number,
    d: number,
    n: number,
    each: number,
    grids: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const gridsKernel = loopsOver<GridsKernel>("grids.wasm");
