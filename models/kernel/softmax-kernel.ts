import { loopsOver } from "./loops-over.ts";

/** Goes through rows for multinomial logistic regression; see softmax.as.ts. Addresses are bytes in the memory. */
export interface SoftmaxKernel {
  softmax(
    columns: number,
    rows: number,
    p: number,
    k: number,
    beta: number,
    margins: number,
    labels: number,
    losses: number,
  ): void;
  products(eights: number, n: number, blocks: number, residuals: number, into: number): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const softmaxKernel = loopsOver<SoftmaxKernel>("softmax.wasm");
