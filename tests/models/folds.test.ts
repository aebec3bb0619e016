import fc from "fast-check";
import { expect, test } from "vitest";
import { foldsOf, positionsWhere } from "../../models/folds.ts";

const someIds = fc.array(
  fc.integer({ min: 0, max: 40 }).map((n) => `c${n}`),
  { minLength: 1, maxLength: 80 },
);
const k = fc.integer({ min: 2, max: 8 });

test("a customer seen several times is in one fold, and folds differ by one customer at most", () => {
  fc.assert(
    fc.property(someIds, k, fc.nat(), (ids, folds, seed) => {
      const fold = foldsOf(ids, folds, seed);
      const own = new Map<string, number>();
      ids.forEach((id, i) => {
        expect(fold[i]).toBe(own.get(id) ?? fold[i]);
        own.set(id, fold[i] ?? -1);
      });
      const sizes = Array.from(
        { length: folds },
        (_, f) => [...own.values()].filter((one) => one === f).length,
      );
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(own.size);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test("a customer's fold depends on who is there and the seed, not on the order of the rows", () => {
  const ids = Array.from({ length: 50 }, (_, i) => `c${(i * 17) % 50}`);
  const by = (order: readonly string[], seed: number) => {
    const fold = foldsOf(order, 5, seed);
    return new Map(order.map((id, i) => [id, fold[i]]));
  };
  const folds = by(ids, 1);
  const reversed = by([...ids].reverse(), 1);
  for (const [id, fold] of folds) expect(reversed.get(id)).toBe(fold);
  expect([...by(ids, 2)]).not.toEqual([...folds]);
});

test("positionsWhere lists in order where a condition holds", () => {
  expect([...positionsWhere(7, (i) => i % 3 === 0)]).toEqual([0, 3, 6]);
  expect(positionsWhere(3, () => false)).toHaveLength(0);
});
