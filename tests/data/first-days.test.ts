import { describe, expect, test } from "vitest";
import { buildCanonical } from "../../data/rows/canonical-tables.ts";
import { findFirstDays } from "../../data/rows/first-days.ts";
import type { Judged } from "../../data/rows/judging.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { forgetLaterRows } from "../../pipelines/business.ts";

const orders: Judged = {
  source: "orders",
  kind: "transactions",
  table: "ingest_orders",
  dated: true,
  loaded: [5],
  hashes: null,
  columns: [{ name: "is_return", type: "BOOLEAN" }],
  reasons: ["accepted", "missing customer"],
  guesses: [],
};

/** Returns the first days before a day of five rows, one of them rejected, and what the rows that are left tell of them. */
async function firstDays({ measured }: { readonly measured: boolean }) {
  return await withEngine({}, async (engine) => {
    await engine.run(sql`
      create table ingest_orders as
      select *, day::timestamp as occurred_at, 0::utinyint as hour, false as is_return
      from (values
        ('a', date '2026-01-02', 0), ('a', date '2026-01-01', 0), ('b', date '2026-01-03', 0),
        ('c', date '2026-01-01', 1), ('d', date '2026-01-02', 0)
      ) as t(customer_id, day, "quintile.reason")`);
    if (measured) expect(await findFirstDays(engine, "ingest_orders")).toBe(3);
    const canonical = await buildCanonical(engine, [orders], {
      timezone: "UTC",
      days: { firstDay: "2026-01-01", firstStart: null, lastDay: "2026-01-03" },
    });
    await forgetLaterRows(engine, "2026-01-03", canonical);
    return {
      kept: await engine.rows(sql`select customer_id, first_day from first_days order by 1`),
      told: await engine.rows(
        sql`select customer_id, min(day) as first_day from transactions group by 1 order by 1`,
      ),
    };
  });
}

describe("first days of customers", () => {
  test.each([{ measured: true }, { measured: false }])(
    "are those of accepted rows before as_of, whether measured before: %o",
    async (how) => {
      const { kept, told } = await firstDays(how);
      expect(kept).toEqual(told);
      expect(kept).toHaveLength(2);
    },
  );
});
