/**
 * Factors a symmetric positive definite matrix, (p, p) row-major with its lower triangle filled, into the lower
 * triangular L of A = L L' in place; returns false when a pivot is not positive, with the triangle then spoilt.
 */
export function cholesky(a: Float64Array, p: number): boolean {
  for (let j = 0; j < p; j++) {
    for (let i = j; i < p; i++) {
      let sum = a[i * p + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[i * p + k] as number) * (a[j * p + k] as number);
      if (i === j) {
        if (!(sum > 0) || sum === Number.POSITIVE_INFINITY) return false;
        a[j * p + j] = Math.sqrt(sum);
      } else a[i * p + j] = sum / (a[j * p + j] as number);
    }
  }
  return true;
}

/** Returns the x of L L' x = b. */
export function solveCholesky(l: Float64Array, p: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < p; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (l[i * p + k] as number) * (x[k] as number);
    x[i] = sum / (l[i * p + i] as number);
  }
  for (let i = p - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < p; k++) sum -= (l[k * p + i] as number) * (x[k] as number);
    x[i] = sum / (l[i * p + i] as number);
  }
  return x;
}
