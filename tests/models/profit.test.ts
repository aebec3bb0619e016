import { describe, expect, test } from "vitest";
import {
  keepingGains,
  keepingSpend,
  profitCurve,
  sellingGains,
  sellingSpend,
} from "../../models/metrics/profit.ts";
import { selected } from "../../models/metrics/selected.ts";
import { shareDifference } from "../../models/metrics/share-difference.ts";
import { random } from "../../models/random.ts";

const costs = { contactCost: 2, offerCost: 10, successRate: 0.2 };

/** Ten customers by falling score, of whom the 1st, 2nd and 5th leave. */
const labels = Uint8Array.of(1, 1, 0, 0, 1, 0, 0, 0, 0, 0);
const scores = Float64Array.from({ length: 10 }, (_, i) => 1 - i / 10);
const values = new Float64Array(10).fill(100);

describe("profitCurve", () => {
  test("is 0 where nobody is contacted, and the sum of all gains where everybody is", () => {
    const gains = keepingGains(labels, values, costs);
    const { points } = profitCurve(scores, gains, { seed: 1 });
    expect(points[0]).toEqual({ contacted: 0, profit: { value: 0, low: 0, high: 0 } });
    expect(points.at(-1)?.contacted).toBe(10);
    expect(points.at(-1)?.profit.value).toBeCloseTo(
      gains.reduce((sum, gain) => sum + gain, 0),
      9,
    );
  });

  test("adds what each contact brings: by hand, 16, 16 and minus 12", () => {
    const gains = keepingGains(labels, values, costs);
    const { points, best, break_even } = profitCurve(scores, gains, { seed: 1 });
    // A leaver brings .2 (100 - 10) - 2 = 16, anybody else costs 10 + 2.
    expect(points.map(({ profit }) => Math.round(profit.value * 1e6) / 1e6)).toEqual([
      0, 16, 32, 20, 8, 24, 12, 0, -12, -24, -36,
    ]);
    expect(best.contacted.value).toBe(2);
    expect(best.profit.value).toBeCloseTo(32, 9);
    expect(break_even.value).toBeCloseTo(7, 9);
  });

  test("nobody is best where every contact loses, and everybody breaks even where none does", () => {
    const lost = profitCurve(scores, new Float64Array(10).fill(-1), { seed: 1 });
    expect(lost.best.contacted.value).toBe(0);
    expect(lost.break_even.value).toBe(0);
    const won = profitCurve(scores, new Float64Array(10).fill(1), { seed: 1 });
    expect(won.best.contacted.value).toBe(10);
    expect(won.break_even.value).toBe(10);
  });

  test("does not depend on the order of rows, and equal scores share their gains", () => {
    const next = random(4);
    const n = 500;
    const s = Float64Array.from({ length: n }, () => Math.floor(5 * next()));
    const g = Float64Array.from({ length: n }, () => Math.floor(20 * next()) - 10);
    const order = Int32Array.from({ length: n }, (_, i) => (i * 7) % n);
    const moved = (all: Float64Array) => Float64Array.from(order, (i) => all[i] ?? 0);
    expect(profitCurve(moved(s), moved(g), { seed: 2 })).toEqual(profitCurve(s, g, { seed: 2 }));
    const flat = profitCurve(new Float64Array(4), Float64Array.of(4, 0, 0, 0), { seed: 2 });
    expect(flat.points.map(({ profit }) => profit.value)).toEqual([0, 1, 2, 3, 4]);
  });

  test("its interval is as wide as the standard error of the gains says", () => {
    const next = random(9);
    const n = 2_000;
    const g = Float64Array.from({ length: n }, () => next());
    const s = Float64Array.from({ length: n }, () => next());
    const { points } = profitCurve(s, g, { seed: 3, replicates: 1_000 });
    const { low, high } = points.at(-1)?.profit ?? { low: 0, high: 0 };
    // The sum of n uniform numbers has the standard deviation sqrt(n / 12).
    expect((high - low) / (2 * 1.96 * Math.sqrt(n / 12))).toBeCloseTo(1, 1);
  });
});

describe("gains", () => {
  test("of a chance are those of both outcomes in its proportion, and what customers bring less what they cost", () => {
    const chance = Float64Array.of(0.3);
    const worth = Float64Array.of(80);
    for (const [gains, spend] of [
      [keepingGains, keepingSpend],
      [sellingGains, sellingSpend],
    ] as const) {
      const [yes, no] = [1, 0].map((label) => gains(Uint8Array.of(label), worth, costs)[0] ?? 0);
      const expected = gains(chance, worth, costs)[0] ?? 0;
      expect(expected).toBeCloseTo(0.3 * (yes ?? 0) + 0.7 * (no ?? 0), 9);
      expect(expected + (spend(chance, costs)[0] ?? 0)).toBeCloseTo(0.3 * 0.2 * 80, 9);
    }
  });

  test("of a leaver who is kept are the value less the offer, and of one who is not the contact alone", () => {
    const one = Uint8Array.of(1);
    const worth = Float64Array.of(100);
    expect(keepingGains(one, worth, { ...costs, successRate: 1 })[0]).toBe(88);
    expect(keepingGains(one, worth, { ...costs, successRate: 0 })[0]).toBe(-2);
  });

  test("of a buyer are the share that the contact earned less offer and contact, of others the contact", () => {
    expect([...sellingGains(Uint8Array.of(1, 0), Float64Array.of(100, 100), costs)]).toEqual([
      8, -2,
    ]);
  });
});

describe("selected", () => {
  test("adds up to the capacity, and equal scores at the end share its places", () => {
    const weights = selected(Float64Array.of(3, 1, 2, 2, 2, 0), 3);
    expect([...weights]).toEqual([1, 0, 2 / 3, 2 / 3, 2 / 3, 0]);
    expect(selected(scores, 99).every((weight) => weight === 1)).toBe(true);
    expect(selected(scores, 0).every((weight) => weight === 0)).toBe(true);
  });
});

describe("shareDifference", () => {
  // Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
  test.each([
    [56, 70, 48, 80, 0.2, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.6, 0.1705, 0.809],
    [5, 56, 0, 29, 0.0893, -0.0381, 0.1926],
    [0, 10, 0, 10, 0, -0.2775, 0.2775],
    [10, 10, 0, 10, 1, 0.6075, 1],
  ])("gives Newcombe's published interval of %i/%i and %i/%i", (a, m, b, n, value, low, high) => {
    const found = shareDifference({ count: a, n: m }, { count: b, n });
    expect(found.value).toBeCloseTo(value, 4);
    expect(found.low).toBeCloseTo(low, 4);
    expect(found.high).toBeCloseTo(high, 4);
  });

  test("turns its sign with the order of the groups, and is wider for more comparisons", () => {
    const [a, b] = [
      { count: 30, n: 100 },
      { count: 20, n: 90 },
    ];
    const one = shareDifference(a, b);
    const other = shareDifference(b, a);
    expect(other.low).toBeCloseTo(-one.high, 12);
    expect(shareDifference(a, b, 3).high).toBeGreaterThan(one.high);
  });
});
