import { loopsOver } from "./loops-over.ts";

/** The inner loops of silhouettes; see silhouette.as.ts. Addresses are bytes in the memory. */
export interface SilhouetteKernel {
  distancesFrom(
    columns: number,
    height: number,
    n: number,
    m: number,
    a: number,
    from: number,
    distances: number,
  ): void;
  tally(cluster: number, n: number, k: number, a: number, distances: number, sums: number): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const silhouetteKernel = loopsOver<SilhouetteKernel>("silhouette.wasm");
