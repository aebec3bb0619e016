import { type Matrix, viewRows } from "./matrix.ts";
import { type Percentiles, percentile } from "./percentile.ts";
import type { Sample } from "./scorer.ts";

/**
 * Turns columns into percentiles within each group of a sample; what they refer to afterwards are the rows of the latest
 * group, the greatest number.
 */
export function rankWithinGroups({ matrix, groups }: Sample): {
  references: Percentiles;
  ranked: Matrix;
} {
  const numbers = groups === undefined ? [] : [...new Set(groups)].sort((a, b) => a - b);
  if (groups === undefined || numbers.length < 2) {
    const references = percentile().fit(matrix, 0);
    return { references, ranked: percentile().apply(references, matrix) };
  }
  const values = matrix.columns.map(() => new Float64Array(matrix.ids.length));
  let references: Percentiles = { columns: [], references: [] };
  for (const number of numbers) {
    const rows = Int32Array.from(matrix.ids.keys()).filter((i) => groups[i] === number);
    const group = viewRows(matrix, rows);
    references = percentile().fit(group, 0);
    percentile()
      .apply(references, group)
      .values.forEach((column, j) => {
        const whole = values[j] as Float64Array;
        rows.forEach((row, i) => {
          whole[row] = column[i] as number;
        });
      });
  }
  return { references, ranked: { ...matrix, values } };
}
