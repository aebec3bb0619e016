import { requireColumns } from "./columns.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import { overwriting } from "./overwriting.ts";
import { quantile } from "./quantile.ts";
import { sortedFinite } from "./sort-ascending.ts";

export interface ImputeOptions {
  /**
   * Columns with more than this share of missing training values get an indicator column, 1 where missing, appended
   * behind all columns as `<name>_missing`. Default 1: none.
   */
  readonly indicatorsAbove?: number;
}

export type Imputed = {
  readonly columns: readonly string[];
  readonly median: readonly number[];
  /** Positions of the columns that have an indicator, ascending. */
  readonly indicated: readonly number[];
};

/**
 * Fills missing values with the median of the training values; a column that was always missing becomes 0. A value
 * that is not finite counts as missing.
 */
export function impute({
  indicatorsAbove = 1,
}: ImputeOptions = {}): Model<Imputed, Matrix, Matrix> {
  return {
    name: "impute",
    fit({ ids, columns, values }) {
      const median: number[] = [];
      const indicated: number[] = [];
      values.forEach((column, j) => {
        const known = sortedFinite(column);
        median.push(known.length === 0 ? 0 : quantile(known, 0.5));
        if (1 - known.length / ids.length > indicatorsAbove) indicated.push(j);
      });
      return { columns: [...columns], median, indicated };
    },
    ...overwriting(({ columns, median, indicated }, own) => {
      requireColumns("impute", columns, own);
      const flags = indicated.map((j) => missing(own.values[j] ?? new Float64Array(0)));
      own.values.forEach((column, j) => {
        fill(column, median[j] ?? 0);
      });
      return {
        ids: own.ids,
        columns: [...own.columns, ...indicated.map((j) => `${columns[j]}_missing`)],
        values: [...own.values, ...flags],
      };
    }),
  };
}

function fill(column: Float64Array, by: number): void {
  for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) column[i] = by;
}

function missing(column: Float64Array): Float64Array {
  const flags = new Float64Array(column.length);
  for (let i = 0; i < flags.length; i++) if (!Number.isFinite(column[i])) flags[i] = 1;
  return flags;
}
