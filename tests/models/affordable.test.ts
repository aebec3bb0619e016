import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { affordable, controlSize } from "../../models/affordable.ts";
import { profitByLength } from "../../models/metrics/profit-by-length.ts";

describe("affordable", () => {
  test("by hand: 3 of costs 4, 3, 2, 1 for 9, and one more where the dearest is drawn as control", () => {
    const costs = Float64Array.of(4, 3, 2, 1);
    expect(affordable(costs, Float64Array.of(1, 2, 3, 4), { budget: 9, control: 0 })).toBe(3);
    // A quarter of four is one customer, the one drawn first: 3 + 2 + 1 is paid.
    expect(affordable(costs, Float64Array.of(1, 2, 3, 4), { budget: 6, control: 0.25 })).toBe(4);
    expect(affordable(costs, Float64Array.of(1, 2, 3, 4), { budget: 3.9, control: 0 })).toBe(0);
  });

  test("stays within the budget, and without a control group one customer more would not", () => {
    const customer = fc.record({ cost: fc.integer({ min: 0, max: 20 }), draw: fc.integer() });
    fc.assert(
      fc.property(
        fc.uniqueArray(customer, { selector: ({ draw }) => draw, maxLength: 40 }),
        fc.integer({ min: 0, max: 300 }),
        fc.constantFrom(0, 0.1, 0.5, 1),
        (customers, budget, control) => {
          const costs = Float64Array.from(customers, ({ cost }) => cost);
          // Draws are places from 1 on.
          const order = customers.map(({ draw }) => draw).sort((a, b) => a - b);
          const draws = Float64Array.from(customers, ({ draw }) => order.indexOf(draw) + 1);
          const length = affordable(costs, draws, { budget, control });
          const paid = (n: number) => {
            const held = new Set(
              [...draws.slice(0, n)].sort((a, b) => a - b).slice(0, controlSize(n, control)),
            );
            return costs
              .slice(0, n)
              .reduce((sum, cost, i) => (held.has(draws[i] ?? 0) ? sum : sum + cost), 0);
          };
          expect(paid(length)).toBeLessThanOrEqual(budget);
          if (length < costs.length) expect(paid(length + 1)).toBeGreaterThan(budget);
        },
      ),
    );
  });

  test("the control group is the share to the nearest customer, halves up, as words say it", () => {
    const sizes = [
      [10, 0.15],
      [45, 0.1],
      [3, 0.1],
      [500, 0.1],
      [7, 1],
    ] as const;
    expect(sizes.map(([length, share]) => controlSize(length, share))).toEqual([2, 5, 0, 50, 7]);
  });
});

describe("profitByLength", () => {
  const gains = Float64Array.of(5, -2, 4, -1, -1);
  const spend = Float64Array.of(1, 1, 2, 1, 1);

  test("adds what each next customer brings and costs, and finds the best length among all", () => {
    const { curve, best, at_length } = profitByLength(gains, spend, { length: 2 });
    expect(curve).toEqual([
      { contacted: 0, cost: 0, profit: 0 },
      { contacted: 1, cost: 1, profit: 5 },
      { contacted: 2, cost: 2, profit: 3 },
      { contacted: 3, cost: 4, profit: 7 },
      { contacted: 4, cost: 5, profit: 6 },
      { contacted: 5, cost: 6, profit: 5 },
    ]);
    expect(best).toEqual({ contacted: 3, cost: 4, profit: 7 });
    expect(at_length).toEqual({ contacted: 2, cost: 2, profit: 3 });
    // A coarse curve does not hide the best length.
    expect(profitByLength(gains, spend, { length: 2, steps: 2 }).best.contacted).toBe(3);
  });

  test("nobody is best where every contact loses, and who is not known brings nothing", () => {
    const lost = profitByLength(Float64Array.of(-1, Number.NaN), Float64Array.of(1, 1), {
      length: 9,
    });
    expect(lost.best).toEqual({ contacted: 0, cost: 0, profit: 0 });
    expect(lost.at_length).toEqual({ contacted: 2, cost: 2, profit: -1 });
  });
});
