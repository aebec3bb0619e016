/// <reference path="./web-assembly.d.ts" />
const PAGE = 65_536;

let kept: WebAssembly.Memory | undefined;

/** Returns a memory of at least so many bytes for what is copied in, worked on and copied out at once: one a thread. */
export function scratch(bytes: number): WebAssembly.Memory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const pages = Math.ceil(bytes / PAGE);
  kept = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return kept;
}
