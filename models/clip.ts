import { requireColumns } from "./columns.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import { overwriting } from "./overwriting.ts";
import { quantile } from "./quantile.ts";
import { sortedFinite } from "./sort-ascending.ts";

export interface ClipOptions {
  /** Shares in [0, 1] of the training values, quantile type 7. Default .005 and .995. */
  readonly low?: number;
  readonly high?: number;
}

export type Limits = {
  readonly columns: readonly string[];
  readonly low: readonly number[];
  readonly high: readonly number[];
};

/**
 * Moves values beyond two training quantiles onto them; missing stays NaN. A column whose two quantiles are equal,
 * such as a rare flag, keeps its whole training range, since clipping would erase it.
 */
export function clip({
  low = 0.005,
  high = 0.995,
}: ClipOptions = {}): Model<Limits, Matrix, Matrix> {
  if (!(low >= 0 && low < high && high <= 1))
    throw new Error(`clip requires 0 <= low < high <= 1, got ${low} and ${high}`);
  return {
    name: "clip",
    fit({ columns, values }) {
      const limits = values.map((column) => {
        const known = sortedFinite(column);
        if (known.length === 0) return [0, 0] as const;
        const [least, most] = [quantile(known, low), quantile(known, high)];
        return least < most
          ? ([least, most] as const)
          : ([known[0] ?? 0, known[known.length - 1] ?? 0] as const);
      });
      return {
        columns: [...columns],
        low: limits.map(([least]) => least),
        high: limits.map(([, most]) => most),
      };
    },
    ...overwriting((learned, own) => {
      requireColumns("clip", learned.columns, own);
      own.values.forEach((column, j) => {
        limit(column, learned.low[j] ?? 0, learned.high[j] ?? 0);
      });
      return own;
    }),
  };
}

function limit(column: Float64Array, least: number, most: number): void {
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if (value < least) column[i] = least;
    else if (value > most) column[i] = most;
  }
}
