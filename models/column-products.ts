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
    addFour(
      margins,
      [columns[j], columns[k], columns[l], columns[m]] as FourColumns,
      [beta[j], beta[k], beta[l], beta[m]] as FourSlopes,
    );
  }
  for (const j of moving.slice(fours))
    addColumn(margins, columns[j] as Float64Array, beta[j] as number);
  return margins;
}

type FourColumns = readonly [Float64Array, Float64Array, Float64Array, Float64Array];
type FourSlopes = readonly [number, number, number, number];

/** Adds columns times slopes to sums. */
function addFour(sums: Float64Array, [a, b, c, d]: FourColumns, [p, q, r, s]: FourSlopes): void {
  for (let i = 0; i < sums.length; i++) {
    const two = (sums[i] as number) + p * (a[i] as number) + q * (b[i] as number);
    sums[i] = two + r * (c[i] as number) + s * (d[i] as number);
  }
}

function addColumn(sums: Float64Array, column: Float64Array, slope: number): void {
  for (let i = 0; i < sums.length; i++)
    sums[i] = (sums[i] as number) + slope * (column[i] as number);
}

/** Returns the inner product of each column with n numbers, summed in the order of the rows. */
export function innerProducts(
  columns: readonly Float64Array[],
  numbers: Float64Array,
): Float64Array {
  const products = new Float64Array(columns.length);
  const fours = columns.length - (columns.length % TOGETHER);
  for (let j = 0; j < fours; j += TOGETHER) {
    const four = [columns[j], columns[j + 1], columns[j + 2], columns[j + 3]] as FourColumns;
    products.set(innerFour(four, numbers), j);
  }
  for (let j = fours; j < columns.length; j++)
    products[j] = inner(columns[j] as Float64Array, numbers);
  return products;
}

function innerFour([a, b, c, d]: FourColumns, numbers: Float64Array): FourSlopes {
  let [p, q, r, s] = [0, 0, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    p += (a[i] as number) * number;
    q += (b[i] as number) * number;
    r += (c[i] as number) * number;
    s += (d[i] as number) * number;
  }
  return [p, q, r, s];
}

function inner(column: Float64Array, numbers: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += (column[i] as number) * (numbers[i] as number);
  return sum;
}
