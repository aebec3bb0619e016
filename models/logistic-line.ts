import { logisticKernel } from "./kernel/logistic-kernel.ts";
import { scratch } from "./kernel/scratch.ts";

export interface LogisticLine {
  readonly slope: number;
  readonly intercept: number;
  /** Standard errors from the inverse Hessian at the optimum. */
  readonly slopeError: number;
  readonly interceptError: number;
}

/**
 * Returns the line m = slope x + intercept of least cross-entropy `sum log(1 + exp(m)) - t m` against targets t in
 * [0, 1], by Newton steps, halved while the loss would rise; null when x is constant, or when no finite line is best
 * because x separates the targets.
 */
export function logisticLine(x: Float64Array, targets: Float64Array): LogisticLine | null {
  const n = x.length;
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  if (!Number.isFinite(largest)) throw new Error("logisticLine requires finite numbers");
  // Centred and scaled, so that numbers of any size take the same few steps.
  const unit = largest > 1e120 ? largest : 1;
  let mean = 0;
  for (const value of x) mean += value / unit / n;
  let squares = 0;
  for (const value of x) squares += (value / unit - mean) ** 2;
  const deviation = Math.sqrt(squares / n);
  if (!(deviation > 1e-13 * (largest / unit))) return null;
  if (separates(x, targets)) return null;
  const { scaled, crossEntropy, derivatives } = room(x, targets);
  for (let i = 0; i < n; i++) scaled[i] = ((x[i] as number) / unit - mean) / deviation;
  let total = 0;
  for (const target of targets) total += target / n;

  let slope = 0;
  let intercept = Math.log(total / (1 - total));
  let loss = crossEntropy(slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    const [g0, g1, h00, h01, h11] = derivatives(slope, intercept);
    const determinant = h00 * h11 - h01 * h01;
    const up = (h11 * g0 - h01 * g1) / determinant;
    const along = (h00 * g1 - h01 * g0) / determinant;
    if (!Number.isFinite(up + along) || Math.abs(slope) > 1e3) return null;
    let size = 1;
    let next = crossEntropy(slope - along, intercept - up);
    // Rounding of the loss must not stop the last steps.
    while (!(next <= loss + 1e-13 * loss) && size > 1e-10) {
      size /= 2;
      next = crossEntropy(slope - size * along, intercept - size * up);
    }
    if (!(next <= loss + 1e-13 * loss)) return null;
    slope -= size * along;
    intercept -= size * up;
    loss = next;
    if (size === 1 && g0 * up + g1 * along < 1e-12) {
      // The intercept at x = 0 is intercept - slope mean / deviation in the scaled numbers.
      const shift = mean / deviation;
      const interceptVariance = (h11 + 2 * shift * h01 + shift * shift * h00) / determinant;
      return {
        slope: slope / deviation / unit,
        intercept: intercept - slope * shift,
        slopeError: Math.sqrt(h00 / determinant) / deviation / unit,
        interceptError: Math.sqrt(interceptVariance),
      };
    }
  }
  return null;
}

/** Says whether one number parts the targets 0 from the targets 1, or all are one (Albert & Anderson 1984). */
function separates(x: Float64Array, targets: Float64Array): boolean {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  const most = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY] as [number, number];
  for (let i = 0; i < x.length; i++) {
    const side = targets[i];
    if (side !== 0 && side !== 1) return false;
    least[side] = Math.min(least[side], x[i] as number);
    most[side] = Math.max(most[side], x[i] as number);
  }
  return most[0] <= least[1] || most[1] <= least[0];
}

/** Sums over the rows, from the first to the last, at a slope and an intercept. */
interface Room {
  /** Where numbers are to be put; it holds none yet. */
  readonly scaled: Float64Array;
  crossEntropy(slope: number, intercept: number): number;
  /** Returns the loss's derivatives by intercept and slope, then its second ones: by intercept, by both, by slope. */
  derivatives(slope: number, intercept: number): readonly [number, number, number, number, number];
}

/** Lays targets out beside room for as many numbers, until the kernel's memory is asked for again. */
function room({ length: n }: Float64Array, targets: Float64Array): Room {
  const memory = scratch(16 * n + 40);
  const [from, into] = [8 * n, 16 * n];
  const kernel = logisticKernel(memory);
  new Float64Array(memory.buffer, from, n).set(targets);
  const sums = new Float64Array(memory.buffer, into, 5);
  return {
    scaled: new Float64Array(memory.buffer, 0, n),
    crossEntropy: (slope, intercept) => kernel.crossEntropy(0, from, n, slope, intercept),
    derivatives(slope, intercept) {
      kernel.lineDerivatives(0, from, n, slope, intercept, into);
      return [...sums] as [number, number, number, number, number];
    },
  };
}
