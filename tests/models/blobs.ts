import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";

/** Returns customers around `centres`, a round-robin over them, with normal noise (Box-Muller) of one deviation. */
export function blobs(
  n: number,
  centres: readonly (readonly number[])[],
  deviation: number,
  seed: number,
): Matrix {
  const next = random(seed);
  const m = centres[0]?.length ?? 0;
  const values = Array.from({ length: m }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) {
    const centre = centres[i % centres.length] ?? [];
    for (let j = 0; j < m; j++) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      const column = values[j];
      if (column !== undefined) column[i] = (centre[j] ?? 0) + deviation * normal;
    }
  }
  return {
    ids: Array.from({ length: n }, (_, i) => String(i).padStart(6, "0")),
    columns: values.map((_, j) => `c${j}`),
    values,
  };
}

/** Four clusters in three dimensions that overlap: no start finds them for sure. */
export const overlapping = blobs(
  400,
  [
    [0, 0, 0],
    [3, 0, 1],
    [0, 3, -1],
    [3, 3, 2],
  ],
  1.2,
  11,
);
