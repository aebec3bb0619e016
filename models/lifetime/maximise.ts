import { cholesky, solveCholesky } from "../cholesky.ts";
import { lbfgs, type Objective } from "../lbfgs.ts";

/** What maximum likelihood found, and how far to trust it. Plain JSON. */
export type LifetimeFit<Name extends string = string> = {
  readonly name: string;
  readonly parameters: Readonly<Record<Name, number>>;
  /** By the delta method from the observed information of the logarithms; null where that is singular. */
  readonly standard_errors: Readonly<Record<Name, number | null>>;
  readonly log_likelihood: number;
  /** Customers that it was fitted on. */
  readonly customers: number;
  /** Whether the likelihood is level where the search ended. */
  readonly converged: boolean;
  /** Whether there is no optimum inside: a parameter runs to 0 or infinity, or the data do not tell it. */
  readonly boundary: boolean;
  /** One sentence on what was found. */
  readonly says: string;
};

export interface MaximiseOptions<Name extends string> {
  readonly name: string;
  readonly parameters: readonly Name[];
  readonly customers: number;
  /** Minus the mean log-likelihood a customer at the logarithms of the parameters, and its gradient. */
  readonly objective: Objective;
  /** Positive parameters to start from. */
  readonly starts: readonly (readonly number[])[];
}

/** Logarithms beyond this are never tried; beyond the smaller one a parameter counts as running away. */
const WALL = 10;
const FAR = 8;
/** A logarithm known no better than this (its standard error) is not known. */
const VAGUE = 3;
const LEVEL = 1e-5;

/** Maximises a likelihood over positive parameters from several starts, on their logarithms, and judges what it found. */
export function maximise<Name extends string>({
  name,
  parameters,
  customers,
  objective,
  starts,
}: MaximiseOptions<Name>): LifetimeFit<Name> {
  const p = parameters.length;
  const walled: Objective = (point, gradient) =>
    point.some((log) => !(Math.abs(log) < WALL))
      ? Number.POSITIVE_INFINITY
      : objective(point, gradient);
  const gradient = new Float64Array(p);
  let best: Float64Array = new Float64Array(p);
  let least = Number.POSITIVE_INFINITY;
  let level = false;
  for (const start of starts) {
    const point = lbfgs(walled, Float64Array.from(start, Math.log), { most: 200, tolerance: 1e-7 });
    const value = walled(point, gradient);
    if (value < least) [best, least, level] = [point, value, isLevel(gradient)];
    // An optimum inside is the only one that these likelihoods were ever seen to have: other starts need not be tried.
    if (level && best.every((log) => Math.abs(log) < FAR)) break;
  }
  const errors = logErrors(walled, best, customers);
  const away = parameters.flatMap((parameter, j) => {
    const log = best[j] as number;
    return Math.abs(log) > FAR ? [`${parameter} runs to ${log > 0 ? "infinity" : "0"}`] : [];
  });
  const vague =
    errors === null
      ? ["the likelihood is flat or rises where the search ended"]
      : parameters
          .filter((_, j) => (errors[j] as number) > VAGUE)
          .map((parameter) => `the data do not tell ${parameter}`);
  const boundary = away.length > 0 || vague.length > 0;
  const says = boundary
    ? `there is no optimum inside: ${(away.length > 0 ? away : vague).join(", ")}`
    : level
      ? `fitted on ${customers} customers`
      : "the search ended before the likelihood was level";
  const named = <V>(of: (j: number) => V) =>
    Object.fromEntries(parameters.map((parameter, j) => [parameter, of(j)])) as Record<Name, V>;
  return {
    name,
    parameters: named((j) => Math.exp(best[j] as number)),
    standard_errors: named((j) =>
      errors === null ? null : Math.exp(best[j] as number) * (errors[j] as number),
    ),
    log_likelihood: -least * customers,
    customers,
    converged: level,
    boundary,
    says,
  };
}

function isLevel(gradient: Float64Array): boolean {
  return gradient.every((slope) => Math.abs(slope) < LEVEL);
}

/** Tells whether a fit may be used for forecasts. */
export function isSound({ converged, boundary }: LifetimeFit): boolean {
  return converged && !boundary;
}

/** Returns the standard errors of the logarithms by central differences of the gradient; null where not positive definite. */
function logErrors(
  objective: Objective,
  point: Float64Array,
  customers: number,
): Float64Array | null {
  const p = point.length;
  const hessian = new Float64Array(p * p);
  const [up, down] = [new Float64Array(p), new Float64Array(p)];
  const step = 1e-4;
  for (let j = 0; j < p; j++) {
    const shifted = (by: number) => point.map((x, i) => (i === j ? x + by : x));
    const values = [objective(shifted(step), up), objective(shifted(-step), down)];
    if (!values.every(Number.isFinite)) return null;
    for (let i = 0; i < p; i++)
      hessian[i * p + j] = (customers * ((up[i] as number) - (down[i] as number))) / (2 * step);
  }
  for (let i = 0; i < p; i++)
    for (let j = 0; j < i; j++)
      hessian[i * p + j] = ((hessian[i * p + j] as number) + (hessian[j * p + i] as number)) / 2;
  if (!cholesky(hessian, p)) return null;
  return Float64Array.from({ length: p }, (_, j) =>
    Math.sqrt(
      solveCholesky(
        hessian,
        p,
        Float64Array.from({ length: p }, (__, i) => Number(i === j)),
      )[j] as number,
    ),
  );
}
