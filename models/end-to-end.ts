type Numbers = Float64Array | Int32Array | Uint8Array;

/** Puts arrays of one type one after the other: `endToEnd(Float64Array, pieces)`. */
export function endToEnd<A extends Numbers>(
  Type: new (length: number) => A,
  pieces: readonly A[],
): A {
  const all = new Type(pieces.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}

/** Puts lists one after the other: `flatMap` takes twenty times as long. */
export function listsEndToEnd<Item>(pieces: readonly (readonly Item[])[]): Item[] {
  const none: Item[] = [];
  return none.concat(...pieces);
}
