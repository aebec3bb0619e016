import { loopsOver } from "./loops-over.ts";

/** Integrates the chance of Pareto/NBD to buy again; see purchases.as.ts. Addresses are bytes in the memory. */
export interface PurchasesKernel {
  buysWithin(
    power: number,
    alpha: number,
    s: number,
    beta: number,
    scale: number,
    length: number,
    rule: number,
  ): number;
}

/** Returns the loops over one memory, in the thread that asks. */
export const purchasesKernel = loopsOver<PurchasesKernel>("purchases.wasm");
