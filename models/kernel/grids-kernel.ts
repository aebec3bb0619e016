import { loopsOver } from "./loops-over.ts";

/** Sums over the cells that two columns make together; see grids.as.ts. Addresses are bytes in the memory. */
export interface GridsKernel {
  sumGrid(
    rows: number,
    columns: number,
    n: number,
    width: number,
    each: number,
    grid: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const gridsKernel = loopsOver<GridsKernel>("grids.wasm");
