import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { readMatrix } from "../../features/matrix.ts";
import { openShop, snap } from "./shop.ts";

test("a matrix holds the chosen columns and customers by id, NaN where missing", async () => {
  const matrix = await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: [
        { customer: "b", at: "2026-02-20 10:00", amount: 4 },
        { customer: "a10", at: "2026-02-21 10:00", amount: 3 },
      ],
      events: [
        { customer: "a9", at: "2026-02-21 10:00", type: "visit" },
        { customer: "c", at: "2026-02-21 10:00", type: "visit" },
      ],
    });
    const snapshot = await snap(engine, "2026-03-01");
    return await readMatrix(engine, snapshot, {
      columns: ["total_spend", "recency_days"],
      rows: sql`select customer_id from snapshot where customer_id <> 'c'`,
    });
  });
  expect(matrix.ids).toEqual(["a10", "a9", "b"]);
  expect(matrix.columns).toEqual(["total_spend", "recency_days"]);
  expect(matrix.values).toEqual([Float64Array.of(3, 0, 4), Float64Array.of(8, Number.NaN, 9)]);
});

test("by default a matrix holds every feature and everyone", async () => {
  const [matrix, features] = await withEngine({}, async (engine) => {
    await openShop(engine, { lines: [{ customer: "a", at: "2026-02-20 10:00", amount: 4 }] });
    const snapshot = await snap(engine, "2026-03-01");
    return [await readMatrix(engine, snapshot), snapshot.features];
  });
  expect(matrix.columns).toEqual(features.map(({ name }) => name));
  expect(matrix.values.every(({ length }) => length === 1)).toBe(true);
});
