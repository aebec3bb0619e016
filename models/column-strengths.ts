import { facing, type Trained } from "./develop.ts";
import type { Matrix } from "./matrix.ts";

/** How one column moves a scorer's log-odds among the rows of a snapshot. */
export interface ColumnStrength {
  /** Mean absolute part. */
  readonly strength: number;
  /** Whether the column and its part go up together. */
  readonly rises: boolean;
}

/** Tells how each column moves a scorer's log-odds among the rows of a whole snapshot. */
export function columnStrengths(trained: Trained, snapshot: Matrix): readonly ColumnStrength[] {
  const { parts } = facing(trained, snapshot).contributions(snapshot);
  return snapshot.values.map((column, j) => {
    const part = parts[j] ?? new Float64Array();
    return {
      strength: part.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, part.length),
      rises: rises(column, part),
    };
  });
}

/** Tells whether a column and its part go up together: the sign of their covariance over rows that have the value. */
function rises(column: Float64Array, part: Float64Array): boolean {
  let [n, sumX, sumY, sumXY] = [0, 0, 0, 0];
  for (let i = 0; i < column.length; i++) {
    const x = column[i] ?? Number.NaN;
    if (Number.isNaN(x)) continue;
    const y = part[i] ?? 0;
    n++;
    sumX += x;
    sumY += y;
    sumXY += x * y;
  }
  return n * sumXY >= sumX * sumY;
}
