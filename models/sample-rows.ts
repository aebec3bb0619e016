import { random } from "./random.ts";

/**
 * Returns the positions of at most `size` of `n` rows, ascending and without repetition, every subset equally likely:
 * selection sampling (Knuth, TAOCP 2, algorithm 3.4.2 S).
 */
export function sampleRows(n: number, size: number, seed: number): Int32Array {
  const chosen = new Int32Array(Math.min(n, size));
  const next = random(seed);
  let taken = 0;
  for (let row = 0; taken < chosen.length; row++)
    if ((n - row) * next() < chosen.length - taken) chosen[taken++] = row;
  return chosen;
}
