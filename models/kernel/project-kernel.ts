import { loopsOver } from "./loops-over.ts";

/** Weighted sums of columns; see project.as.ts. Addresses are bytes in the memory. */
export interface ProjectKernel {
  addUp(
    columns: number,
    stride: number,
    count: number,
    weights: number,
    n: number,
    sums: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const projectKernel = loopsOver<ProjectKernel>("project.wasm");
