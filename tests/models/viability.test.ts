import { describe, expect, test } from "vitest";
import { groupSizes, largeEnough } from "../../models/large-enough.ts";
import { nearestClusters, viability } from "../../models/viability.ts";

const told = { precision: 0.8, recall: 0.7 };
const rest = { size: 900, share: 0.9, worth: null, precision: 0.98, recall: 0.98 };
const verdict = (segment: Parameters<typeof viability>[0][number]) => viability([rest, segment])[1];

describe("viability", () => {
  test("a segment that is large and easy to tell is worth a campaign", () => {
    expect(verdict({ size: 100, share: 0.1, worth: null, ...told })).toEqual({
      viable: true,
      says: "large enough (10 % of the customers) and easy to tell: its rule finds 70 % of them, and 80 % of those it finds are among them",
    });
  });

  test("few customers are too few, unless they bring much of the revenue", () => {
    const few = { size: 20, share: 0.02, ...told };
    expect(verdict({ ...few, worth: 0.01 })).toEqual({
      viable: false,
      says: "too small for a campaign of its own: 2 % of the customers and 1 % of the revenue, below 3 % of the customers and 10 % of the revenue",
    });
    expect(verdict({ ...few, worth: 0.3 })?.viable).toBe(true);
    expect(verdict({ ...few, worth: null })?.viable).toBe(false);
    expect(verdict({ ...few, size: 4, worth: 0.3 })?.says).toContain("4 customers, fewer than 5");
  });

  test("a segment that its rule does not find, or finds among many others, is flagged", () => {
    const tenth = { size: 100, share: 0.1, worth: null };
    for (const poor of [
      { precision: 0.45, recall: 0.9 },
      { precision: 0.9, recall: 0.45 },
    ])
      expect(verdict({ ...tenth, ...poor })?.says).toMatch(/^hard to tell from the rest: /);
  });

  test("naming everybody tells nobody apart, however large the segment", () => {
    // A rule that holds for all has the precision of the share: 80 %, and finds all.
    const [large] = viability([
      { size: 800, share: 0.8, worth: null, precision: 0.8, recall: 1 },
      { size: 200, share: 0.2, worth: null, ...told },
    ]);
    expect(large?.viable).toBe(false);
  });

  test("the only segment is viable, and none gives none", () => {
    expect(viability([{ ...rest, share: 1, precision: 0, recall: 0 }])[0]?.viable).toBe(true);
    expect(viability([])).toEqual([]);
  });
});

test("sizes count customers and share out what is positive of their worth", () => {
  const worth = Float64Array.of(30, -5, 10, Number.NaN);
  expect(groupSizes(Int32Array.of(0, 0, 1, 1), 2, worth)).toEqual([
    { size: 2, share: 0.5, worth: 0.75 },
    { size: 2, share: 0.5, worth: 0.25 },
  ]);
  expect(groupSizes(Int32Array.of(0), 1, null)).toEqual([{ size: 1, share: 1, worth: null }]);
  expect(groupSizes(Int32Array.of(0), 1, Float64Array.of(0))[0]?.worth).toBeNull();
});

test("large enough is a matter of count, and of share or worth", () => {
  expect(largeEnough({ size: 5, share: 0.03, worth: null })).toBe(true);
  expect(largeEnough({ size: 4, share: 0.5, worth: 0.5 })).toBe(false);
  expect(largeEnough({ size: 5, share: 0.01, worth: 0.1 })).toBe(true);
  expect(largeEnough({ size: 5, share: 0.01, worth: 0.1 }, { minWorth: 0.2 })).toBe(false);
});

test("the nearest cluster is the one whose centroid is nearest", () => {
  const clusters = { columns: ["x"], centroids: [[0], [3], [10]], sizes: [1, 1, 1], inertia: 0 };
  expect(nearestClusters(clusters)).toEqual([1, 0, 1]);
  expect(nearestClusters({ ...clusters, centroids: [[0]] })).toEqual([-1]);
});
