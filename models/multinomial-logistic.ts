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
  const margins = Array.from({ length: classes }, () => new Float64Array(n));
  return (beta, gradient) => {
    fillMargins(columns, beta, margins);
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const label = labels[i] as number;
      const own = (margins[label] as Float64Array)[i] as number;
      loss += softmaxRow(margins, i) - own;
      const target = margins[label] as Float64Array;
      target[i] = (target[i] as number) - 1;
    }
    for (let c = 0; c < classes; c++) {
      const residuals = margins[c] as Float64Array;
      let sum = 0;
      for (let i = 0; i < n; i++) sum += residuals[i] as number;
      gradient[classes * p + c] = sum;
      for (let j = 0; j < p; j++) {
        const column = columns[j] as Float64Array;
        const slope = beta[c * p + j] as number;
        let inner = 0;
        for (let i = 0; i < n; i++) inner += (column[i] as number) * (residuals[i] as number);
        gradient[c * p + j] = inner + ridge * slope;
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
  const margins = Array.from(intercepts, () => new Float64Array(n));
  fillMargins(columns, Float64Array.from([...slopes, ...intercepts]), margins);
  for (let i = 0; i < n; i++) softmaxRow(margins, i);
  return margins;
}

function fillMargins(
  columns: readonly Float64Array[],
  beta: Float64Array,
  margins: readonly Float64Array[],
): void {
  const p = columns.length;
  margins.forEach((own, c) => {
    own.fill(beta[margins.length * p + c] as number);
    columns.forEach((column, j) => {
      const slope = beta[c * p + j] as number;
      for (let i = 0; i < own.length; i++)
        own[i] = (own[i] as number) + slope * (column[i] as number);
    });
  });
}

/** Turns one row of margins into probabilities in place and returns the log of their sum of exponentials. */
function softmaxRow(margins: readonly Float64Array[], i: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const own of margins) most = Math.max(most, own[i] as number);
  let sum = 0;
  for (const own of margins) {
    const part = Math.exp((own[i] as number) - most);
    own[i] = part;
    sum += part;
  }
  for (const own of margins) own[i] = (own[i] as number) / sum;
  return most + Math.log(sum);
}
