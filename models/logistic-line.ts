import { type LogisticKernel, logisticKernel } from "./kernel/logistic-kernel.ts";
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
  const largest = largestOf(x);
  if (!Number.isFinite(largest)) throw new Error("logisticLine requires finite numbers");
  // Centred and scaled, so that numbers of any size take the same few steps.
  const unit = largest > 1e120 ? largest : 1;
  const mean = meanOf(x, unit);
  const deviation = deviationOf(x, unit, mean);
  if (!(deviation > 1e-13 * (largest / unit))) return null;
  if (separates(x, targets)) return null;
  const room = roomFor(targets);
  writeScaled(room.scaled, x, { unit, mean, deviation });
  const total = meanOf(targets, 1);

  let slope = 0;
  let intercept = Math.log(total / (1 - total));
  let loss = crossEntropy(room, slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    const [g0, g1, h00, h01, h11] = derivatives(room, slope, intercept);
    const determinant = h00 * h11 - h01 * h01;
    const up = (h11 * g0 - h01 * g1) / determinant;
    const along = (h00 * g1 - h01 * g0) / determinant;
    if (!Number.isFinite(up + along) || Math.abs(slope) > 1e3) return null;
    let size = 1;
    let next = crossEntropy(room, slope - along, intercept - up);
    // Rounding of the loss must not stop the last steps.
    while (!(next <= loss + 1e-13 * loss) && size > 1e-10) {
      size /= 2;
      next = crossEntropy(room, slope - size * along, intercept - size * up);
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

/** Returns the greatest size of a number. */
function largestOf(x: Float64Array): number {
  let largest = 0;
  for (const value of x) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Returns the mean of numbers, in units. */
function meanOf(x: Float64Array, unit: number): number {
  const n = x.length;
  let mean = 0;
  for (const value of x) mean += value / unit / n;
  return mean;
}

/** Returns the standard deviation of numbers, in units (divisor n). */
function deviationOf(x: Float64Array, unit: number, mean: number): number {
  let squares = 0;
  for (const value of x) squares += (value / unit - mean) ** 2;
  return Math.sqrt(squares / x.length);
}

/** Writes numbers with mean 0 and deviation 1. */
function writeScaled(
  scaled: Float64Array,
  x: Float64Array,
  {
    unit,
    mean,
    deviation,
  }: { readonly unit: number; readonly mean: number; readonly deviation: number },
): void {
  for (let i = 0; i < x.length; i++) scaled[i] = ((x[i] as number) / unit - mean) / deviation;
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

/** Numbers and targets where the kernel reads them, until its memory is asked for again. */
interface Room {
  readonly kernel: LogisticKernel;
  /** Where numbers are to be put; it holds none yet. */
  readonly scaled: Float64Array;
  readonly targets: Float64Array;
  /** Where the kernel writes derivatives. */
  readonly sums: Float64Array;
}

/** Lays targets out beside room for as many numbers. */
function roomFor(targets: Float64Array): Room {
  const n = targets.length;
  const memory = scratch(16 * n + 40);
  const room = {
    kernel: logisticKernel(memory),
    scaled: new Float64Array(memory.buffer, 0, n),
    targets: new Float64Array(memory.buffer, 8 * n, n),
    sums: new Float64Array(memory.buffer, 16 * n, 5),
  };
  room.targets.set(targets);
  return room;
}

/** Returns the loss at a line, summed over the rows from the first to the last. */
function crossEntropy({ kernel, scaled, targets }: Room, slope: number, intercept: number): number {
  const [x, t] = [scaled.byteOffset, targets.byteOffset];
  return kernel.crossEntropy(x, t, scaled.length, slope, intercept);
}

/** Returns the loss's derivatives by intercept and slope, then its second ones: by intercept, by both, by slope. */
function derivatives(
  { kernel, scaled, targets, sums }: Room,
  slope: number,
  intercept: number,
): readonly [number, number, number, number, number] {
  const [x, t] = [scaled.byteOffset, targets.byteOffset];
  kernel.lineDerivatives(x, t, scaled.length, slope, intercept, sums.byteOffset);
  return [...sums] as [number, number, number, number, number];
}
