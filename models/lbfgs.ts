/** Returns the value of a function at a point and writes its gradient there into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Pairs of steps and gradient differences kept. Default 8. */
  readonly memory?: number;
  /** Most iterations. Default 300. */
  readonly most?: number;
  /** Stops when the largest entry of the gradient is at most this. Default 1e-6. */
  readonly tolerance?: number;
}

/**
 * Returns the point where a smooth convex function is least, from `start`: limited-memory BFGS (Nocedal & Wright 2006,
 * algorithms 7.4 and 7.5) with steps halved until the value has fallen enough (their eq. 3.6a, c1 = 1e-4). It takes no
 * step that raises the value, so it ends at the best point seen.
 */
export function lbfgs(
  objective: Objective,
  start: Float64Array,
  { memory = 8, most = 300, tolerance = 1e-6 }: LbfgsOptions = {},
): Float64Array {
  let point: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(point.length);
  let value = objective(point, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < most && largest(gradient) > tolerance; iteration++) {
    const direction = descent(gradient, pairs);
    const slope = dot(gradient, direction);
    // The first step has no curvature to go by and is as long as the gradient allows.
    let size = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = moved(point, direction, size);
    const nextGradient = new Float64Array(point.length);
    let nextValue = objective(next, nextGradient);
    // Rounding of the value must not stop the last steps.
    const slack = 1e-14 * Math.abs(value);
    while (!(nextValue <= value + 1e-4 * size * slope + slack)) {
      size /= 2;
      if (size < 1e-12) return point;
      next = moved(point, direction, size);
      nextValue = objective(next, nextGradient);
    }
    const step = next.map((x, i) => x - (point[i] as number));
    const change = nextGradient.map((g, i) => g - (gradient[i] as number));
    const curvature = dot(step, change);
    if (curvature > 1e-12 * dot(change, change)) {
      pairs.push({ step, change, rho: 1 / curvature });
      if (pairs.length > memory) pairs.shift();
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return point;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 over their inner product. */
  readonly rho: number;
}

/** Returns minus the gradient times the approximate inverse Hessian: the two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.slice();
  const alphas = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, rho } = pairs[k] as Pair;
    alphas[k] = rho * dot(step, q);
    add(q, change, -(alphas[k] as number));
  }
  const last = pairs.at(-1);
  if (last !== undefined) scale(q, 1 / (last.rho * dot(last.change, last.change)));
  pairs.forEach(({ step, change, rho }, k) => {
    add(q, step, (alphas[k] as number) - rho * dot(change, q));
  });
  scale(q, -1);
  return q;
}

function moved(point: Float64Array, direction: Float64Array, size: number): Float64Array {
  return point.map((x, i) => x + size * (direction[i] as number));
}

function add(to: Float64Array, from: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (from[i] as number);
}

function scale(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
