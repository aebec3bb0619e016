/// <reference path="./web-assembly.d.ts" />
import type { Kind } from "./memory.ts";

/** A memory of its own, in which arrays are laid one after the other as they are asked for. */
export interface GrowingMemory {
  readonly memory: WebAssembly.Memory;
  /** Lays out an array of zeros, from an address that is a multiple of 16: its `byteOffset`. It stays where it is. */
  take<K extends Kind>(kind: K, length: number): InstanceType<K>;
}

const PAGE = 65_536;
/** What 32-bit addresses reach. */
const MOST_PAGES = 65_536;

/** Returns an empty memory that grows with what is laid out in it, up to 4 GiB. */
export function growingMemory(): GrowingMemory {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
  let end = 0;
  return {
    memory,
    take<K extends Kind>(kind: K, length: number) {
      const start = end;
      end += 16 * Math.ceil((length * kind.BYTES_PER_ELEMENT) / 16);
      const missing = end - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return new kind(memory.buffer as unknown as ArrayBuffer, start, length) as InstanceType<K>;
    },
  };
}
