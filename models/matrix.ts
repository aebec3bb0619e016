/** Numbers of many customers, by column: `values[j][i]` is column `j` of customer `ids[i]`; NaN is missing. */
export interface Matrix<Column extends string = string> {
  /** n customer ids, ascending. */
  readonly ids: readonly string[];
  /** m column names. */
  readonly columns: readonly Column[];
  /** m arrays of n numbers. */
  readonly values: readonly Float64Array[];
}
