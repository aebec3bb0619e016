/// <reference path="./web-assembly.d.ts" />
const PAGE = 65_536;
/** The first memory has so many, so that hardly ever a larger one has V8 compile anew all that calls a kernel. */
const LEAST_PAGES = 256;

let kept: WebAssembly.Memory | undefined;

/** Returns a memory of at least so many bytes for what is copied in, worked on and copied out at once: one a thread. */
export function scratch(bytes: number): WebAssembly.Memory {
  if (kept !== undefined && kept.buffer.byteLength >= bytes) return kept;
  const pages = Math.max(LEAST_PAGES, Math.ceil(bytes / PAGE));
  kept = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return kept;
}
