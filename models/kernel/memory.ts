/// <reference path="./web-assembly.d.ts" />
/** Arrays that can lie in a kernel's memory, by the number of bytes of one element. */
export type Kind =
  | Float64ArrayConstructor
  | Float32ArrayConstructor
  | Int32ArrayConstructor
  | Uint16ArrayConstructor
  | Uint32ArrayConstructor
  | Uint8ArrayConstructor;

/** Names of arrays, with what they hold and how many. */
type Plan = Readonly<Record<string, readonly [kind: Kind, length: number]>>;

export type Arrays<P extends Plan> = { readonly [K in keyof P]: InstanceType<P[K][0]> };

const PAGE = 65_536;
/** What 32-bit addresses reach. */
const MOST_PAGES = 65_536;
/**
 * Whoever asks for so many pages or fewer is given the same memory, for fits are many where they are small. It has all of them
 * from the first: what is not written to takes no room, and a larger one would have V8 compile anew all that calls a kernel.
 */
const KEPT_PAGES = 1024;

let kept: WebAssembly.Memory | undefined;

/**
 * Lays arrays out in one memory that threads can share, each from an address that is a multiple of 16; they hold what was
 * there before. A memory belongs to whoever asked last in this thread. Throws where 4 GiB do not hold them.
 */
export function layOut<const P extends Plan>(
  plan: P,
): { readonly memory: WebAssembly.Memory; readonly arrays: Arrays<P> } {
  let bytes = 0;
  const starts = Object.values(plan).map(([kind, length]) => {
    const start = bytes;
    bytes += 16 * Math.ceil((length * kind.BYTES_PER_ELEMENT) / 16);
    return start;
  });
  const memory = memoryOf(Math.max(1, Math.ceil(bytes / PAGE)));
  const arrays = Object.entries(plan).map(([name, [kind, length]], i) => [
    name,
    new kind(memory.buffer as unknown as ArrayBuffer, starts[i], length),
  ]);
  return { memory, arrays: Object.fromEntries(arrays) as Arrays<P> };
}

function memoryOf(pages: number): WebAssembly.Memory {
  if (pages > MOST_PAGES)
    throw new Error(
      `a fit takes at most 4 GiB, but rows x columns would fill ${(pages / 16_384).toFixed(1)} GiB: give fewer rows`,
    );
  if (pages > KEPT_PAGES) return ownMemory(pages);
  kept ??= ownMemory(KEPT_PAGES);
  return kept;
}

function ownMemory(pages: number): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
