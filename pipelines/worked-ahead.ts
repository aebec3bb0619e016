/** Pieces that `workedAhead` works on at once. */
export const AHEAD = 2;

/** Yields what comes of each piece, in their order; the next one is read and worked on while one is looked at. */
export async function* workedAhead<Piece, Found>(
  pieces: AsyncIterable<Piece>,
  work: (piece: Piece) => Promise<Found>,
): AsyncGenerator<Found> {
  let before: Promise<Found> | null = null;
  for await (const piece of pieces) {
    const begun = work(piece);
    // What it throws is thrown when it is waited for.
    begun.catch(() => undefined);
    if (before !== null) yield await before;
    before = begun;
  }
  if (before !== null) yield await before;
}
