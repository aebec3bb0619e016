/** What probabilities are kept off 0 and 1 by. */
export const MARGIN = 1e-15;

/** Returns 1 / (1 + exp(-logOdds)), kept off 0 and 1 by 1e-15. */
export function probability(logOdds: number): number {
  return Math.min(1 - MARGIN, Math.max(MARGIN, 1 / (1 + Math.exp(-logOdds))));
}
