/** Columns that are gone through at once: a row's sum is read and written once, and no sum waits for another column's. */
const TOGETHER = 4;

/** Returns X slopes + intercept, the intercept last in beta; each row's sum is in the order of the columns. */
export function linear(
  columns: readonly Float64Array[],
  beta: Float64Array,
  n: number,
): Float64Array {
  const margins = new Float64Array(n).fill(beta[columns.length] as number);
  const moving = columns.map((_, j) => j).filter((j) => beta[j] !== 0);
  const fours = moving.length - (moving.length % TOGETHER);
  for (let from = 0; from < fours; from += TOGETHER) {
    const [j = 0, k = 0, l = 0, m = 0] = moving.slice(from, from + TOGETHER);
    const [a, b] = [columns[j] as Float64Array, columns[k] as Float64Array];
    const [c, d] = [columns[l] as Float64Array, columns[m] as Float64Array];
    const [p, q] = [beta[j] as number, beta[k] as number];
    const [r, s] = [beta[l] as number, beta[m] as number];
    for (let i = 0; i < n; i++) {
      const two = (margins[i] as number) + p * (a[i] as number) + q * (b[i] as number);
      margins[i] = two + r * (c[i] as number) + s * (d[i] as number);
    }
  }
  for (const j of moving.slice(fours)) {
    const [column, slope] = [columns[j] as Float64Array, beta[j] as number];
    for (let i = 0; i < n; i++) margins[i] = (margins[i] as number) + slope * (column[i] as number);
  }
  return margins;
}

/** Returns the inner product of each column with n numbers, summed in the order of the rows. */
export function innerProducts(
  columns: readonly Float64Array[],
  numbers: Float64Array,
): Float64Array {
  const products = new Float64Array(columns.length);
  const fours = columns.length - (columns.length % TOGETHER);
  for (let j = 0; j < fours; j += TOGETHER) {
    const [a, b] = [columns[j] as Float64Array, columns[j + 1] as Float64Array];
    const [c, d] = [columns[j + 2] as Float64Array, columns[j + 3] as Float64Array];
    let [p, q, r, s] = [0, 0, 0, 0];
    for (let i = 0; i < numbers.length; i++) {
      const number = numbers[i] as number;
      p += (a[i] as number) * number;
      q += (b[i] as number) * number;
      r += (c[i] as number) * number;
      s += (d[i] as number) * number;
    }
    products.set([p, q, r, s], j);
  }
  for (let j = fours; j < columns.length; j++) {
    const column = columns[j] as Float64Array;
    let sum = 0;
    for (let i = 0; i < numbers.length; i++) sum += (column[i] as number) * (numbers[i] as number);
    products[j] = sum;
  }
  return products;
}
