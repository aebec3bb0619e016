/** A loss that trees are boosted on: a function of the margin and of what came true, with its first two derivatives. */
export interface BoostingLoss {
  readonly name: "logistic" | "squared" | "gamma";
  /** The constant margin of the least loss. */
  start(targets: Float64Array): number;
  /** Writes the n derivatives by the margin into `slopes`, and n positive second ones into `curvatures`. */
  derive(
    margins: Float64Array,
    targets: Float64Array,
    slopes: Float64Array,
    curvatures: Float64Array,
  ): void;
  /** Turns a leaf's Newton step into what is added to the margin, before shrinking by the learning rate. */
  step(newton: number): number;
  /** The mean loss, up to a constant. */
  mean(margins: Float64Array, targets: Float64Array): number;
  /** Turns a margin into the mean of the target. */
  expected(margin: number): number;
  /** What a target has to be, in words, and whether it is. */
  readonly requires: string;
  accepts(target: number): boolean;
}

/** Log loss of a margin in log-odds; targets are 0 or 1. */
const logistic: BoostingLoss = {
  name: "logistic",
  start(targets) {
    const positives = sum(targets);
    return Math.log(positives / (targets.length - positives));
  },
  derive(margins, targets, slopes, curvatures) {
    for (let i = 0; i < margins.length; i++) {
      const p = 1 / (1 + Math.exp(-(margins[i] as number)));
      slopes[i] = p - (targets[i] as number);
      curvatures[i] = p * (1 - p);
    }
  },
  step: (newton) => newton,
  mean(margins, targets) {
    let total = 0;
    for (let i = 0; i < margins.length; i++) {
      const margin = margins[i] as number;
      // log(1 + exp(m)) - y m, without overflow.
      total += Math.log1p(Math.exp(-Math.abs(margin))) + Math.max(margin, 0);
      total -= (targets[i] as number) * margin;
    }
    return total / margins.length;
  },
  expected: (margin) => 1 / (1 + Math.exp(-margin)),
  requires: "0 or 1",
  accepts: (target) => target === 0 || target === 1,
};

/** Half the squared error; the margin is the mean. */
const squared: BoostingLoss = {
  name: "squared",
  start: (targets) => sum(targets) / targets.length,
  derive(margins, targets, slopes, curvatures) {
    for (let i = 0; i < margins.length; i++) {
      slopes[i] = (margins[i] as number) - (targets[i] as number);
      curvatures[i] = 1;
    }
  },
  step: (newton) => newton,
  mean(margins, targets) {
    let total = 0;
    for (let i = 0; i < margins.length; i++)
      total += ((margins[i] as number) - (targets[i] as number)) ** 2 / 2;
    return total / margins.length;
  },
  expected: (margin) => margin,
  requires: "finite",
  accepts: Number.isFinite,
};

/**
 * Gamma deviance with a log link: the loss y exp(-m) + m of a positive target whose standard deviation is in proportion
 * to its mean. The curvature is the expected one, 1, so that no single large target makes a leaf stiff.
 */
const gamma: BoostingLoss = {
  name: "gamma",
  start: (targets) => Math.log(sum(targets) / targets.length),
  derive(margins, targets, slopes, curvatures) {
    for (let i = 0; i < margins.length; i++) {
      slopes[i] = 1 - (targets[i] as number) * Math.exp(-(margins[i] as number));
      curvatures[i] = 1;
    }
  },
  // With curvatures of 1 the Newton step is the leaf's mean of y exp(-m), less 1; the best margin is its logarithm.
  step: (newton) => Math.log1p(Math.max(newton, -0.999)),
  mean(margins, targets) {
    let total = 0;
    for (let i = 0; i < margins.length; i++) {
      const margin = margins[i] as number;
      total += (targets[i] as number) * Math.exp(-margin) + margin;
    }
    return total / margins.length;
  },
  expected: Math.exp,
  requires: "finite and above 0",
  accepts: (target) => target > 0 && target < Number.POSITIVE_INFINITY,
};

export const boostingLosses = { logistic, squared, gamma };

/** Adds ascending values, so that the order of rows does not matter. */
function sum(values: Float64Array): number {
  return values.toSorted().reduce((total, value) => total + value, 0);
}
