/** Rows that are summed at once: few enough to stay in a processor's nearest memory. */
const BLOCK = 32;

/** Sums of rows' numbers by group of columns. */
export interface GroupSums {
  /** Turns to the rows of other columns, as many as before. */
  look(columns: readonly Float64Array[]): void;
  /** Returns a row's sums, which are overwritten as rows of another block are asked for. */
  of(row: number): Float64Array;
}

/**
 * Returns how to sum rows' numbers by group, added in the order of the columns. Rows that are asked for in turn are summed
 * column by column, a block at a time. `groupOf` is the group of each column, from 0.
 */
export function groupSums(groupOf: Int32Array, groups: number): GroupSums {
  const sums = new Float64Array(groups * BLOCK);
  const own = Array.from({ length: BLOCK }, (_, i) => sums.subarray(i * groups, (i + 1) * groups));
  let columns: readonly Float64Array[] = [];
  let [from, to] = [0, 0];
  const fill = (row: number) => {
    from = row - (row % BLOCK);
    to = Math.min(columns[0]?.length ?? 0, from + BLOCK);
    sums.fill(0);
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j] as Float64Array;
      for (let i = from, at = groupOf[j] as number; i < to; i++, at += groups)
        sums[at] = (sums[at] as number) + (column[i] as number);
    }
  };
  return {
    look(others) {
      columns = others;
      [from, to] = [0, 0];
    },
    of(row) {
      if (row < from || row >= to) fill(row);
      return own[row - from] as Float64Array;
    },
  };
}
