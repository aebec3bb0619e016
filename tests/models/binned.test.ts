import fc from "fast-check";
import { expect, test } from "vitest";
import { binOf, edgesOf, learnBins, toBins } from "../../models/binned.ts";
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

/** Says how many rows each bin is to hold, run by run of equal values, by the rule that bins are learned by. */
function rowsByRule(runs: readonly number[], most: number, leastRows: number): readonly number[] {
  if (runs.length <= most) return runs;
  const share = runs.reduce((sum, rows) => sum + rows, 0) / most;
  const short = runs.filter((rows) => rows < share);
  let [left, bins] = [
    short.reduce((sum, rows) => sum + rows, 0),
    most - (runs.length - short.length),
  ];
  let target = Math.max(leastRows, left / Math.max(1, bins));
  const found = [0];
  runs.forEach((rows, run) => {
    const held = (found.pop() ?? 0) + rows;
    const isLong = rows >= share;
    if (!isLong) left -= rows;
    const isFull =
      held >= target ||
      isLong ||
      ((runs[run + 1] ?? 0) >= share && held >= Math.max(leastRows, target / 2));
    const isLast = run === runs.length - 1 || found.length === most - 1;
    found.push(...(isFull && !isLast ? [held, 0] : [held]));
    if (!isFull || isLong) return;
    bins--;
    target = Math.max(leastRows, left / Math.max(1, bins));
  });
  return found;
}

test("bins of evenly many rows end as the rule says, whatever the lengths of runs of equal values", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 200 })), {
        minLength: 1,
        maxLength: 80,
      }),
      fc.integer({ min: 2, max: 30 }),
      fc.integer({ min: 1, max: 40 }),
      (runs, most, leastRows) => {
        const sorted = Float64Array.from(runs.flatMap((rows, run) => Array(rows).fill(run)));
        const edges = edgesOf(sorted, most, leastRows);
        const held = Array(edges.length + 1).fill(0);
        for (const value of sorted) held[binOf(edges, value) - 1]++;
        expect(held).toEqual(rowsByRule(runs, most, leastRows));
      },
    ),
  );
});
