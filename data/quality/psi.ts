/** A share that is nothing counts as so much: the logarithm of nothing is not defined. */
const LEAST = 1e-4;

/** Stability of a distribution by its index; the usual bounds are 0.1 and 0.25. */
export type Shift = "stable" | "shifted" | "greatly shifted";

/**
 * Returns the population stability index of two lists of shares of the same groups, each adding up to 1: the sum of
 * (now - before) * ln(now / before). 0 where both are the same, and the same both ways round.
 */
export function populationStability(before: readonly number[], now: readonly number[]): number {
  return before.reduce((sum, share, i) => {
    const [p, q] = [Math.max(share, LEAST), Math.max(now[i] ?? 0, LEAST)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

/** Says an index in words. */
export function shiftOf(psi: number): Shift {
  if (psi < 0.1) return "stable";
  return psi < 0.25 ? "shifted" : "greatly shifted";
}
