import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";

/**
 * Returns by how much a count has changed, after / before - 1, with its 95 % interval: of two independent Poisson counts,
 * on the log scale, with variance 1 / before + 1 / after (Rothman 2012, Epidemiology, 2nd ed., ch. 9). NaN where nothing
 * was before; where nothing is left, the change is -1 and the interval is not defined.
 */
export function countChange(after: number, before: number): Estimate {
  if (!(before > 0)) return undefinedEstimate;
  const ratio = after / before;
  const half = z95 * Math.sqrt(1 / before + 1 / after);
  return {
    value: ratio - 1,
    low: after > 0 ? ratio * Math.exp(-half) - 1 : Number.NaN,
    high: after > 0 ? ratio * Math.exp(half) - 1 : Number.NaN,
  };
}
