import fc from "fast-check";
import { expect, test } from "vitest";
import { binOf, learnBins, toBins } from "../../models/binned.ts";
import type { Matrix } from "../../models/matrix.ts";

const one = (values: readonly number[]): Matrix => ({
  ids: values.map((_, i) => String(i)),
  columns: ["x"],
  values: [Float64Array.from(values)],
});

test("few different values have a bin each, cut midway, and missing ones bin 0", () => {
  const matrix = one([3, 1, Number.NaN, 1, 7, Number.POSITIVE_INFINITY]);
  const bins = learnBins(matrix);
  expect(bins.edges).toEqual([[2, 5]]);
  expect([...(toBins(bins, matrix).bins[0] ?? [])]).toEqual([2, 1, 0, 1, 3, 0]);
  expect(toBins(bins, matrix).counts).toEqual([4]);
});

test("a column without values, or with one, has no edge", () => {
  expect(learnBins(one([Number.NaN, Number.NaN])).edges).toEqual([[]]);
  expect(learnBins(one([5, 5])).edges).toEqual([[]]);
});

test("many values fall into bins of about equal size, and a common value keeps its own", () => {
  const values = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? 0 : i));
  const bins = learnBins(one(values), { most: 20 });
  const { counts, bins: found } = toBins(bins, one(values));
  expect(counts[0]).toBeLessThanOrEqual(21);
  const sizes = new Map<number, number>();
  for (const bin of found[0] ?? []) sizes.set(bin, (sizes.get(bin) ?? 0) + 1);
  expect(sizes.get(1)).toBe(5_000);
  for (const [bin, size] of sizes) if (bin !== 1) expect(size).toBeLessThan(400);
  expect(sizes.size).toBeGreaterThan(15);
});

test("bins keep the order of values, are at most 255 and below every edge lies a smaller bin", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      fc.integer({ min: 2, max: 255 }),
      (values, most) => {
        const [edges = []] = learnBins(one(values), { most }).edges;
        expect(edges.length).toBeLessThan(most);
        const sorted = [...values].sort((a, b) => a - b);
        const found = sorted.map((value) => binOf(edges, value));
        found.forEach((bin, i) => {
          if (i > 0) expect(bin).toBeGreaterThanOrEqual(found[i - 1] ?? 0);
          if (i > 0 && sorted[i] === sorted[i - 1]) expect(bin).toBe(found[i - 1]);
        });
        if (new Set(values.map((v) => v + 0)).size <= most)
          expect(new Set(found).size).toBe(new Set(sorted.map((v) => v + 0)).size);
      },
    ),
  );
});

test("a number of bins outside 2 to 255 is refused", () => {
  expect(() => learnBins(one([1]), { most: 256 })).toThrow("bins must number 2 to 255, got 256");
});

test("many values fall into the bins that they fall into one by one", () => {
  for (const length of [1, 6, 1_003]) {
    const own = Float64Array.from({ length }, (_, i) =>
      i % 7 === 3 ? ([Number.NaN, Infinity, -Infinity][i % 3] ?? 0) : ((i * 48271) % 997) - 400,
    );
    const whole = { ids: Array.from(own, (_, i) => `c${i}`), columns: ["x"], values: [own] };
    const learned = learnBins(whole, { most: 200 });
    const edges = learned.edges[0] ?? [];
    expect([...(toBins(learned, whole).bins[0] ?? [])]).toEqual(
      Array.from(own, (value) => binOf(edges, value)),
    );
  }
});
