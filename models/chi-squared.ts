/**
 * Returns the chance that a chi-squared variable with `df` degrees of freedom, a whole number from 1 on, is above x: the
 * regularised upper incomplete gamma function Q(df / 2, x / 2), by its series below df / 2 + 1 and its continued fraction
 * above (Abramowitz & Stegun 1964, 6.5.29 and 6.5.31; Lentz 1976).
 */
export function chiSquaredAbove(x: number, df: number): number {
  if (!(Number.isInteger(df) && df >= 1))
    throw new Error(`chi-squared requires whole degrees of freedom of at least 1, got ${df}`);
  if (!(x >= 0)) throw new Error(`chi-squared requires a value of at least 0, got ${x}`);
  if (x === 0) return 1;
  const [a, half] = [df / 2, x / 2];
  const front = Math.exp(a * Math.log(half) - half - logGammaOfHalves(df));
  return half < a + 1 ? 1 - front * series(a, half) : front * fraction(a, half);
}

/** Returns the value that a chi-squared variable exceeds with a chance in (0, 1), within 1e-12 of itself. */
export function chiSquaredCritical(level: number, df: number): number {
  if (!(level > 0 && level < 1))
    throw new Error(`chi-squared requires a level in (0, 1), got ${level}`);
  let low = 0;
  let high = df + 10;
  while (chiSquaredAbove(high, df) > level) high *= 2;
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (chiSquaredAbove(middle, df) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Returns the logarithm of the gamma function at df / 2, by its recurrence from 1 or 1 / 2. */
function logGammaOfHalves(df: number): number {
  let sum = df % 2 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let twice = df - 2; twice > 0; twice -= 2) sum += Math.log(twice / 2);
  return sum;
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 10_000; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (b + numerator * d);
    c = b + numerator / c;
    const step = c * d;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}
