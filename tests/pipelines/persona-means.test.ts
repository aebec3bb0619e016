import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { means } from "../../pipelines/persona-means.ts";

/** Means of two segments' values, the rows in the order given. */
async function meansOf(
  rows: readonly (readonly [id: string, segment: number, v: number | null])[],
) {
  return await withEngine({ threads: 2 }, async (engine) => {
    await engine.store("told", {
      customer_id: rows.map(([id]) => id),
      segment_id: Float64Array.from(rows, ([, segment]) => segment),
      v: Float64Array.from(rows, ([, , v]) => v ?? Number.NaN),
    });
    return await means(engine, sql`told`, { v: sql`v` });
  });
}

test("worked by hand: what is missing or no number takes no part", async () => {
  const found = await meansOf([
    ["a", 1, 1],
    ["b", 1, 3],
    ["c", 1, null],
    ["d", 2, 8],
    ["e", 2, Number.POSITIVE_INFINITY],
  ]);
  expect(found).toMatchObject([
    { segment: 1, customers: 2, sum: 4, mean: { value: 2 }, all: 4, all_sum: 12 },
    { segment: 2, customers: 1, sum: 8, mean: { value: 8 }, differs: false },
  ]);
});

test("large amounts are squared without an overflow, and those that no shop has are left out", async () => {
  const found = await meansOf([
    ["a", 1, 123_725.45],
    ["b", 1, 987_654_321_012.25],
    ["c", 1, 5e12],
    ["d", 1, 1e300],
  ]);
  expect(found).toMatchObject([{ customers: 2, sum: 123_725.45 + 987_654_321_012.25 }]);
});

test("the order of rows does not matter", async () => {
  const rows = Array.from({ length: 500 }, (_, i) => [`c${i}`, i % 2, (i * 0.1) ** 3] as const);
  expect(await meansOf(rows.toReversed())).toEqual(await meansOf(rows));
});
