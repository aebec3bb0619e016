import { gaussLegendre } from "./quadrature.ts";

/** The nodes that `integrate` takes, and their weights. */
export const rule = gaussLegendre(16);
const { nodes, weights } = rule;

/**
 * Integrates a falling function of time over (0, weeks): Gauss-Legendre of 16 points on ln(1 + t / scale), on which a
 * function that falls within `scale` and then like a power of time is smooth.
 */
export function integrate(of: (weeks: number) => number, scale: number, weeks: number): number {
  const length = Math.log1p(weeks / scale);
  let sum = 0;
  for (let k = 0; k < nodes.length; k++) {
    const along = length * (nodes[k] as number);
    sum += (weights[k] as number) * of(scale * Math.expm1(along)) * Math.exp(along);
  }
  return scale * length * sum;
}
