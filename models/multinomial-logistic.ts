import { layOut } from "./kernel/memory.ts";
import { softmaxKernel } from "./kernel/softmax-kernel.ts";
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

/**
 * Returns the objective of `multinomialLogistic` over k rows of p slopes followed by k intercepts. It may be asked until the
 * kernel's memory is laid out for something else.
 */
export function penalisedLoss(
  columns: readonly Float64Array[],
  labels: Int32Array,
  { classes, ridge }: Pick<MultinomialOptions, "classes" | "ridge">,
): (beta: Float64Array, gradient: Float64Array) => number {
  const n = labels.length;
  const p = columns.length;
  const { arrays, rows, softmax, products } = roomFor(columns, n, classes, { fitted: true });
  const { labels: known, beta: own, margins, losses, eights, into } = arrays;
  const blocks = eights.length / (EIGHT * n);
  known.fill(0).set(labels);
  eights.fill(0);
  // Behind the columns a one, whose product with the residuals is their sum.
  [...columns, new Float64Array(n).fill(1)].forEach((column, j) => {
    const start = Math.floor(j / EIGHT) * EIGHT * n + (j % EIGHT);
    for (let i = 0; i < n; i++) eights[start + EIGHT * i] = column[i] as number;
  });
  return (beta, gradient) => {
    own.set(beta);
    softmax(known.byteOffset);
    let loss = 0;
    for (let i = 0; i < n; i++) loss += losses[i] as number;
    for (let c = 0; c < classes; c++) {
      products(eights.byteOffset, n, blocks, margins.byteOffset + 8 * c * rows, into.byteOffset);
      gradient[classes * p + c] = into[p] as number;
      for (let j = 0; j < p; j++) {
        const slope = beta[c * p + j] as number;
        gradient[c * p + j] = (into[j] as number) + ridge * slope;
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
  const classes = intercepts.length;
  const { arrays, rows, softmax } = roomFor(columns, n, classes, { fitted: false });
  arrays.beta.set(slopes);
  arrays.beta.set(intercepts, slopes.length);
  softmax(0);
  return Array.from({ length: classes }, (_, c) => arrays.margins.slice(c * rows, c * rows + n));
}

/** Numbers of a row that stand side by side where columns are multiplied with residuals. */
const EIGHT = 8;

/** Lays columns out for the kernel, with rows of zeros up to a multiple of four, and room for what is fitted by. */
function roomFor(
  columns: readonly Float64Array[],
  n: number,
  classes: number,
  { fitted }: { readonly fitted: boolean },
) {
  const p = columns.length;
  const rows = 4 * Math.ceil(n / 4);
  const wide = fitted ? EIGHT * Math.ceil((p + 1) / EIGHT) : 0;
  const { memory, arrays } = layOut({
    columns: [Float64Array, p * rows],
    eights: [Float64Array, wide * n],
    margins: [Float64Array, classes * rows],
    losses: [Float64Array, rows],
    beta: [Float64Array, classes * (p + 1)],
    into: [Float64Array, wide],
    labels: [Int32Array, rows],
  });
  columns.forEach((column, j) => {
    arrays.columns.set(column, j * rows);
    arrays.columns.fill(0, j * rows + n, (j + 1) * rows);
  });
  const { softmax, products } = softmaxKernel(memory);
  const [x, beta] = [arrays.columns.byteOffset, arrays.beta.byteOffset];
  const [margins, losses] = [arrays.margins.byteOffset, arrays.losses.byteOffset];
  return {
    arrays,
    /** How many numbers of a class or column stand one after the other. */
    rows,
    products,
    softmax: (labels: number) => softmax(x, rows, p, classes, beta, margins, labels, losses),
  };
}
