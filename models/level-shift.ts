import { logisticKernel } from "./kernel/logistic-kernel.ts";
import { scratch } from "./kernel/scratch.ts";
import { MARGIN } from "./probability.ts";

/**
 * Returns the number that, added to log-odds, makes their probabilities sum to so many positives, by bisection to the last
 * bit. Newton's steps tell beforehand about where it lies, so that the sum is taken only near it.
 */
export function levelShift(logOdds: Float64Array, positives: number): number {
  let total = 0;
  for (const value of logOdds) total += value;
  const centre = total / logOdds.length;
  const sums = chancesOf(logOdds);
  const near = newtonShift(sums, positives, -centre);
  let low = -centre - 40;
  let high = -centre + 40;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    const below =
      Math.abs(middle - near) > CERTAIN ? middle < near : sums.expected(middle) < positives;
    if (below) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How far from Newton's answer rounding cannot turn the sum. */
const CERTAIN = 1e-7;

/** Sums over n log-odds that are shifted. */
interface Chances {
  readonly n: number;
  /** Returns the sum of their probabilities, kept off 0 and 1. */
  expected(shift: number): number;
  /** Returns the sum of their probabilities p, and that of p (1 - p). */
  withSlope(shift: number): readonly [sum: number, slope: number];
}

/** Copies log-odds to where a kernel sums them, until its memory is asked for again. */
function chancesOf(logOdds: Float64Array): Chances {
  const n = logOdds.length;
  const memory = scratch(8 * n + 16);
  const kernel = logisticKernel(memory);
  new Float64Array(memory.buffer, 0, n).set(logOdds);
  const sums = new Float64Array(memory.buffer, 8 * n, 2);
  return {
    n,
    expected: (shift) => kernel.keptChances(0, n, shift, MARGIN),
    withSlope(shift) {
      kernel.chances(0, n, shift, 8 * n);
      return [...sums] as [number, number];
    },
  };
}

/** Returns about where the probabilities sum to so many positives; NaN where Newton's steps do not get there. */
function newtonShift({ n, withSlope }: Chances, positives: number, start: number): number {
  let shift = start;
  for (let step = 0; step < 30; step++) {
    const [sum, slope] = withSlope(shift);
    const move = (positives - sum) / slope;
    // Steps that are long may overshoot, and where nearly all are 0 or 1 rounding decides.
    if (!(slope > 1e-3 * n) || !(Math.abs(move) < 20)) return Number.NaN;
    shift += move;
    if (Math.abs(move) < 1e-9) return shift;
  }
  return Number.NaN;
}
