import fc from "fast-check";
import { expect, test } from "vitest";
import { crossCount, groupOverlap } from "../../models/group-overlap.ts";

const flags = (...values: readonly number[]) => Uint8Array.from(values);

test("two groups share what is in both, as a share of the smaller and of either", () => {
  const { both, share_of_smaller, jaccard } = groupOverlap([
    flags(1, 1, 1, 1, 0, 0),
    flags(0, 0, 1, 1, 1, 0),
  ]);
  expect(both).toEqual([
    [4, 2],
    [2, 3],
  ]);
  expect(share_of_smaller[0]?.[1]).toBe(2 / 3);
  expect(jaccard[0]?.[1]).toBe(2 / 5);
});

const groups = fc
  .integer({ min: 0, max: 12 })
  .chain((n) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: n, maxLength: n }), {
      maxLength: 5,
    }),
  )
  .map((rows) => rows.map((row) => Uint8Array.from(row)));

test("the matrices are symmetric, with sizes and ones on the diagonal and shares within [0, 1]", () => {
  fc.assert(
    fc.property(groups, (all) => {
      const { both, share_of_smaller, jaccard } = groupOverlap(all);
      all.forEach((group, a) => {
        const size = group.reduce((sum, one) => sum + one, 0);
        expect(both[a]?.[a]).toBe(size);
        expect(jaccard[a]?.[a]).toBe(size === 0 ? null : 1);
        all.forEach((_, b) => {
          for (const matrix of [both, share_of_smaller, jaccard])
            expect(matrix[a]?.[b]).toBe(matrix[b]?.[a]);
          const share = share_of_smaller[a]?.[b] ?? 0;
          expect(share).toBeGreaterThanOrEqual(jaccard[a]?.[b] ?? 0);
          expect(share).toBeLessThanOrEqual(1);
        });
      });
    }),
  );
});

test("an empty group has no share of anything", () => {
  const { share_of_smaller, jaccard } = groupOverlap([flags(0, 0), flags(1, 0)]);
  expect(share_of_smaller).toEqual([
    [null, null],
    [null, 1],
  ]);
  expect(jaccard).toEqual([
    [null, 0],
    [0, 1],
  ]);
});

test("a group's customers in the segments add up to those who are in one", () => {
  const group = flags(1, 1, 0, 1, 1);
  expect(crossCount([group], Int32Array.of(0, 2, 2, 2, -1), 3)).toEqual([[1, 0, 2]]);
});

test("groups of other customers are refused", () => {
  expect(() => groupOverlap([flags(1), flags(1, 0)])).toThrow("equal length, got 1 and 2");
  expect(() => crossCount([flags(1)], new Int32Array(2), 1)).toThrow("got 2 for 1");
});
