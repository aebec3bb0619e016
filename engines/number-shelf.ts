/**
 * Arrays that an engine fills with columns and that are filled again once they are given back. What is not given back is
 * nobody else's; what is must not be looked at any more.
 */
export interface NumberShelf {
  /** Lends an array of so many numbers, which hold anything. */
  take(length: number): Float64Array;
  /** Takes back arrays, whole or shortened; throws where one comes back twice, or more than were lent. */
  giveBack(arrays: Iterable<Float64Array>): void;
}

/** Returns an empty shelf; with `shared` its arrays lie where every thread reads them. */
export function numberShelf({ shared = false }: { readonly shared?: boolean } = {}): NumberShelf {
  const free = new Set<ArrayBufferLike>();
  let lent = 0;
  return {
    take(length) {
      const bytes = Float64Array.BYTES_PER_ELEMENT * length;
      lent++;
      for (const buffer of free)
        if (buffer.byteLength === bytes) {
          free.delete(buffer);
          return new Float64Array(buffer);
        }
      return new Float64Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    },
    giveBack(arrays) {
      for (const { buffer } of arrays) {
        if (lent === 0 || free.has(buffer))
          throw new Error("a shelf is given back an array that it did not lend");
        lent--;
        free.add(buffer);
      }
    },
  };
}
