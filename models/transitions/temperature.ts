import type { Probabilities } from "./moves.ts";

/**
 * Returns the temperature T in [.25, 4] at which `p^(1/T)`, made to sum to 1, gives what happened the greatest likelihood
 * (Guo, Pleiss, Sun & Weinberger 2017): above 1 the probabilities were too extreme. It is found by golden section, since
 * the loss is convex in 1/T; 1 without rows.
 */
export function fitTemperature(
  probabilities: Probabilities,
  next: Int32Array,
  states: number,
): number {
  if (next.length === 0) return 1;
  const logs = probabilities.map(Math.log);
  const loss = (sharpness: number) => lossAt(sharpness, logs, next, states);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [0.25, 4];
  const inside = () => [high - ratio * (high - low), low + ratio * (high - low)] as const;
  let [left, right] = inside();
  let [atLeft, atRight] = [loss(left), loss(right)];
  while (high - low > 5e-3) {
    // One of the two points in a section is one of the smaller section's, but for rounding.
    if (atLeft <= atRight) {
      high = right;
      [left, right] = inside();
      [atLeft, atRight] = [loss(left), atLeft];
    } else {
      low = left;
      [left, right] = inside();
      [atLeft, atRight] = [atRight, loss(right)];
    }
  }
  return 2 / (low + high);
}

/** Returns the summed surprise at what happened, in nats, where log probabilities are times the sharpness, 1/T. */
function lossAt(sharpness: number, logs: Float64Array, next: Int32Array, states: number): number {
  let sum = 0;
  for (let i = 0; i < next.length; i++) {
    let total = 0;
    for (let j = 0; j < states; j++)
      total += Math.exp(sharpness * (logs[i * states + j] as number));
    sum += Math.log(total) - sharpness * (logs[i * states + (next[i] as number)] as number);
  }
  return sum;
}

/** Returns probabilities at a temperature; each row sums to 1. */
export function atTemperature(
  probabilities: Probabilities,
  states: number,
  temperature: number,
): Probabilities {
  if (temperature === 1) return probabilities;
  const sharpness = 1 / temperature;
  const result = new Float64Array(probabilities.length);
  for (let start = 0; start < result.length; start += states) {
    let sum = 0;
    for (let j = start; j < start + states; j++) {
      const power = (probabilities[j] as number) ** sharpness;
      result[j] = power;
      sum += power;
    }
    for (let j = start; j < start + states; j++) result[j] = (result[j] as number) / sum;
  }
  return result;
}
