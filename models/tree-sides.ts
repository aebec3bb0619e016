import type { Matrix } from "./matrix.ts";
import type { Tree } from "./tree.ts";

/** Writes, for each row, which of the 32 splits from `32 * word` send it left, as the bits of one number. */
export function sidesOf(
  { feature, threshold, missingLeft }: Tree,
  word: number,
  { values }: Matrix,
  from: number,
  rows: number,
  sides: Int32Array,
): void {
  sides.fill(0, 0, rows);
  const end = Math.min(feature.length, 32 * (word + 1));
  for (let k = 32 * word; k < end; k++)
    addSides(
      values[feature[k] as number] as Float64Array,
      threshold[k] as number,
      missingLeft[k] === 1,
      k & 31,
      from,
      rows,
      sides,
    );
}

function addSides(
  column: Float64Array,
  threshold: number,
  missingLeft: boolean,
  bit: number,
  from: number,
  rows: number,
  sides: Int32Array,
): void {
  const left = 1 << bit;
  const missing = missingLeft ? left : 0;
  for (let i = 0; i < rows; i++) {
    const x = column[from + i] as number;
    // x - x is NaN for what is not finite.
    const side = x - x === 0 ? (x <= threshold ? left : 0) : missing;
    sides[i] = (sides[i] as number) | side;
  }
}
