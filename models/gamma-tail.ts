/**
 * Returns the chance that a gamma variable of the given shape (above 0) and scale 1 exceeds x: the regularised upper
 * incomplete gamma function Q(shape, x), in [0, 1]. By its series below shape + 1 and by Lentz's continued fraction
 * above (Press et al. 2007, Numerical Recipes, 6.2.5 and 6.2.7), to about 1e-12. With shape 1 it is exp(-x).
 */
export function gammaTail(shape: number, x: number): number {
  if (!(shape > 0)) throw new Error(`gammaTail requires a shape above 0, got ${shape}`);
  if (!(x > 0)) return 1;
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  return x < shape + 1 ? 1 - front * series(shape, x) : front * fraction(shape, x);
}

const PRECISION = 1e-15;
const MOST_TERMS = 500;

function series(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let n = 1; n < MOST_TERMS && term > sum * PRECISION; n++) {
    term *= x / (shape + n);
    sum += term;
  }
  return sum;
}

function fraction(shape: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const a = -n * (n - shape);
    b += 2;
    d = 1 / nonZero(a * d + b, tiny);
    c = nonZero(b + a / c, tiny);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

function nonZero(x: number, tiny: number): number {
  return Math.abs(x) < tiny ? tiny : x;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** ln Gamma(x) for x > 0 (Lanczos 1964, g = 7). */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const at = x - 1;
  const base = at + LANCZOS.length - 0.5;
  const sum = LANCZOS.reduce((all, c, i) => all + c / (at + i + 1), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(base) - base + Math.log(sum);
}
