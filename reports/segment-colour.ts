const COLOURS = 8;

/** Gives the colour of the i-th segment, the same on every page; past eight they repeat, so a name always stands by. */
export function segmentColour(i: number): string {
  return `var(--s${(i % COLOURS) + 1})`;
}
