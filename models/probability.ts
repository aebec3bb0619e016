/** Returns 1 / (1 + exp(-logOdds)), kept off 0 and 1 by 1e-15. */
export function probability(logOdds: number): number {
  return Math.min(1 - 1e-15, Math.max(1e-15, 1 / (1 + Math.exp(-logOdds))));
}
