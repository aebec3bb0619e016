/** Customers in row i of one partition and column j of another. */
export type CrossTable = readonly (readonly number[])[];

/**
 * Counts the customers by two partitions of the same customers, in `rows` and `columns` parts; a negative number takes
 * no part.
 */
export function crossTable(
  before: Int32Array,
  now: Int32Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): CrossTable {
  if (before.length !== now.length)
    throw new Error(
      `crossTable requires partitions of equal length, got ${before.length} and ${now.length}`,
    );
  const counts = Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
  for (let i = 0; i < before.length; i++) {
    const row = counts[before[i] as number];
    const column = now[i] as number;
    if (row !== undefined && column >= 0) row[column] = (row[column] as number) + 1;
  }
  return counts;
}

/** Sums each row. */
export function rowTotals(table: CrossTable): number[] {
  return table.map((row) => row.reduce((sum, count) => sum + count, 0));
}

/** Sums each of `columns` columns. */
export function columnTotals(table: CrossTable, columns: number): number[] {
  return Array.from({ length: columns }, (_, j) =>
    table.reduce((sum, row) => sum + (row[j] ?? 0), 0),
  );
}
