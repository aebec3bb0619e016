import { describe, expect, test } from "vitest";
import type { Matrix } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import { shrinkage } from "../../models/shrinkage.ts";

const model = shrinkage({ over: { share: "orders" } });

function sample(shares: readonly number[], orders: readonly number[]) {
  const ids = shares.map((_, i) => `c${i}`);
  const raw: Matrix = {
    ids,
    columns: ["share", "orders", "other"],
    values: [Float64Array.from(shares), Float64Array.from(orders), new Float64Array(ids.length)],
  };
  const centred: Matrix = {
    ids,
    columns: ["share", "other"],
    values: [Float64Array.from(shares, (p) => p - 0.5), Float64Array.from(ids, (_, i) => i)],
  };
  return { raw, centred };
}

/** Customers whose own chance is drawn first and then observed over so many orders. */
function draws(n: number, orders: (i: number) => number, chance: () => number, seed: number) {
  const next = random(seed);
  const counts = Array.from({ length: n }, (_, i) => orders(i));
  const shares = counts.map((count) => {
    const p = chance();
    let hits = 0;
    for (let order = 0; order < count; order++) hits += Number(next() < p);
    return hits / count;
  });
  return sample(shares, counts);
}

describe("shrinkage", () => {
  test("a value over n observations keeps n / (n + half) of its distance", () => {
    const input = sample([1, 0, 1, 0.5], [1, 4, 2, 2]);
    const learned = model.fit(input, 1);
    const half = learned.half[0] ?? Number.NaN;
    const [share] = model.apply(learned, input).values;
    const kept = [1 / (1 + half), 4 / (4 + half), 2 / (2 + half), 2 / (2 + half)];
    expect([...(share ?? [])]).toEqual([0.5, -0.5, 0.5, 0].map((z, i) => z * (kept[i] ?? 0)));
  });

  test("half is the variance within over that between, from the analysis of variance by hand", () => {
    // Two customers of two orders each, shares 1/2 and 1: within (2 * 1/4 + 0) / (4 - 2) = 1/4; between
    // 2 (1/4)^2 + 2 (1/4)^2 = 1/4 over 1 degree; n0 = (4 - 8/4) / 1 = 2; the variance (1/4 - 1/4) / 2 = 0.
    expect(model.fit(sample([0.5, 1], [2, 2]), 1).half[0]).toBe(1e9);
    // Shares 0 and 1: within 0, so one observation says all.
    expect(model.fit(sample([0, 1], [2, 2]), 1).half[0]).toBe(0);
    // Shares 0, 1/2 and 1 of four orders: within (4 * 1/4) / (12 - 3) = 1/9; between 4 / 4 + 4 / 4 over 2 = 1; n0 = 4;
    // the variance (1 - 1/9) / 4 = 2/9, and half (1/9) / (2/9) = 1/2.
    expect(model.fit(sample([0, 0.5, 1], [4, 4, 4]), 1).half[0]).toBeCloseTo(0.5, 12);
  });

  test("finds the concentration of a beta distribution from which chances were drawn", () => {
    // Uniform chances are Beta(1, 1): within over between is 1/6 over 1/12, which is a + b = 2.
    const next = random(3);
    const input = draws(
      20_000,
      (i) => 2 + (i % 9),
      () => next(),
      4,
    );
    expect(model.fit(input, 1).half[0]).toBeCloseTo(2, 1);
  });

  test("a share in which customers differ by chance alone is worth next to nothing", () => {
    const input = draws(
      5000,
      (i) => 1 + (i % 5),
      () => 0.3,
      5,
    );
    const learned = model.fit(input, 1);
    const [share] = model.apply(learned, input).values;
    const [before] = input.centred.values;
    const squares = (column: Float64Array | undefined) =>
      (column ?? new Float64Array()).reduce((sum, z) => sum + z * z, 0);
    expect(squares(share) / squares(before)).toBeLessThan(0.01);
  });

  test("a missing value, or one over nothing, is average, and other columns stay as they are", () => {
    const input = sample([Number.NaN, 1, 0], [3, 0, 3]);
    const { columns, values } = model.apply(model.fit(input, 1), input);
    expect(columns).toEqual(["share", "other"]);
    expect(values[0]?.slice(0, 2)).toEqual(Float64Array.of(0, 0));
    expect(values[1]).toEqual(Float64Array.of(0, 1, 2));
  });

  test("a mean that is no share, or shares seen once each, count half with one observation", () => {
    expect(model.fit(sample([3, 40], [5, 9]), 1).half[0]).toBe(1);
    expect(model.fit(sample([0, 1, 1], [1, 1, 1]), 1).half[0]).toBe(1);
    expect(model.fit(sample([], []), 1).half[0]).toBe(1);
  });

  test("throws where the counting column is absent", () => {
    const { raw, centred } = sample([1], [1]);
    expect(() => shrinkage({ over: { share: "visits" } }).fit({ raw, centred }, 1)).toThrow(
      "the matrix has no column 'visits'",
    );
  });
});
