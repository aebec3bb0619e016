import { sortAscending } from "../sort-ascending.ts";

export interface AucAlone {
  /** In [.5, 1]; NaN without both labels. */
  readonly auc: number;
  /** `up`: larger values go with the label; `down`: smaller ones. */
  readonly direction: "up" | "down";
  /** Where missing values rank best: below all others or above them. */
  readonly missing: "low" | "high";
}

/**
 * Returns how well one column ranks alone: the larger of AUC and 1 - AUC, ties counted half. Missing values are one
 * group, below all others or above them, whichever ranks better, so that a column that only says by its absence is seen.
 */
export function aucAlone(column: Float64Array, labels: Uint8Array): AucAlone {
  if (column.length !== labels.length)
    throw new Error(
      `aucAlone requires one label a value, got ${labels.length} for ${column.length}`,
    );
  const up = present(column, labels, true);
  const down = present(column, labels, false);
  const positives = labels.reduce((sum, label) => sum + (label === 1 ? 1 : 0), 0);
  const negatives = labels.length - positives;
  const [missingUp, missingDown] = [positives - up.length, negatives - down.length];
  const known = wonTwice(sortAscending(up), sortAscending(down)) + missingUp * missingDown;
  const area = (wins: number) => wins / 2 / (positives * negatives);
  const low = area(known + 2 * up.length * missingDown);
  const high = area(known + 2 * missingUp * down.length);
  const useHigh = Math.abs(high - 0.5) > Math.abs(low - 0.5);
  const auc = useHigh ? high : low;
  return {
    auc: Math.max(auc, 1 - auc),
    direction: auc < 0.5 ? "down" : "up",
    missing: useHigh ? "high" : "low",
  };
}

/** Returns the values of the rows of one label that have one. */
function present(column: Float64Array, labels: Uint8Array, positive: boolean): Float64Array {
  const values = new Float64Array(column.length);
  let n = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if ((labels[i] === 1) === positive && !Number.isNaN(value)) values[n++] = value;
  }
  return values.slice(0, n);
}

/** Returns twice the number of pairs in which the first of two ascending values is above the second, equal ones once. */
function wonTwice(up: Float64Array, down: Float64Array): number {
  let [won, below, through] = [0, 0, 0];
  for (const value of up) {
    while (below < down.length && (down[below] as number) < value) below++;
    while (through < down.length && (down[through] as number) <= value) through++;
    won += below + through;
  }
  return won;
}
