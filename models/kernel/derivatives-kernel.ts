import { loopsOver } from "./loops-over.ts";

/** Takes derivatives and makes whole numbers of them; see derivatives.as.ts. Addresses are bytes in the memory. */
export interface DerivativesKernel {
  /** Returns 1, or 0 where what it wrote is of no use: a margin lies beyond -708 or 708. */
  deriveLogLoss(
    margins: number,
    targets: number,
    n: number,
    slopes: number,
    curvatures: number,
  ): number;
  greatest(values: number, n: number): number;
  quantise(
    slopes: number,
    curvatures: number,
    n: number,
    slopeFactor: number,
    curvatureFactor: number,
    unit: number,
    pairs: number,
  ): void;
  sumEach(pairs: number, n: number): number;
}

/** Returns the loops over one memory, in the thread that asks. */
export const derivativesKernel = loopsOver<DerivativesKernel>("derivatives.wasm");
