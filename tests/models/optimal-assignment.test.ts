import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { optimalAssignment } from "../../models/optimal-assignment.ts";

/** The least cost of all assignments, every one of them tried. */
function bruteForce(costs: readonly (readonly number[])[], taken: readonly number[] = []): number {
  const n = costs.length;
  const m = costs[0]?.length ?? 0;
  const row = taken.length;
  if (row === n) return 0;
  const idle = taken.filter((j) => j < 0).length;
  const choices = [
    ...Array.from({ length: m }, (_, j) => j).filter((j) => !taken.includes(j)),
    ...(idle < n - m ? [-1] : []),
  ];
  return Math.min(...choices.map((j) => (costs[row]?.[j] ?? 0) + bruteForce(costs, [...taken, j])));
}

function costOf(costs: readonly (readonly number[])[], columns: Int32Array): number {
  return columns.reduce((sum, j, i) => sum + (costs[i]?.[j] ?? 0), 0);
}

// scipy 1.17.1, linear_sum_assignment: tests/golden/assignment.py.
const ofScipy = [
  [7, 7, -49.25],
  [5, 9, -37],
  [9, 5, -36.375],
  [40, 60, -339.5],
  [80, 80, -663.125],
] as const;

describe("optimal assignment", () => {
  test.each(ofScipy)("of %i x %i costs as little as scipy's", (n, m, least) => {
    const costs = Array.from({ length: n }, (_, i) =>
      Array.from({ length: m }, (_, j) => ((i * 7919 + j * 104_729 + i * j * 31) % 211) / 8 - 9),
    );
    expect(costOf(costs, optimalAssignment(costs))).toBe(least);
  });

  test("is one-to-one, as large as it can be, and no other costs less", () => {
    const matrix = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }))
      .chain(([n, m]) =>
        fc.array(fc.array(fc.integer({ min: -6, max: 6 }), { minLength: m, maxLength: m }), {
          minLength: n,
          maxLength: n,
        }),
      );
    fc.assert(
      fc.property(matrix, (costs) => {
        const columns = optimalAssignment(costs);
        const used = [...columns].filter((j) => j >= 0);
        expect(new Set(used).size).toBe(used.length);
        expect(used.length).toBe(Math.min(costs.length, costs[0]?.length ?? 0));
        expect(costOf(costs, columns)).toBe(bruteForce(costs));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test("leaves every row over where there is no column, and has none for no row", () => {
    expect([...optimalAssignment([[], []])]).toEqual([-1, -1]);
    expect([...optimalAssignment([])]).toEqual([]);
  });

  test("refuses costs that are no numbers and rows of unequal length", () => {
    expect(() => optimalAssignment([[1, Number.NaN]])).toThrow(
      "optimalAssignment requires finite costs, got NaN",
    );
    expect(() => optimalAssignment([[1, 2], [3]])).toThrow(
      "optimalAssignment requires rows of equal length, got 2 and 1",
    );
  });
});
