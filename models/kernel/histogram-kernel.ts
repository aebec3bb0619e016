/// <reference path="./web-assembly.d.ts" />
import { readFileSync } from "node:fs";

/** The inner loops of growing a tree and of boosting an additive model; see histogram.as.ts. Addresses are bytes in the memory. */
export interface HistogramKernel {
  sumFour(words: number, leaf: number, n: number, pull: number, sums: number): void;
  subtract(whole: number, part: number, length: number): void;
  gather(leaf: number, n: number, all: number, pull: number): void;
  partition(leaf: number, n: number, column: number, isLeft: number, spare: number): number;
  moveAndSum(
    before: number,
    step: number,
    moved: number,
    cells: number,
    pairs: number,
    n: number,
    sums: number,
  ): void;
}

let compiled: WebAssembly.Module | undefined;
const kernels = new WeakMap<WebAssembly.Memory, HistogramKernel>();

/** Returns the loops over one memory, in the thread that asks. */
export function kernelOf(memory: WebAssembly.Memory): HistogramKernel {
  const known = kernels.get(memory);
  if (known !== undefined) return known;
  compiled ??= new WebAssembly.Module(readFileSync(new URL("histogram.wasm", import.meta.url)));
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const kernel = exports as unknown as HistogramKernel;
  kernels.set(memory, kernel);
  return kernel;
}
