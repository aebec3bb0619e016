/// <reference path="./web-assembly.d.ts" />
import { readFileSync } from "node:fs";

/** Returns how to get the compiled loops of a file of this folder over a memory, in the thread that asks. */
export function loopsOver<Loops>(file: string): (memory: WebAssembly.Memory) => Loops {
  let compiled: WebAssembly.Module | undefined;
  const instances = new WeakMap<WebAssembly.Memory, Loops>();
  return (memory) => {
    const known = instances.get(memory);
    if (known !== undefined) return known;
    compiled ??= new WebAssembly.Module(readFileSync(new URL(file, import.meta.url)));
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
    const loops = exports as unknown as Loops;
    instances.set(memory, loops);
    return loops;
  };
}
