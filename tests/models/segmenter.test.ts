import { describe, expect, test } from "vitest";
import { adjustedRand } from "../../models/adjusted-rand.ts";
import { familyWeights } from "../../models/family-weights.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { fitApply } from "../../models/model.ts";
import { segmenter } from "../../models/segmenter.ts";
import { blobs } from "./blobs.ts";

/** Three kinds of customers in money with a heavy tail, days with holes, and a column that says nothing. */
function shop(n: number): Matrix {
  const { ids, values } = blobs(
    n,
    [
      [2, 1],
      [5, 1],
      [5, 6],
    ],
    0.35,
    9,
  );
  const [spend = new Float64Array(0), days = new Float64Array(0)] = values;
  return {
    ids,
    columns: ["total_spend", "recency_days", "constant", "never"],
    values: [
      spend.map((value) => Math.exp(value)),
      days.map((value, i) => (i % 50 === 0 ? Number.NaN : 40 * Math.abs(value))),
      new Float64Array(n).fill(3),
      new Float64Array(n).fill(Number.NaN),
    ],
  };
}

const matrix = shop(900);
const model = segmenter();
const learned = model.fit(matrix, 7);

describe("segmenter", () => {
  test("finds three kinds of customers through missing values, tails and empty columns", () => {
    const truth = Int32Array.from({ length: 900 }, (_, i) => i % 3);
    expect(learned.choice.k).toBe(3);
    expect(adjustedRand(model.apply(learned, matrix).cluster, truth)).toBeGreaterThan(0.9);
  });

  test("every customer has one segment and a place on the map", () => {
    const { cluster, x, y } = model.apply(learned, matrix);
    const sizes = new Int32Array(3);
    for (const c of cluster) sizes[c] = (sizes[c] ?? 0) + 1;
    expect([...sizes]).toEqual(learned.choice.clusters.sizes);
    expect(x.every(Number.isFinite) && y.every(Number.isFinite)).toBe(true);
  });

  test("the order of the rows changes nothing", () => {
    const rows = Int32Array.from({ length: 900 }, (_, i) => (i * 371 + 5) % 900);
    const mixed = takeRows(matrix, rows);
    expect(model.fit(mixed, 7)).toEqual(learned);
    const straight = model.apply(learned, matrix);
    const turned = model.apply(learned, mixed);
    expect(turned.cluster).toEqual(rows.map((row) => straight.cluster[row] ?? -1));
    expect([...turned.x]).toEqual(Array.from(rows, (row) => straight.x[row]));
  });

  test("fitting and applying at once gives what one after the other gives, in any order of rows", () => {
    expect(fitApply(model, matrix, 7)).toEqual([learned, model.apply(learned, matrix)]);
    const mixed = takeRows(
      matrix,
      Int32Array.from({ length: 900 }, (_, i) => (i * 371 + 5) % 900),
    );
    expect(fitApply(model, mixed, 7)).toEqual([learned, model.apply(learned, mixed)]);
  });

  test("what it learned survives JSON, and the input stays as it was", () => {
    const before = structuredClone(matrix);
    const again = model.apply(JSON.parse(JSON.stringify(learned)), matrix);
    expect(again).toEqual(model.apply(learned, matrix));
    expect(model.fit(matrix, 7)).toEqual(learned);
    expect(matrix).toEqual(before);
  });

  test("a later matrix may have its columns in another order and more of them", () => {
    const later = {
      ids: matrix.ids,
      columns: ["new", ...matrix.columns.toReversed()],
      values: [new Float64Array(900), ...matrix.values.toReversed()],
    };
    expect(model.apply(learned, later)).toEqual(model.apply(learned, matrix));
    expect(() => model.apply(learned, { ids: [], columns: [], values: [] })).toThrow(
      "the matrix has no column 'total_spend'",
    );
  });

  test("a weight of 0 takes a column out", () => {
    const weighted = segmenter({ weights: { total_spend: 0 }, low: 2, high: 2 });
    const { cluster } = weighted.apply(weighted.fit(matrix, 7), matrix);
    const lapsed = Int32Array.from({ length: 900 }, (_, i) => (i % 3 === 2 ? 1 : 0));
    expect(adjustedRand(cluster, lapsed)).toBeGreaterThan(0.9);
    expect(() => segmenter({ weights: { spend: 1 } }).fit(matrix, 7)).toThrow(
      "segmenter got a weight for 'spend', which is no column of the matrix",
    );
  });

  test("one customer, and customers without any difference, form one segment", () => {
    const one = takeRows(matrix, Int32Array.of(1));
    const alone = model.fit(one, 7);
    expect(alone.choice.k).toBe(1);
    expect([...model.apply(alone, one).cluster]).toEqual([0]);
    const flat = { ids: ["a", "b"], columns: ["x"], values: [Float64Array.of(2, 2)] };
    const same = model.apply(model.fit(flat, 7), flat);
    expect([...same.cluster, ...same.x, ...same.y]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

test("a family of m columns brings the square root of m in variance", () => {
  const weights = familyWeights({ a1: "a", a2: "a", a3: "a", a4: "a", b: "b" });
  const variance = (names: readonly string[]) =>
    names.reduce((sum, name) => sum + (weights[name] ?? 0) ** 2, 0);
  expect(variance(["a1", "a2", "a3", "a4"])).toBeCloseTo(2, 12);
  expect(variance(["b"])).toBe(1);
});
