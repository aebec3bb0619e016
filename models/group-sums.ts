/** Rows that are summed at once: few enough to stay in a processor's nearest memory. */
const BLOCK = 32;

/**
 * Returns a function from a row to the sums of its numbers by group of columns, added in the order of the columns; they are
 * overwritten as rows of another block are asked for. Rows that are asked for in turn are summed column by column, a block
 * at a time. `groupOf` is the group of each column, from 0.
 */
export function groupSums(
  columns: readonly Float64Array[],
  groupOf: Int32Array,
  groups: number,
): (row: number) => Float64Array {
  const n = columns[0]?.length ?? 0;
  const sums = new Float64Array(groups * BLOCK);
  const own = Array.from({ length: BLOCK }, (_, i) => sums.subarray(i * groups, (i + 1) * groups));
  let [from, to] = [0, 0];
  const fill = (row: number) => {
    from = row - (row % BLOCK);
    to = Math.min(n, from + BLOCK);
    sums.fill(0);
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j] as Float64Array;
      for (let i = from, at = groupOf[j] as number; i < to; i++, at += groups)
        sums[at] = (sums[at] as number) + (column[i] as number);
    }
  };
  return (row) => {
    if (row < from || row >= to) fill(row);
    return own[row - from] as Float64Array;
  };
}
