/** Sums of the gradient and the Hessian of the log loss in each bin of a term; what a step is made of. */
export interface BinSums {
  readonly gradients: Float64Array;
  readonly hessians: Float64Array;
}

export interface StepOptions {
  /** Added to every bin's Hessian. */
  readonly ridge: number;
  /** Share of the rows that a step is smoothed over, in [0, 1]; 0 leaves bins apart. */
  readonly width: number;
}

/** Room for steps of up to 256 bins, so that none is made in a loop. */
export interface StepRoom {
  readonly diagonal: Float64Array;
  readonly coupling: Float64Array;
}

export function stepRoom(): StepRoom {
  return { diagonal: new Float64Array(256), coupling: new Float64Array(256) };
}

/**
 * Writes one Newton step of a shape into `step`: the minimum of gradient * d + (Hessian + ridge) * d^2 / 2 over bins plus
 * width^2 * integral of d'(u)^2 du, weighted by the whole Hessian, where u is the share of rows up to a value; bin 0,
 * missing, is apart. The system is tridiagonal and solved by elimination (Thomas).
 */
export function smoothStep(
  { gradients, hessians }: BinSums,
  bins: number,
  { ridge, width }: StepOptions,
  { diagonal, coupling }: StepRoom,
  step: Float64Array,
): void {
  step[0] = newton(gradients[0] as number, (hessians[0] as number) + ridge);
  let total = 0;
  for (let k = 1; k < bins; k++) total += hessians[k] as number;
  // Penalty of the difference between bins k and k + 1: their middles are (H_k + H_k+1) / 2 / total apart.
  const strength = 2 * width * width * total * total;
  for (let k = 1; k < bins; k++) {
    diagonal[k] = (hessians[k] as number) + ridge;
    step[k] = -(gradients[k] as number);
  }
  for (let k = 1; k < bins - 1; k++) {
    const apart = (hessians[k] as number) + (hessians[k + 1] as number);
    const c = strength > 0 ? strength / Math.max(apart, 1e-6 * total) : 0;
    coupling[k] = c;
    diagonal[k] = (diagonal[k] as number) + c;
    diagonal[k + 1] = (diagonal[k + 1] as number) + c;
  }
  for (let k = 2; k < bins; k++) {
    const c = coupling[k - 1] as number;
    if (c === 0) continue;
    const factor = c / (diagonal[k - 1] as number);
    diagonal[k] = (diagonal[k] as number) - factor * c;
    step[k] = (step[k] as number) + factor * (step[k - 1] as number);
  }
  for (let k = bins - 1; k >= 1; k--) {
    const d = diagonal[k] as number;
    const c = k < bins - 1 ? (coupling[k] as number) * (step[k + 1] as number) : 0;
    step[k] = d > 0 ? ((step[k] as number) + c) / d : 0;
  }
}

/**
 * Puts a jump in the place of a smooth step that misses one: the two sides of the best cut each move by their own Newton
 * step where that explains the gradient better by more than chance, 2 ln(bins) in chi-square. A smooth step would reach a
 * jump only after many rounds, in which the other shapes learn noise.
 */
export function jumpWhereSharp(
  sums: BinSums,
  bins: number,
  ridge: number,
  step: Float64Array,
): void {
  const { gradients, hessians } = sums;
  let smoothly = 0;
  for (let k = 1; k < bins; k++) {
    const [g, h, d] = [gradients[k] as number, hessians[k] as number, step[k] as number];
    smoothly -= d * (2 * g + h * d);
  }
  const { last, explained } = bestCut(sums, bins, ridge);
  if (explained > smoothly + 2 * Math.log(bins)) moveSides(sums, bins, { last, ridge }, step);
}

/**
 * Writes one Newton step of a shape into `step` as a tree of two leaves takes it (Lou et al. 2012): the two sides of the best
 * cut each move by their own; where none explains anything, all values move together. Bin 0, missing, is apart.
 */
export function stumpStep(sums: BinSums, bins: number, ridge: number, step: Float64Array): void {
  step[0] = newton(sums.gradients[0] as number, (sums.hessians[0] as number) + ridge);
  const { last } = bestCut(sums, bins, ridge);
  moveSides(sums, bins, { last, ridge }, step);
}

/** Returns the last bin of the lower side of the cut that explains most, 0 where none may be made, and what it explains. */
function bestCut(
  { gradients, hessians }: BinSums,
  bins: number,
  ridge: number,
): { readonly last: number; readonly explained: number } {
  let [gradient, hessian] = [0, 0];
  for (let k = 1; k < bins; k++) {
    gradient += gradients[k] as number;
    hessian += hessians[k] as number;
  }
  let [g, h, last, explained] = [0, 0, 0, 0];
  for (let k = 1; k < bins - 1; k++) {
    g += gradients[k] as number;
    h += hessians[k] as number;
    const rest = gradient - g;
    const both = (g * g) / (h + ridge) + (rest * rest) / (hessian - h + ridge);
    if (both > explained) [explained, last] = [both, k];
  }
  return { last, explained };
}

/** Writes the Newton step of each side of a cut into its bins. */
function moveSides(
  { gradients, hessians }: BinSums,
  bins: number,
  { last, ridge }: { readonly last: number; readonly ridge: number },
  step: Float64Array,
): void {
  let [gradient, hessian, g, h] = [0, 0, 0, 0];
  for (let k = 1; k < bins; k++) {
    gradient += gradients[k] as number;
    hessian += hessians[k] as number;
    if (k === last) [g, h] = [gradient, hessian];
  }
  step.fill(newton(g, h + ridge), 1, last + 1);
  step.fill(newton(gradient - g, hessian - h + ridge), last + 1, bins);
}

function newton(gradient: number, curvature: number): number {
  return curvature > 0 ? -gradient / curvature : 0;
}
