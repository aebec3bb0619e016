import { loopsOver } from "./loops-over.ts";

/** What training a dense network consists of; see network.as.ts. Addresses are bytes in the memory. */
export interface NetworkKernel {
  gather(
    from: number,
    columns: number,
    height: number,
    rows: number,
    n: number,
    into: number,
  ): void;
  multiply(
    left: number,
    lines: number,
    line: number,
    inputs: number,
    next: number,
    right: number,
    outputs: number,
    start: number,
    least: number,
    into: number,
  ): void;
  marginsOf(
    left: number,
    lines: number,
    inputs: number,
    weights: number,
    bias: number,
    into: number,
  ): void;
  lossSlopes(margins: number, labels: number, n: number, weight: number, into: number): void;
  holdBack(slopes: number, units: number, n: number): void;
  transpose(from: number, lines: number, outputs: number, into: number): void;
  adam(
    parameters: number,
    gradients: number,
    decays: number,
    first: number,
    second: number,
    n: number,
    rate: number,
    lacking1: number,
    lacking2: number,
  ): void;
}

/** Returns the loops over one memory, in the thread that asks. */
export const networkKernel = loopsOver<NetworkKernel>("network.wasm");
