/** Share of positives at a cut-off, a year of weeks before it, and on average at the other cut-offs. */
export interface YearPair {
  readonly as_of: string;
  readonly rate: number;
  readonly year_before: number;
  readonly average: number;
}

/** Fewest cut-offs that can tell whether a year before is a guide: three of three are right by chance once in eight. */
const LEAST_PAIRS = 3;

/**
 * Tells whether the same season a year before is the better guide to a share of positives than the average of the other
 * cut-offs: nearer at every cut-off that can be compared, of which there must be three at least.
 */
export function seasonGuides(pairs: readonly YearPair[]): boolean {
  return (
    pairs.length >= LEAST_PAIRS &&
    pairs.every(
      ({ rate, year_before, average }) => Math.abs(year_before - rate) < Math.abs(average - rate),
    )
  );
}
