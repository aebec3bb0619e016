import { join } from "node:path";
import { expect, test } from "vitest";
import { REASON } from "../../data/rows/judging.ts";
import { areLent, bringIn, lendAccepted, lendRows } from "../../data/rows/lent-rows.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { temporaryFolder } from "../pipelines/command.ts";

/** Hands `work` an engine in which four rows are lent, the second of them rejected. */
async function withLent(work: (engine: Engine) => Promise<void>): Promise<void> {
  const path = join(temporaryFolder(), "rows [1].parquet");
  await withEngine({}, async (engine) => {
    await engine.write(
      sql`select * from (values ('b', date '2026-01-03', 0), ('a', date '2026-01-01', 2), ('a', date '2026-01-02', 0), ('b', date '2026-01-01', 0))
        as rows(customer_id, day, ${REASON})`,
      path,
      "quick parquet",
    );
    await lendRows(engine, "orders", { path });
    await work(engine);
  });
}

const daysIn = async (engine: Engine) =>
  (await engine.rows(sql`select customer_id, day from orders`)).map((row) => Object.values(row));
const accepted = [
  ["b", "2026-01-03"],
  ["a", "2026-01-02"],
  ["b", "2026-01-01"],
];

test("rows that are lent are numbered as those of a table", async () => {
  await withLent(async (engine) => {
    expect(await engine.rows(sql`select customer_id from orders where rowid % 3 = 0`)).toEqual([
      { customer_id: "b" },
      { customer_id: "b" },
    ]);
  });
});

test("what is lent and what is brought in are the same rows in the same order, rejected ones apart", async () => {
  await withLent(async (engine) => {
    await lendAccepted(engine, "orders");
    expect(await daysIn(engine)).toEqual(accepted);
    await bringIn(engine, ["orders"]);
    expect(await daysIn(engine)).toEqual(accepted);
    expect(await engine.rows(sql`select column_name from (describe orders)`)).toEqual([
      { column_name: "customer_id" },
      { column_name: "day" },
    ]);
  });
});

test("rows that were brought in can be forgotten, and the first days of their customers too", async () => {
  await withLent(async (engine) => {
    await lendAccepted(engine, "orders");
    expect(await areLent(engine, "orders")).toBe(true);
    await bringIn(engine, ["orders"]);
    await bringIn(engine, ["orders"]);
    expect(await areLent(engine, "orders")).toBe(false);
    await engine.run(sql`delete from orders where day >= date '2026-01-02'`);
    await engine.run(sql`delete from "first days of orders" where first_day >= date '2026-01-02'`);
    expect(await daysIn(engine)).toEqual([["b", "2026-01-01"]]);
    expect(await engine.rows(sql`select * from "first days of orders"`)).toEqual([
      { customer_id: "b", first_day: "2026-01-01" },
    ]);
  });
});
