import { describe, expect, test } from "vitest";
import { thirds } from "../../models/hold-out.ts";
import { lookalikes } from "../../models/lookalikes.ts";
import { type Matrix, takeRows } from "../../models/matrix.ts";
import { random } from "../../models/random.ts";
import { recoveryOf } from "../../models/recovery.ts";

const n = 1500;

/** Customers of whom a planted tenth spends more and comes more often, with noise beside it; ids ascending. */
function shop(seed: number): { readonly matrix: Matrix; readonly planted: Uint8Array } {
  const next = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const planted = Uint8Array.from({ length: n }, () => (next() < 0.1 ? 1 : 0));
  const column = (shift: number) => Float64Array.from(planted, (one) => shift * one + normal());
  return {
    planted,
    matrix: {
      ids: Array.from({ length: n }, (_, i) => String(i).padStart(5, "0")),
      columns: ["spend", "visits", "missing", "noise_1", "noise_2"],
      values: [
        column(2).map((value) => Math.exp(value)),
        column(2),
        column(1).map((value) => (value < -0.5 ? Number.NaN : value)),
        column(0),
        column(0),
      ],
    },
  };
}

const { matrix, planted } = shop(4);
/** Half of the planted customers: the others are whom a marketer looks for. */
const known = planted.map((one, i) => (i % 2 === 0 ? one : 0));
const found = lookalikes(matrix, known, { seed: 1 });
const everybody = Int32Array.from({ length: n }, (_, i) => i);

describe("a planted group", () => {
  test("is found far above chance when a third of it is held out", () => {
    const { held_out, ranked, top, auc } = found.recovery;
    const members = known.reduce((sum, one) => sum + one, 0);
    expect(Math.abs(held_out - members / 3)).toBeLessThan(1);
    expect(ranked).toBe(n - members + held_out);
    expect(top.map(({ share }) => share)).toEqual([0.01, 0.05, 0.1]);
    expect(top[2]?.lift).toBeGreaterThan(5);
    expect(auc.low).toBeGreaterThan(0.85);
  });

  test("has its unknown half at the top of those outside", () => {
    const outside = [...everybody].filter((i) => known[i] === 0);
    const hidden = outside.filter((i) => planted[i] === 1).length;
    const first = outside
      .sort((a, b) => (found.similarity[b] ?? 0) - (found.similarity[a] ?? 0))
      .slice(0, hidden);
    expect(first.filter((i) => planted[i] === 1).length).toBeGreaterThan(0.6 * hidden);
  });

  test("ships the method that finds most of the first third in the first tenth", () => {
    const tenth = found.tried.map(({ top }) => top[2]?.found.value ?? 0);
    const shipped = found.tried.findIndex(({ method }) => method === found.method);
    expect(found.tried.map(({ method }) => method)).toEqual([
      "naive bayes",
      "logistic on ranks",
      "logistic",
    ]);
    expect(tenth[shipped]).toBe(Math.max(...tenth));
  });
});

test("a group drawn by lot is found no better than by chance, and nobody is like it", () => {
  for (const seed of [1, 2, 3]) {
    const next = random(90 + seed);
    const drawn = Uint8Array.from({ length: n }, () => (next() < 0.15 ? 1 : 0));
    const { recovery, similarity } = lookalikes(matrix, drawn, { seed });
    expect(recovery.auc.low).toBeLessThan(0.56);
    expect(recovery.auc.high).toBeGreaterThan(0.5);
    expect(recovery.top[2]?.found.low).toBeLessThan(0.13);
    expect(Math.max(...similarity)).toBeLessThan(0.9);
  }
});

test("base and parts sum to the log-odds of the similarity, for every row", () => {
  const { base, parts } = found.contributions(everybody);
  expect(parts).toHaveLength(matrix.columns.length);
  for (const i of everybody) {
    const sum = parts.reduce((total, part) => total + (part[i] ?? Number.NaN), base);
    expect(1 / (1 + Math.exp(-sum))).toBeCloseTo(found.similarity[i] ?? Number.NaN, 9);
  }
});

test("contributions are of the rows asked for, in their order", () => {
  const all = found.contributions(everybody);
  const some = found.contributions(Int32Array.of(7, 3));
  some.parts.forEach((part, j) => {
    expect([...part]).toEqual([all.parts[j]?.[7], all.parts[j]?.[3]]);
  });
});

test("similarity weighs members and others as if there were as many of each", () => {
  const mean = (flag: number) => {
    const own = [...everybody].filter((i) => planted[i] === flag);
    return own.reduce((sum, i) => sum + (found.similarity[i] ?? 0), 0) / own.length;
  };
  expect(mean(1)).toBeGreaterThan(0.7);
  expect(mean(0)).toBeLessThan(0.3);
});

test("the same customers and seed give the same numbers, and another seed holds out others", () => {
  expect(lookalikes(matrix, known, { seed: 1 }).similarity).toEqual(found.similarity);
  expect(lookalikes(matrix, known, { seed: 2 }).recovery).not.toEqual(found.recovery);
});

test("nothing changes its input", () => {
  const before = structuredClone({ matrix, known });
  lookalikes(matrix, known, { seed: 1 });
  expect({ matrix, known }).toEqual(before);
});

test("too few members, and a group of everybody, are refused", () => {
  const few = Uint8Array.from(everybody, (i) => (i < 29 ? 1 : 0));
  expect(() => lookalikes(matrix, few, { seed: 1 })).toThrow(
    "lookalikes requires at least 30 members, got 29",
  );
  const all = takeRows(matrix, everybody.subarray(0, 40));
  expect(() => lookalikes(all, new Uint8Array(40).fill(1), { seed: 1 })).toThrow(
    "lookalikes requires at least 1 customer who is no member, got 0",
  );
});

test("one customer outside, and columns that tell nothing, are no fault", () => {
  const small = takeRows(matrix, everybody.subarray(0, 40));
  const empty = { ...small, values: small.values.map((column) => column.map(() => Number.NaN)) };
  const flags = Uint8Array.from({ length: 40 }, (_, i) => (i < 39 ? 1 : 0));
  for (const one of [small, empty]) {
    const { similarity } = lookalikes(one, flags, { seed: 1 });
    for (const value of similarity) expect(value > 0 && value < 1).toBe(true);
  }
});

test("thirds share no member, leave none out and differ by one at most", () => {
  const rows = Int32Array.from({ length: 100 }, (_, i) => 3 * i);
  const parts = thirds(rows, 5);
  expect(parts.map(({ length }) => length)).toEqual([34, 33, 33]);
  expect(parts.flatMap((part) => [...part]).sort((a, b) => a - b)).toEqual([...rows]);
});

test("recovery counts held-out members among the first, and says how many could be there", () => {
  const margins = Float64Array.from({ length: 200 }, (_, i) => 200 - i);
  const labels = Uint8Array.from({ length: 200 }, (_, i) => (i < 8 || i >= 168 ? 1 : 0));
  const { held_out, ranked, top } = recoveryOf({ margins, labels });
  expect([held_out, ranked]).toEqual([40, 200]);
  expect(top.map(({ found: { value } }) => value)).toEqual([2 / 40, 8 / 40, 8 / 40]);
  expect(top.map(({ most }) => most)).toEqual([2 / 40, 10 / 40, 20 / 40]);
  top.forEach(({ lift, found: { value }, share }) => {
    expect(lift).toBeCloseTo(value / share, 12);
  });
});
