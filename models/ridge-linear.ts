import { cholesky, solveCholesky } from "./cholesky.ts";
import type { Coefficients } from "./ridge-logistic.ts";

/**
 * Returns the coefficients that minimise `sum (y - m)^2 / 2 + ridge / 2 |slopes|^2` with m = intercept + X slopes, for p
 * centred columns of n finite numbers: the normal equations (Hastie, Tibshirani & Friedman 2009, eq. 3.44). The intercept,
 * the mean of y, is not penalised.
 */
export function ridgeLinear(
  columns: readonly Float64Array[],
  y: Float64Array,
  { ridge }: { readonly ridge: number },
): Coefficients {
  if (!(ridge > 0)) throw new Error(`ridgeLinear requires a ridge above 0, got ${ridge}`);
  const p = columns.length;
  const n = y.length;
  const intercept = y.reduce((sum, value) => sum + value, 0) / n;
  const gram = new Float64Array(p * p);
  const products = new Float64Array(p);
  columns.forEach((column, j) => {
    for (let k = 0; k <= j; k++) gram[j * p + k] = dot(column, columns[k] as Float64Array);
    gram[j * p + j] = (gram[j * p + j] as number) + ridge;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (column[i] as number) * ((y[i] as number) - intercept);
    products[j] = sum;
  });
  if (!cholesky(gram, p)) throw new Error("ridgeLinear requires finite columns, got others");
  return { intercept, slopes: solveCholesky(gram, p, products) };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
