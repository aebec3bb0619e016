import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";

/**
 * Returns the mean of a loss over probabilities and labels with its 95 % interval, mean +- 1.96 standard errors (divisor
 * n - 1). Throws when a score is no probability; NaN without rows; no width with one row.
 */
export function meanLoss(
  who: string,
  probabilities: Float64Array,
  labels: Uint8Array,
  loss: (probability: number, label: number) => number,
): Estimate {
  const n = probabilities.length;
  if (n !== labels.length)
    throw new Error(`${who} requires one label a probability, got ${labels.length} for ${n}`);
  if (n === 0) return undefinedEstimate;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const p = probabilities[i] as number;
    if (!(p >= 0 && p <= 1)) throw new Error(`${who} requires probabilities in [0, 1], got ${p}`);
    sum += loss(p, labels[i] as number);
  }
  const value = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++)
    squares += (loss(probabilities[i] as number, labels[i] as number) - value) ** 2;
  const half = n === 1 ? 0 : z95 * Math.sqrt(squares / (n - 1) / n);
  return { value, low: Math.max(0, value - half), high: value + half };
}
