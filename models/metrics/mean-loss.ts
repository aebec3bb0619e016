import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";

type Loss = (probability: number, label: number) => number;

/**
 * Returns the mean of a loss over probabilities and labels with its 95 % interval, mean +- 1.96 standard errors (divisor
 * n - 1). Throws when a score is no probability; NaN without rows; no width with one row.
 */
export function meanLoss(
  who: string,
  probabilities: Float64Array,
  labels: Uint8Array,
  loss: Loss,
): Estimate {
  const n = probabilities.length;
  if (n !== labels.length)
    throw new Error(`${who} requires one label a probability, got ${labels.length} for ${n}`);
  if (n === 0) return undefinedEstimate;
  requireProbabilities(who, probabilities);
  const value = sumOf(probabilities, labels, loss) / n;
  const squares = squaresAround(value, probabilities, labels, loss);
  const half = n === 1 ? 0 : z95 * Math.sqrt(squares / (n - 1) / n);
  return { value, low: Math.max(0, value - half), high: value + half };
}

function requireProbabilities(who: string, probabilities: Float64Array): void {
  for (const p of probabilities)
    if (!(p >= 0 && p <= 1)) throw new Error(`${who} requires probabilities in [0, 1], got ${p}`);
}

function sumOf(probabilities: Float64Array, labels: Uint8Array, loss: Loss): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++)
    sum += loss(probabilities[i] as number, labels[i] as number);
  return sum;
}

function squaresAround(
  value: number,
  probabilities: Float64Array,
  labels: Uint8Array,
  loss: Loss,
): number {
  let squares = 0;
  for (let i = 0; i < probabilities.length; i++)
    squares += (loss(probabilities[i] as number, labels[i] as number) - value) ** 2;
  return squares;
}
