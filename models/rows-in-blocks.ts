/** Columns of numbers, laid out row by row for what walks so. */
export interface RowsInBlocks {
  /** Some rows one after the other, each with a number a column; overwritten as rows of another block are asked for. */
  readonly numbers: Float64Array;
  /** Returns where in `numbers` a row begins. */
  readonly startOf: (row: number) => number;
}

/** Rows that are laid out at once: few enough to stay in a processor's nearest memory. */
const BLOCK = 32;

/** Lays columns of n numbers out row by row, a block at a time: rows that are asked for in turn are copied once. */
export function rowsInBlocks(columns: readonly Float64Array[], n: number): RowsInBlocks {
  const m = columns.length;
  const numbers = new Float64Array(m * Math.min(BLOCK, n));
  let [from, to] = [0, 0];
  const fill = (row: number) => {
    from = row - (row % BLOCK);
    to = Math.min(n, from + BLOCK);
    for (let j = 0; j < m; j++) {
      const column = columns[j] as Float64Array;
      for (let i = from, at = j; i < to; i++, at += m) numbers[at] = column[i] as number;
    }
  };
  return {
    numbers,
    startOf(row) {
      if (row < from || row >= to) fill(row);
      return (row - from) * m;
    },
  };
}
