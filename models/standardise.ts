import { requireColumns } from "./columns.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import { overwriting } from "./overwriting.ts";

export type Moments = {
  readonly columns: readonly string[];
  readonly mean: readonly number[];
  /** Population standard deviation (divisor n); 0 for a constant column. */
  readonly deviation: readonly number[];
};

/**
 * Centres each column on its training mean and divides by its population standard deviation; a column that was
 * constant in training becomes 0. Missing stays NaN and is left out of the moments.
 */
export function standardise(): Model<Moments, Matrix, Matrix> {
  return {
    name: "standardise",
    fit({ columns, values }) {
      const moments = values.map(momentsOf);
      return {
        columns: [...columns],
        mean: moments.map(({ mean }) => mean),
        deviation: moments.map(({ deviation }) => deviation),
      };
    },
    ...overwriting((learned, own) => {
      requireColumns("standardise", learned.columns, own);
      own.values.forEach((column, j) => {
        scale(column, learned.mean[j] ?? 0, learned.deviation[j] ?? 0);
      });
      return own;
    }),
  };
}

function momentsOf(column: Float64Array): { mean: number; deviation: number } {
  const n = countFinite(column);
  if (n === 0) return { mean: 0, deviation: 0 };
  const largest = largestOf(column);
  // Squares of very large values overflow.
  const unit = largest > 1e120 ? largest : 1;
  const mean = sumOf(column, unit) / n;
  const deviation = Math.sqrt(squaresAround(mean, column, unit) / n);
  // What rounding leaves of a constant column is no deviation.
  const constant = deviation <= 1e-13 * (largest / unit);
  return { mean: mean * unit, deviation: constant ? 0 : deviation * unit };
}

function countFinite(column: Float64Array): number {
  let n = 0;
  for (const value of column) if (Number.isFinite(value)) n++;
  return n;
}

/** Returns the greatest size of a finite value. */
function largestOf(column: Float64Array): number {
  let largest = 0;
  for (const value of column)
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/** Returns the sum of finite values, in units. */
function sumOf(column: Float64Array, unit: number): number {
  let sum = 0;
  for (const value of column) if (Number.isFinite(value)) sum += value / unit;
  return sum;
}

/** Returns the summed squares of how far finite values, in units, are from their mean. */
function squaresAround(mean: number, column: Float64Array, unit: number): number {
  let squares = 0;
  for (const value of column) if (Number.isFinite(value)) squares += (value / unit - mean) ** 2;
  return squares;
}

function scale(column: Float64Array, mean: number, deviation: number): void {
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if (deviation !== 0) column[i] = (value - mean) / deviation;
    else if (!Number.isNaN(value)) column[i] = 0;
  }
}
