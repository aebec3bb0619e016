import { requireColumns } from "./columns.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import { overwriting } from "./overwriting.ts";

export interface LogarithmOptions {
  /** Columns whose absolute skewness is above this are logged. Default 1. */
  readonly skewnessAbove?: number;
}

export type Logged = { readonly columns: readonly string[]; readonly logged: readonly boolean[] };

/**
 * Takes sign(x) log(1 + |x|) of heavy-tailed columns and leaves the others; missing stays NaN. Heavy-tailed is a column
 * of three or more different training values whose skewness (m3 / m2^1.5, divisor n) is large and becomes smaller in
 * absolute value by the logarithm.
 */
export function logarithm({
  skewnessAbove = 1,
}: LogarithmOptions = {}): Model<Logged, Matrix, Matrix> {
  return {
    name: "logarithm",
    fit({ columns, values }) {
      const logged = values.map((column) => {
        if (!hasThreeValues(column)) return false;
        const plain = Math.abs(skewness(column));
        return plain > skewnessAbove && Math.abs(skewness(takeLogs(column.slice()))) < plain;
      });
      return { columns: [...columns], logged };
    },
    ...overwriting(({ columns, logged }, own) => {
      requireColumns("logarithm", columns, own);
      own.values.forEach((column, j) => {
        if (logged[j]) takeLogs(column);
      });
      return own;
    }),
  };
}

/** Returns sign(x) log(1 + |x|): odd, rising, and near x around 0. */
export function signedLog(x: number): number {
  return x < 0 ? -Math.log1p(-x) : Math.log1p(x);
}

function takeLogs(column: Float64Array): Float64Array {
  for (let i = 0; i < column.length; i++) column[i] = signedLog(column[i] as number);
  return column;
}

function skewness(column: Float64Array): number {
  const { length } = column;
  let n = 0;
  let largest = 0;
  for (let i = 0; i < length; i++) {
    const size = Math.abs(column[i] as number);
    if (!(size < Number.POSITIVE_INFINITY)) continue;
    n++;
    if (size > largest) largest = size;
  }
  // Cubes of very large values overflow, and skewness does not depend on the unit.
  if (largest > 1e80) return skewness(column.map((value) => value / largest));
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const value = column[i] as number;
    if (Math.abs(value) < Number.POSITIVE_INFINITY) sum += value;
  }
  const mean = sum / n;
  let second = 0;
  let third = 0;
  for (let i = 0; i < length; i++) {
    const value = column[i] as number;
    if (!(Math.abs(value) < Number.POSITIVE_INFINITY)) continue;
    const difference = value - mean;
    const squared = difference * difference;
    second += squared;
    third += squared * difference;
  }
  return second > 0 ? third / n / (second / n) ** 1.5 : 0;
}

function hasThreeValues(column: Float64Array): boolean {
  let first = Number.NaN;
  let second = Number.NaN;
  for (const value of column) {
    if (!Number.isFinite(value) || value === first || value === second) continue;
    if (Number.isNaN(first)) first = value;
    else if (Number.isNaN(second)) second = value;
    else return true;
  }
  return false;
}
