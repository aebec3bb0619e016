/** Coefficients B_2k / (2 k (2 k - 1)) of Stirling's series for ln gamma. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360_360, 1 / 156];
/** Coefficients B_2k / (2 k) of the asymptotic series of digamma. */
const ASYMPTOTIC = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32_760, 1 / 12];
const HALF_LOG_TWO_PI = 0.918_938_533_204_672_8;
/** From here on the series are exact to the last digits. */
const FAR = 9;

/** Returns the natural logarithm of the gamma function of x > 0, by Stirling's series from x + n on (DLMF 5.11.1). */
export function logGamma(x: number): number {
  let product = 1;
  let far = x;
  while (far < FAR) {
    product *= far;
    far += 1;
  }
  return (
    (far - 0.5) * Math.log(far) -
    far +
    HALF_LOG_TWO_PI +
    series(STIRLING, far) * far -
    Math.log(product)
  );
}

/** Returns the derivative of `logGamma` at x > 0 (DLMF 5.11.2). */
export function digamma(x: number): number {
  let sum = 0;
  let far = x;
  while (far < FAR) {
    sum += 1 / far;
    far += 1;
  }
  return Math.log(far) - 0.5 / far - series(ASYMPTOTIC, far) - sum;
}

/** Returns the sum over k of `coefficients[k] / x^(2 k + 2)`. */
function series(coefficients: readonly number[], x: number): number {
  const inverse = 1 / (x * x);
  let sum = 0;
  for (let k = coefficients.length - 1; k >= 0; k--)
    sum = (sum + (coefficients[k] as number)) * inverse;
  return sum;
}
