import { type Matrix, takeRows } from "./matrix.ts";

/**
 * Returns the matrix with its rows by ascending id, so that sums and samples do not depend on the order in which rows
 * came; the same matrix when it is in order.
 */
export function inIdOrder<C extends string>(matrix: Matrix<C>): Matrix<C> {
  const { ids } = matrix;
  if (ids.every((id, i) => i === 0 || (ids[i - 1] ?? "") <= id)) return matrix;
  const rows = Int32Array.from(ids.keys());
  return takeRows(
    matrix,
    rows.sort((a, b) => {
      const [left, right] = [ids[a] ?? "", ids[b] ?? ""];
      if (left === right) return a - b;
      return left < right ? -1 : 1;
    }),
  );
}
