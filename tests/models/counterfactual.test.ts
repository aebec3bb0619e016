import { expect, test } from "vitest";
import { type ChangeableGroup, counterfactuals } from "../../models/counterfactual.ts";
import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";

const columns = ["x", "x_again", "y", "fixed"];
const groups: readonly ChangeableGroup[] = [
  { name: "x", columns: [0, 1] },
  { name: "y", columns: [2] },
];

/** Returns customers of which x and x_again always hold the same number, all in [0, 1]. */
function drawn(n: number): Matrix {
  const next = random(7);
  const of = () => Float64Array.from({ length: n }, next);
  const x = of();
  return { ids: Array.from(x, (_, i) => String(i)), columns, values: [x, x.slice(), of(), of()] };
}

/** Scores by (x + y) / 2. */
const score = ({ values: [x = new Float64Array(), , y = new Float64Array()] }: Matrix) =>
  x.map((own, i) => (own + (y[i] as number)) / 2);

/** Returns 400 customers, the first with the given numbers. */
function withFirst(x: number, y: number): Matrix {
  const matrix = drawn(400);
  [x, x, y, 0.5].forEach((value, j) => {
    (matrix.values[j] as Float64Array)[0] = value;
  });
  return matrix;
}

test("each change gets past the cut with values that another customer really has, the rest stays", () => {
  const matrix = withFirst(0.9, 0.6);
  const found = counterfactuals(matrix, 0, { score, groups, cut: 0.5, seed: 1 });
  expect(found.length).toBeGreaterThan(10);
  for (const {
    groups: [name],
    values,
    score: reached,
  } of found) {
    expect(reached).toBeLessThan(0.5);
    expect(reached).toBeCloseTo(((values[0] as number) + (values[2] as number)) / 2, 12);
    expect(values[0]).toBe(values[1]);
    expect(values[3]).toBe(0.5);
    expect(matrix.values[name === "x" ? 0 : 2]).toContain(values[name === "x" ? 0 : 2]);
    expect(values[name === "x" ? 2 : 0]).toBe(name === "x" ? 0.6 : 0.9);
  }
});

test("the smallest change comes first", () => {
  const found = counterfactuals(withFirst(0.9, 0.6), 0, { score, groups, cut: 0.5, seed: 1 });
  const distances = found.map(({ distance }) => distance);
  expect(distances).toEqual([...distances].sort((a, b) => a - b));
  // x must fall below .4: the nearest of some 400 customers who may lend is not far from that.
  const x = found.find(({ groups: [name] }) => name === "x")?.values[0] ?? 0;
  expect(x).toBeGreaterThan(0.25);
});

test("two groups change only where one alone does not get there", () => {
  const alone = counterfactuals(withFirst(0.9, 0.6), 0, { score, groups, cut: 0.5, seed: 1 });
  expect(alone.every(({ groups }) => groups.length === 1)).toBe(true);
  const both = counterfactuals(withFirst(0.9, 0.9), 0, { score, groups, cut: 0.4, seed: 1 });
  expect(both.length).toBeGreaterThan(0);
  for (const { groups, score: reached } of both) {
    expect(groups).toEqual(["x", "y"]);
    expect(reached).toBeLessThan(0.4);
  }
});

test("a score may be wanted above the cut", () => {
  const options = { score, groups, cut: 0.6, side: "above", seed: 1 } as const;
  const found = counterfactuals(withFirst(0.2, 0.5), 0, options);
  expect(found.length).toBeGreaterThan(0);
  for (const { score: reached } of found) expect(reached).toBeGreaterThanOrEqual(0.6);
});

test("only rows that may lend do so, and none is found where nothing may change or gets there", () => {
  const matrix = withFirst(0.9, 0.6);
  const high = (donor: number) => (matrix.values[0]?.[donor] ?? 0) > 0.2;
  const found = counterfactuals(matrix, 0, {
    score,
    groups: [{ name: "x", columns: [0, 1], lends: high }],
    cut: 0.5,
    seed: 1,
  });
  for (const { values } of found) expect(values[0]).toBeGreaterThan(0.2);
  expect(counterfactuals(matrix, 0, { score, groups: [], cut: 0.5, seed: 1 })).toEqual([]);
  expect(counterfactuals(matrix, 0, { score, groups, cut: 0, seed: 1 })).toEqual([]);
});

test("the same seed finds the same", () => {
  const find = () => counterfactuals(withFirst(0.9, 0.6), 0, { score, groups, cut: 0.5, seed: 3 });
  expect(find()).toEqual(find());
});
