import { expect, test } from "vitest";
import { innerProducts, linear } from "../../models/column-products.ts";
import { random } from "../../models/random.ts";

const n = 37;
const next = random(11);
const numbers = () => Float64Array.from({ length: n }, () => (next() - 0.5) * 10 ** (9 * next()));

test.each([0, 1, 3, 4, 5, 8, 11])("%i columns sum as plain loops do, to the last bit", (p) => {
  const columns = Array.from({ length: p }, numbers);
  const beta = Float64Array.from({ length: p + 1 }, (_, j) => (j % 3 === 1 ? 0 : next() - 0.5));
  const margins = linear(columns, beta, n);
  const sums = new Float64Array(p);
  const residuals = numbers();
  for (let i = 0; i < n; i++) {
    let margin = beta[p] as number;
    columns.forEach((column, j) => {
      margin += (beta[j] as number) * (column[i] as number);
      sums[j] = (sums[j] as number) + (column[i] as number) * (residuals[i] as number);
    });
    expect(margins[i]).toBe(margin);
  }
  expect(innerProducts(columns, residuals)).toEqual(sums);
});

test("a column that counts for nothing may hold anything", () => {
  const columns = [Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY), Float64Array.of(2, 3)];
  expect(linear(columns, Float64Array.of(0, 2, 1), 2)).toEqual(Float64Array.of(5, 7));
});
