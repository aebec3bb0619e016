/** Share of positives at a cut-off, a year of weeks before it, and on average at the cut-offs that are learned from. */
export interface YearPair {
  readonly as_of: string;
  readonly rate: number;
  readonly year_before: number;
  readonly average: number;
}

/** Fewest cut-offs that can tell whether a year before is a guide: six of six are right by chance once in 64. */
export const LEAST_PAIRS = 6;

/**
 * Tells whether the same season a year before is the better guide to a share of positives than the average of the other
 * cut-offs: nearer at every cut-off that can be compared, of which there must be six at least.
 */
export function seasonGuides(pairs: readonly YearPair[]): boolean {
  return pairs.length >= LEAST_PAIRS && pairs.every(isNearer);
}

/** Tells whether the year before was nearer to a share of positives than the average. */
export function isNearer({ rate, year_before, average }: YearPair): boolean {
  return Math.abs(year_before - rate) < Math.abs(average - rate);
}
