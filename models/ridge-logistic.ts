import { cholesky, solveCholesky } from "./cholesky.ts";
import { innerProducts, linear } from "./column-products.ts";
import { BLOCK, gramKernel } from "./kernel/gram-kernel.ts";
import { scratch } from "./kernel/scratch.ts";

export interface Coefficients {
  readonly intercept: number;
  /** p numbers. */
  readonly slopes: Float64Array;
}

export interface RidgeLogisticOptions {
  /** Weight of half the squared slopes beside the summed log loss, above 0: scikit-learn's 1 / C. */
  readonly ridge: number;
  /** Where to start; default 0. */
  readonly start?: Coefficients;
}

/**
 * Returns the coefficients that minimise `sum log(1 + exp(-y m)) + ridge / 2 |slopes|^2` with m = intercept + X slopes:
 * Newton steps (Hastie, Tibshirani & Friedman 2009, eq. 4.26), halved while the objective would rise, so that it never
 * diverges. The intercept is not penalised. A factored Hessian serves again while the steps with it still shrink the
 * Newton decrement a hundredfold. Columns are p arrays of n finite numbers.
 */
export function ridgeLogistic(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  { ridge, start }: RidgeLogisticOptions,
): Coefficients {
  if (!(ridge > 0)) throw new Error(`ridgeLogistic requires a ridge above 0, got ${ridge}`);
  const n = labels.length;
  const p = columns.length;
  const initial = start ?? firstGuess(columns, labels, ridge);
  let beta = new Float64Array(p + 1);
  beta.set(initial.slopes);
  beta[p] = initial.intercept;
  let margins = linear(columns, beta, n);
  let objective = objectiveOf(margins, labels, beta, ridge);
  let factor: Float64Array | null = null;
  let previous = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 100; iteration++) {
    const { gradient, weights } = slopesOf(columns, labels, margins, beta, ridge);
    let step = factor === null ? null : solveCholesky(factor, p + 1, gradient);
    let decrement = step === null ? Number.POSITIVE_INFINITY : dot(gradient, step);
    const fresh = step === null || (decrement > 0.01 * previous && decrement > 1e-9);
    if (step === null || fresh) {
      factor = factored(columns, weights, ridge);
      step = solveCholesky(factor, p + 1, gradient);
      decrement = dot(gradient, step);
    }
    let size = 1;
    let next = moved(beta, step, size);
    let nextMargins = linear(columns, next, n);
    let nextObjective = objectiveOf(nextMargins, labels, next, ridge);
    // Rounding of the objective must not stop the last steps.
    const slack = 1e-13 * objective;
    while (!(nextObjective <= objective + slack) && size > 1e-9) {
      size /= 2;
      next = moved(beta, step, size);
      nextMargins = linear(columns, next, n);
      nextObjective = objectiveOf(nextMargins, labels, next, ridge);
    }
    if (!(nextObjective <= objective + slack)) {
      if (fresh) break;
      factor = null;
      continue;
    }
    beta = next;
    margins = nextMargins;
    objective = nextObjective;
    previous = decrement;
    // The error left is quadratic in the step with a Hessian of its own, and only linear with an older one.
    if (size === 1 && decrement <= (fresh ? 1e-9 : 1e-16)) break;
  }
  return { intercept: beta[p] ?? 0, slopes: beta.slice(0, p) };
}

/** Starts a long sample from the coefficients of an evenly spaced part of it, which saves Hessians of all rows. */
function firstGuess(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  ridge: number,
): Coefficients {
  const n = labels.length;
  const stride = Math.floor(n / Math.max(4_000, 20 * columns.length));
  const part = every(labels, stride);
  const positives = count(part);
  if (stride < 3 || positives < 50 || part.length - positives < 50) {
    const all = count(labels);
    return {
      intercept: Math.log(all / (n - all)),
      slopes: new Float64Array(columns.length),
    };
  }
  return ridgeLogistic(
    columns.map((column) => every(column, stride)),
    part,
    { ridge: ridge / stride },
  );
}

function every<A extends Float64Array | Uint8Array>(values: A, stride: number): A {
  return values.filter((_, i) => i % stride === 0) as A;
}

function count(labels: Uint8Array): number {
  let positives = 0;
  for (const label of labels) positives += label;
  return positives;
}

function objectiveOf(
  margins: Float64Array,
  labels: Uint8Array,
  beta: Float64Array,
  ridge: number,
): number {
  let loss = 0;
  for (let i = 0; i < margins.length; i++) {
    const margin = (labels[i] as number) === 1 ? (margins[i] as number) : -(margins[i] as number);
    loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
  let squares = 0;
  for (let j = 0; j < beta.length - 1; j++) squares += (beta[j] as number) * (beta[j] as number);
  return loss + (ridge / 2) * squares;
}

/** Returns the gradient (p + 1) and the square roots of the n weights p (1 - p). */
function slopesOf(
  columns: readonly Float64Array[],
  labels: Uint8Array,
  margins: Float64Array,
  beta: Float64Array,
  ridge: number,
): { gradient: Float64Array; weights: Float64Array } {
  const n = labels.length;
  const p = columns.length;
  const residuals = new Float64Array(n);
  const weights = new Float64Array(n);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const small = Math.exp(-Math.abs(margins[i] as number));
    const chance = (margins[i] as number) > 0 ? 1 / (1 + small) : small / (1 + small);
    residuals[i] = chance - (labels[i] as number);
    sum += residuals[i] as number;
    weights[i] = Math.sqrt(small) / (1 + small);
  }
  const gradient = new Float64Array(p + 1);
  innerProducts(columns, residuals).forEach((inner, j) => {
    gradient[j] = inner + ridge * (beta[j] as number);
  });
  gradient[p] = sum;
  return { gradient, weights };
}

/** Returns the Cholesky factor of X'WX + ridge, with as little more on the diagonal as it takes. */
function factored(
  columns: readonly Float64Array[],
  weights: Float64Array,
  ridge: number,
): Float64Array {
  const size = columns.length + 1;
  const hessian = weightedGram(columns, weights);
  let largest = ridge;
  for (let j = 0; j < size; j++) largest = Math.max(largest, hessian[j * size + j] as number);
  for (let extra = 0; ; extra = Math.max(extra * 100, largest * 1e-14)) {
    const attempt = hessian.slice();
    for (let j = 0; j < size; j++)
      attempt[j * size + j] =
        (attempt[j * size + j] as number) + extra + (j < size - 1 ? ridge : 0);
    if (cholesky(attempt, size)) return attempt;
    if (!Number.isFinite(extra)) throw new Error("ridgeLogistic requires finite columns");
  }
}

/**
 * Returns the lower triangle of Z'Z, (p + 1, p + 1) row-major, where Z is X beside a column of ones with row i multiplied
 * by weights[i]: rows in blocks that stay in the cache.
 */
export function weightedGram(
  columns: readonly Float64Array[],
  weights: Float64Array,
): Float64Array {
  const n = weights.length;
  const p = columns.length;
  const size = p + 1;
  const padded = 4 * Math.ceil(size / 4);
  const memory = scratch(8 * padded * (BLOCK + padded));
  const rows = new Float64Array(memory.buffer, 0, padded * BLOCK).fill(0);
  const sums = new Float64Array(memory.buffer, 8 * padded * BLOCK, padded * padded).fill(0);
  const { addProducts } = gramKernel(memory);
  for (let start = 0; start < n; start += BLOCK) {
    const length = Math.min(BLOCK, n - start);
    if (length < BLOCK) rows.fill(0);
    const own = weights.subarray(start, start + length);
    for (let j = 0; j <= p; j++) {
      // Two columns stand beside each other, row by row.
      const offset = 2 * BLOCK * (j >> 1) + (j & 1);
      writeWeighted(rows, offset, own, columns[j]?.subarray(start, start + length));
    }
    addProducts(0, padded, 8 * padded * BLOCK);
  }
  const gram = new Float64Array(size * size);
  for (let j = 0; j < size; j++) gram.set(sums.subarray(j * padded, j * padded + j + 1), j * size);
  return gram;
}

/** Writes a column times its rows' weights, or these alone where there is none, to every other place from an offset. */
function writeWeighted(
  rows: Float64Array,
  offset: number,
  weights: Float64Array,
  column: Float64Array | undefined,
): void {
  for (let r = 0; r < weights.length; r++) {
    const weight = weights[r] as number;
    rows[offset + 2 * r] = column === undefined ? weight : (column[r] as number) * weight;
  }
}

function moved(beta: Float64Array, step: Float64Array, size: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(beta, (value, j) => value - size * (step[j] as number));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number);
  return sum;
}
