const MOST_TERMS = 200_000;
const LARGE = 1e250;

/**
 * Returns the natural logarithm of Gauss's hypergeometric function 2F1(a, b; c; z) for a, b, c > 0 and z in [0, 1), where
 * every term of its series is positive: nothing cancels, and sums beyond the largest number are scaled down as they grow.
 */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  let scaled = 0;
  for (let n = 0; n < MOST_TERMS; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (1 + n))) * z;
    term *= ratio;
    sum += term;
    if (ratio < 1 && term < 1e-17 * sum * (1 - z)) break;
    if (sum > LARGE) {
      term /= LARGE;
      sum /= LARGE;
      scaled += 1;
    }
  }
  return Math.log(sum) + scaled * Math.log(LARGE);
}
