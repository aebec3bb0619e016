import { drawsKernel } from "../kernel/draws-kernel.ts";
import { layOut } from "../kernel/memory.ts";
import { logisticLine } from "../logistic-line.ts";
import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";
import { type Ranking, rank } from "./ranking.ts";
import { type ReliabilityBin, reliability } from "./reliability.ts";

export interface Calibration {
  /** 1 is right; below, the probabilities are too extreme. */
  readonly slope: Estimate;
  /** 0 is right beside a slope of 1. */
  readonly intercept: Estimate;
  /** Expected calibration error, in [0, 1]; 0 is right. */
  readonly ece: Estimate;
}

/**
 * Returns how far probabilities can be taken at their word. Slope and intercept come from a logistic regression of the
 * label on the logit of the probability (Cox 1958), with Wald intervals; NaN with constant probabilities, one label only
 * or perfect separation. The expected calibration error (Naeini, Cooper & Hauskrecht 2015) is the mean absolute
 * difference of predicted and observed rate over ten bins of equal count, weighted by rows. It is above 0 even for true
 * probabilities; its interval comes from a bootstrap of rows, moved down by what the bootstrap adds.
 */
export function calibration(
  probabilities: Float64Array,
  labels: Uint8Array,
  seed: number,
): Calibration {
  return {
    ...calibrationLine(probabilities, labels),
    ece: calibrationError(probabilities, labels, seed),
  };
}

/** Returns slope and intercept alone, which cost no bootstrap. */
export function calibrationLine(
  probabilities: Float64Array,
  labels: Uint8Array,
): Pick<Calibration, "slope" | "intercept"> {
  const logits = probabilities.map((p) => {
    if (!(p >= 0 && p <= 1))
      throw new Error(`calibration requires probabilities in [0, 1], got ${p}`);
    const kept = Math.min(1 - 1e-15, Math.max(1e-15, p));
    return Math.log(kept / (1 - kept));
  });
  const line = logisticLine(logits, Float64Array.from(labels));
  return {
    slope: line === null ? undefinedEstimate : wald(line.slope, line.slopeError),
    intercept: line === null ? undefinedEstimate : wald(line.intercept, line.interceptError),
  };
}

/** Returns the intercept of the label on the logit with slope 1: how far the level is off, in log-odds; 0 is right. */
export function calibrationInTheLarge(probabilities: Float64Array, labels: Uint8Array): Estimate {
  const { rows, positives } = rank(probabilities, labels);
  if (positives === 0 || positives === rows) return undefinedEstimate;
  let shift = 0;
  let weight = 0;
  for (let iteration = 0; iteration < 50; iteration++) {
    let expected = 0;
    weight = 0;
    for (const p of probabilities) {
      const kept = Math.min(1 - 1e-15, Math.max(1e-15, p));
      const moved = 1 / (1 + ((1 - kept) / kept) * Math.exp(-shift));
      expected += moved;
      weight += moved * (1 - moved);
    }
    // A step of one log-odds at most, since the curve is flat far from its root.
    const step = Math.max(-1, Math.min(1, (positives - expected) / weight));
    shift += step;
    if (Math.abs(step) < 1e-12) break;
  }
  return wald(shift, 1 / Math.sqrt(weight));
}

function wald(value: number, error: number): Estimate {
  return { value, low: value - z95 * error, high: value + z95 * error };
}

function calibrationError(probabilities: Float64Array, labels: Uint8Array, seed: number): Estimate {
  const bins = reliability(probabilities, labels);
  if (bins.length === 0) return undefinedEstimate;
  const n = probabilities.length;
  const value = bins.reduce(
    (sum, { rows, predicted, observed }) => sum + (rows / n) * Math.abs(predicted - observed.value),
    0,
  );
  const replicates = n > 100_000 ? 100 : 200;
  const errors = new Float64Array(replicates);
  const size = bins.length;
  const { memory, arrays } = layOut({
    sums: [Float64Array, TOGETHER * size],
    difference: [Float64Array, n],
    member: [Uint8Array, n],
  });
  const { sums, difference, member } = arrays;
  fillAscending({ member, difference }, probabilities, labels, bins);
  const { sumDraws } = drawsKernel(memory);
  for (let replicate = 0; replicate < replicates; replicate += TOGETHER) {
    const [groupOf, numbers, into] = [member.byteOffset, difference.byteOffset, sums.byteOffset];
    sums.fill(0);
    sumDraws(groupOf, numbers, n, seed, replicate * n, into, size);
    for (let r = 0; r < TOGETHER; r++)
      for (let bin = 0; bin < size; bin++)
        errors[replicate + r] =
          (errors[replicate + r] as number) + Math.abs(sums[r * size + bin] as number) / n;
  }
  errors.sort();
  const mean = errors.reduce((sum, error) => sum + error, 0) / replicates;
  const low = errors[Math.floor(replicates * 0.025)] ?? mean;
  const high = errors[Math.ceil(replicates * 0.975) - 1] ?? mean;
  return {
    value,
    low: Math.max(0, value + Math.min(0, low - mean)),
    high: Math.min(1, value + Math.max(0, high - mean)),
  };
}

/** Resamples that the kernel sums side by side; their numbers are divided by it. */
const TOGETHER = 4;

interface Rows {
  readonly member: Uint8Array;
  readonly difference: Float64Array;
}

/**
 * Writes each row's bin and its probability less its label, from the lowest probability up and equal ones by label, so
 * that draws by position do not depend on the order in which the rows came.
 */
function fillAscending(
  { member, difference }: Rows,
  probabilities: Float64Array,
  labels: Uint8Array,
  bins: readonly ReliabilityBin[],
): void {
  writeDifferences(difference, rank(probabilities, labels));
  let through = 0;
  bins.forEach(({ rows }, bin) => {
    member.fill(bin, through, through + rows);
    through += rows;
  });
}

function writeDifferences(
  difference: Float64Array,
  { scores, rowsThrough, positivesThrough }: Ranking,
): void {
  const n = difference.length;
  for (let g = 0; g < scores.length; g++) {
    const rows = rowsThrough[g] ?? 0;
    const before = g === 0 ? 0 : (rowsThrough[g - 1] ?? 0);
    const positives = (positivesThrough[g] ?? 0) - (g === 0 ? 0 : (positivesThrough[g - 1] ?? 0));
    const score = scores[g] ?? 0;
    difference.fill(score, n - rows, n - before);
    difference.fill(score - 1, n - before - positives, n - before);
  }
}
