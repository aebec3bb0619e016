import { listsEndToEnd } from "./end-to-end.ts";

/** Numbers of many customers, by column: `values[j][i]` is column `j` of customer `ids[i]`; NaN is missing. */
export interface Matrix<Column extends string = string> {
  /** n customer ids, ascending. */
  readonly ids: readonly string[];
  /** m column names. */
  readonly columns: readonly Column[];
  /** m arrays of n numbers. */
  readonly values: readonly Float64Array[];
}

export interface RowOptions {
  /** Whether the numbers are to lie where every thread can read them. Default false. */
  readonly shared?: boolean;
}

/** Returns the rows at the given positions, in that order; a position may repeat. */
export function takeRows<C extends string>(
  matrix: Matrix<C>,
  rows: Int32Array,
  { shared = false }: RowOptions = {},
): Matrix<C> {
  return {
    ids: Array.from(rows, (row) => matrix.ids[row] ?? ""),
    columns: matrix.columns,
    values: matrix.values.map((column) => takeNumbers(column, rows, shared)),
  };
}

/** Returns the rows from one position up to another, which share their numbers with the matrix. */
export function rowsBetween<C extends string>(
  { ids, columns, values }: Matrix<C>,
  from: number,
  to: number,
): Matrix<C> {
  return {
    ids: ids.slice(from, to),
    columns,
    values: values.map((column) => column.subarray(from, to)),
  };
}

/** Returns the rows at the given positions; those that follow one another share their numbers with the matrix. */
export function viewRows<C extends string>(matrix: Matrix<C>, rows: Int32Array): Matrix<C> {
  const from = rows[0] ?? 0;
  return rows.every((row, i) => row === from + i)
    ? rowsBetween(matrix, from, from + rows.length)
    : takeRows(matrix, rows);
}

/** Returns the columns of the given names, in that order; throws when one is missing. */
export function takeColumns<C extends string>(matrix: Matrix, names: readonly C[]): Matrix<C> {
  return { ids: matrix.ids, columns: names, values: names.map((name) => columnOf(matrix, name)) };
}

/** Returns one column; throws when the matrix has none of that name. */
export function columnOf(matrix: Pick<Matrix, "columns" | "values">, name: string): Float64Array {
  const column = matrix.values[matrix.columns.indexOf(name)];
  if (column === undefined) throw new Error(`the matrix has no column '${name}'`);
  return column;
}

/** Puts matrices of the same columns one under the other. */
export function stackRows<C extends string>(
  matrices: readonly Matrix<C>[],
  { shared = false }: RowOptions = {},
): Matrix<C> {
  const [first] = matrices;
  if (first === undefined) throw new Error("stackRows requires at least 1 matrix, got 0");
  const length = matrices.reduce((sum, { ids }) => sum + ids.length, 0);
  return {
    ids: listsEndToEnd(matrices.map(({ ids }) => ids)),
    columns: first.columns,
    values: first.columns.map((name) => {
      const all = roomFor(length, shared);
      let offset = 0;
      for (const matrix of matrices) {
        all.set(columnOf(matrix, name), offset);
        offset += matrix.ids.length;
      }
      return all;
    }),
  };
}

/** Returns the numbers at the given positions, in that order, in memory that threads share where asked for. */
export function takeNumbers(column: Float64Array, rows: Int32Array, shared = false): Float64Array {
  return takeInto(roomFor(rows.length, shared), column, rows);
}

function roomFor(n: number, shared: boolean): Float64Array {
  return shared ? new Float64Array(new SharedArrayBuffer(8 * n)) : new Float64Array(n);
}

/** Writes the numbers at the given positions to an array, which is returned. */
export function takeInto(
  taken: Float64Array,
  column: Float64Array,
  rows: Int32Array,
): Float64Array {
  for (let i = 0; i < rows.length; i++) taken[i] = column[rows[i] as number] as number;
  return taken;
}

/** Returns the numbers of customers with ids that nobody asks for. */
export function nameless({ columns, values }: Pick<Matrix, "columns" | "values">): Matrix {
  return { ids: Array.from({ length: values[0]?.length ?? 0 }, () => ""), columns, values };
}

/** Returns the places, such as numbers of groups, at the given positions. */
export function takePlaces(places: Int32Array, rows: Int32Array): Int32Array {
  const taken = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = places[rows[i] as number] as number;
  return taken;
}
