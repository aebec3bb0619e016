import { lbfgs } from "./lbfgs.ts";

export interface MultinomialOptions {
  /** Number of classes k, at least 2. */
  readonly classes: number;
  /** Weight of half the squared slopes beside the summed log loss, above 0: scikit-learn's 1 / C. */
  readonly ridge: number;
  /** Stops when no entry of the gradient is larger. Default 1e-4 of a row. */
  readonly tolerance?: number;
}

/** k rows of p slopes, row-major, and k intercepts, which sum to 0. */
export interface MultinomialCoefficients {
  readonly slopes: Float64Array;
  readonly intercepts: Float64Array;
}

/**
 * Returns the coefficients that minimise `-sum log p(label) + ridge / 2 |slopes|^2` where p is the softmax of k margins
 * `intercept + slopes x` (Hastie, Tibshirani & Friedman 2009, section 4.4). All k classes have coefficients; the penalty
 * makes the slopes unique, the intercepts are not penalised and sum to 0. Columns are p arrays of n finite numbers,
 * labels n class numbers, each class at least once.
 */
export function multinomialLogistic(
  columns: readonly Float64Array[],
  labels: Int32Array,
  { classes, ridge, tolerance = 1e-4 }: MultinomialOptions,
): MultinomialCoefficients {
  if (!(ridge > 0)) throw new Error(`multinomialLogistic requires a ridge above 0, got ${ridge}`);
  const counts = new Float64Array(classes);
  for (const label of labels) {
    if (!(label >= 0 && label < classes))
      throw new Error(`multinomialLogistic requires labels in 0..${classes - 1}, got ${label}`);
    counts[label] = (counts[label] as number) + 1;
  }
  const absent = counts.indexOf(0);
  if (classes < 2 || absent >= 0)
    throw new Error(
      `multinomialLogistic requires 2 classes or more and rows of each, got ${classes} and none of class ${absent}`,
    );
  const p = columns.length;
  const start = new Float64Array(classes * (p + 1));
  const logs = counts.map((count) => Math.log(count));
  const mean = logs.reduce((sum, log) => sum + log, 0) / classes;
  start.set(
    logs.map((log) => log - mean),
    classes * p,
  );
  const beta = lbfgs(penalisedLoss(columns, labels, { classes, ridge }), start, { tolerance });
  return { slopes: beta.slice(0, classes * p), intercepts: beta.slice(classes * p) };
}

/** Returns the objective of `multinomialLogistic` over k rows of p slopes followed by k intercepts. */
export function penalisedLoss(
  columns: readonly Float64Array[],
  labels: Int32Array,
  { classes, ridge }: Pick<MultinomialOptions, "classes" | "ridge">,
): (beta: Float64Array, gradient: Float64Array) => number {
  const n = labels.length;
  const p = columns.length;
  const room = roomFor(classes, n);
  const { margins, logs } = room;
  const own = new Float64Array(n);
  return (beta, gradient) => {
    fillMargins(columns, beta, margins);
    for (let i = 0; i < n; i++)
      own[i] = (margins[labels[i] as number] as Float64Array)[i] as number;
    toProbabilities(room);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      loss += (logs[i] as number) - (own[i] as number);
      const target = margins[labels[i] as number] as Float64Array;
      target[i] = (target[i] as number) - 1;
    }
    for (let c = 0; c < classes; c++) {
      const residuals = margins[c] as Float64Array;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += residuals[i] as number;
      gradient[classes * p + c] = sum;
      multiply(columns, residuals, gradient.subarray(c * p, (c + 1) * p));
      for (let j = 0; j < p; j++) {
        const slope = beta[c * p + j] as number;
        gradient[c * p + j] = (gradient[c * p + j] as number) + ridge * slope;
        loss += (ridge / 2) * slope * slope;
      }
    }
    return loss;
  };
}

/** Returns k arrays of n probabilities; the k of a row sum to 1. */
export function multinomialProbabilities(
  columns: readonly Float64Array[],
  { slopes, intercepts }: MultinomialCoefficients,
  n: number,
): readonly Float64Array[] {
  const room = roomFor(intercepts.length, n);
  fillMargins(columns, Float64Array.from([...slopes, ...intercepts]), room.margins);
  toProbabilities(room);
  return room.margins;
}

interface Room {
  /** k arrays of n. */
  readonly margins: readonly Float64Array[];
  readonly most: Float64Array;
  readonly sums: Float64Array;
  /** Logarithm of the sum of each row's exponentiated margins. */
  readonly logs: Float64Array;
}

function roomFor(classes: number, n: number): Room {
  const [most, sums, logs] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  return { margins: Array.from({ length: classes }, () => new Float64Array(n)), most, sums, logs };
}

/** Columns that are walked together: each is read once, and sums need not wait for one another. */
const TOGETHER = 4;

function fillMargins(
  columns: readonly Float64Array[],
  beta: Float64Array,
  margins: readonly Float64Array[],
): void {
  const p = columns.length;
  margins.forEach((own, c) => {
    own.fill(beta[margins.length * p + c] as number);
    let j = 0;
    for (; j + TOGETHER <= p; j += TOGETHER) {
      const [x0, x1, x2, x3] = columns.slice(j, j + TOGETHER) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ];
      const at = c * p + j;
      const [s0, s1] = [beta[at] as number, beta[at + 1] as number];
      const [s2, s3] = [beta[at + 2] as number, beta[at + 3] as number];
      for (let i = 0; i < own.length; i++)
        own[i] =
          (own[i] as number) +
          s0 * (x0[i] as number) +
          s1 * (x1[i] as number) +
          s2 * (x2[i] as number) +
          s3 * (x3[i] as number);
    }
    for (; j < p; j++) {
      const column = columns[j] as Float64Array;
      const slope = beta[c * p + j] as number;
      for (let i = 0; i < own.length; i++)
        own[i] = (own[i] as number) + slope * (column[i] as number);
    }
  });
}

/** Writes the inner products of columns with residuals. */
function multiply(
  columns: readonly Float64Array[],
  residuals: Float64Array,
  products: Float64Array,
): void {
  const n = residuals.length;
  let j = 0;
  for (; j + TOGETHER <= columns.length; j += TOGETHER) {
    const [x0, x1, x2, x3] = columns.slice(j, j + TOGETHER) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const residual = residuals[i] as number;
      a += (x0[i] as number) * residual;
      b += (x1[i] as number) * residual;
      c += (x2[i] as number) * residual;
      d += (x3[i] as number) * residual;
    }
    products[j] = a;
    products[j + 1] = b;
    products[j + 2] = c;
    products[j + 3] = d;
  }
  for (; j < columns.length; j++) {
    const column = columns[j] as Float64Array;
    let inner = 0;
    for (let i = 0; i < n; i++) inner += (column[i] as number) * (residuals[i] as number);
    products[j] = inner;
  }
}

/** Turns margins into probabilities in place. */
function toProbabilities({ margins, most, sums, logs }: Room): void {
  const n = most.length;
  most.fill(Number.NEGATIVE_INFINITY);
  sums.fill(0);
  for (const own of margins)
    for (let i = 0; i < n; i++) most[i] = Math.max(most[i] as number, own[i] as number);
  for (const own of margins)
    for (let i = 0; i < n; i++) {
      const part = Math.exp((own[i] as number) - (most[i] as number));
      own[i] = part;
      sums[i] = (sums[i] as number) + part;
    }
  for (const own of margins)
    for (let i = 0; i < n; i++) own[i] = (own[i] as number) / (sums[i] as number);
  for (let i = 0; i < n; i++) logs[i] = (most[i] as number) + Math.log(sums[i] as number);
}
