import { loopsOver } from "./loops-over.ts";

/** The inner loops of Lloyd's iterations; see lloyd.as.ts. Addresses are bytes in the memory. */
export interface LloydKernel {
  reassign(
    points: number,
    n: number,
    m: number,
    pairs: number,
    k: number,
    cluster: number,
    sizes: number,
    upper: number,
    lower: number,
    half: number,
    surely: number,
    squared: number,
  ): number;
  addUp(points: number, n: number, m: number, cluster: number, sums: number): void;
  loosen(
    n: number,
    cluster: number,
    upper: number,
    lower: number,
    moved: number,
    farthest: number,
  ): void;
  inertia(points: number, n: number, m: number, pairs: number, cluster: number): number;
  assign(
    points: number,
    n: number,
    m: number,
    pairs: number,
    k: number,
    cluster: number,
    squared: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const lloydKernel = loopsOver<LloydKernel>("lloyd.wasm");
