import { expect, test } from "vitest";
import { rowParts } from "../../models/row-parts.ts";

test("parts hold each row once, in order, are no more than asked for and about as long as each other", () => {
  for (const n of [0, 1, 2, 3, 7, 8, 9, 50_000])
    for (const most of [1, 2, 3, 4, 16]) {
      const parts = rowParts(n, most);
      expect(parts.length).toBeLessThanOrEqual(most);
      expect(parts.flat().slice(0, 1)).toEqual(n === 0 ? [] : [0]);
      expect(parts.at(-1)?.[1] ?? 0).toBe(n);
      parts.forEach(([from, to], p) => {
        expect(to).toBeGreaterThan(from);
        expect(to - from).toBeLessThanOrEqual(Math.ceil(n / most));
        if (p > 0) expect(from).toBe(parts[p - 1]?.[1]);
      });
    }
});
