import { describe, expect, test } from "vitest";
import { steadySample } from "../../models/steady-sample.ts";

const ids = Array.from({ length: 5000 }, (_, i) => `c${String(i).padStart(6, "0")}`);
const sampled = (from: readonly string[], size: number) =>
  Array.from(steadySample(from, size), (row) => from[row] ?? "");

describe("steadySample", () => {
  test("gives as many rows as asked, ascending and without repetition, or all", () => {
    const rows = [...steadySample(ids, 700)];
    expect(rows).toHaveLength(700);
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    expect([...steadySample(["b", "a"], 9)]).toEqual([0, 1]);
  });

  test("takes the same customers in whatever order they come", () => {
    expect(sampled(ids.toReversed(), 700).sort()).toEqual(sampled(ids, 700));
  });

  test("keeps those it took when the sample grows, and nearly all when customers come", () => {
    const large = new Set(sampled(ids, 1400));
    expect(sampled(ids, 700).every((id) => large.has(id))).toBe(true);
    const more = [...ids, ...ids.slice(0, 500).map((id) => `new ${id}`)];
    const after = new Set(sampled(more, 700));
    expect(sampled(ids, 700).filter((id) => after.has(id)).length).toBeGreaterThan(600);
  });

  test("has no taste for running numbers: every hundred brings about its share", () => {
    const counts = new Int32Array(50);
    for (const row of steadySample(ids, 2500)) {
      const at = Math.floor(row / 100);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    // 50 expected of 100 with a deviation of 5 or less.
    expect(Math.min(...counts)).toBeGreaterThan(30);
    expect(Math.max(...counts)).toBeLessThan(70);
  });

  test("equal ids are filled up by position", () => {
    expect([...steadySample(["a", "a", "a"], 2)]).toEqual([0, 1]);
  });
});
