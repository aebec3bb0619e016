/** Rows that are summed at once: few enough that they stay in a processor's near memory. */
const BLOCK = 4096;

/** Sums of rows' numbers by group of columns. */
export interface GroupSums {
  /** Turns to the rows of other columns, as many as before. */
  look(columns: readonly Float64Array[]): void;
  /** Returns a row's sums, which are overwritten by the next call. */
  of(row: number): Float64Array;
  /** Returns the sum of all of a row's numbers. */
  total(row: number): number;
}

/**
 * Returns how to sum rows' numbers by group, added in the order of the columns. Rows that are asked for in turn are summed
 * column by column, a block at a time. `groupOf` is the group of each column, from 0.
 */
export function groupSums(groupOf: Int32Array, groups: number): GroupSums {
  const own = new Float64Array(groups);
  let columns: readonly Float64Array[] = [];
  // Group by group so many rows', and all groups' together.
  let [sums, totals] = [new Float64Array(), new Float64Array()];
  let [from, to] = [0, 0];
  const fill = (row: number) => {
    from = row - (row % BLOCK);
    to = Math.min(columns[0]?.length ?? 0, from + BLOCK);
    if (to - from > totals.length) {
      totals = new Float64Array(to - from);
      sums = new Float64Array(groups * totals.length);
    }
    totals.fill(0);
    sums.fill(0);
    for (let j = 0; j < columns.length; j++)
      addColumn(
        columns[j] as Float64Array,
        from,
        to,
        sums,
        (groupOf[j] as number) * totals.length,
        totals,
      );
  };
  return {
    look(others) {
      columns = others;
      [from, to] = [0, 0];
    },
    of(row) {
      if (row < from || row >= to) fill(row);
      for (let g = 0, at = row - from; g < groups; g++, at += totals.length)
        own[g] = sums[at] as number;
      return own;
    },
    total(row) {
      if (row < from || row >= to) fill(row);
      return totals[row - from] as number;
    },
  };
}

/** Adds some rows' numbers to the sums of a group, which begin at a position, and to the totals. */
function addColumn(
  column: Float64Array,
  from: number,
  to: number,
  sums: Float64Array,
  at: number,
  totals: Float64Array,
): void {
  for (let i = 0; i < to - from; i++) {
    const value = column[from + i] as number;
    sums[at + i] = (sums[at + i] as number) + value;
    totals[i] = (totals[i] as number) + value;
  }
}
