import type { Matrix } from "./matrix.ts";

/** Throws unless the matrix has exactly the columns that were learned, in their order. */
export function requireColumns(who: string, learned: readonly string[], matrix: Matrix): void {
  if (learned.length !== matrix.columns.length)
    throw new Error(`${who} requires ${learned.length} columns, got ${matrix.columns.length}`);
  const j = learned.findIndex((name, index) => name !== matrix.columns[index]);
  if (j >= 0)
    throw new Error(`${who} requires column '${learned[j]}' at ${j}, got '${matrix.columns[j]}'`);
}
