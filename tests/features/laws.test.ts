import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import type { Columns } from "../../engines/engine.ts";
import { type Sql, sql } from "../../engines/sql.ts";
import { fillShop, snap, windows } from "./shop.ts";

const asOf = "2026-01-15";
const LINES = 6000;

async function numbers(change?: Sql): Promise<Columns> {
  return await withEngine({}, async (engine) => {
    await fillShop(engine, LINES);
    if (change !== undefined) await engine.run(change);
    await snap(engine, asOf);
    return await engine.columns(sql`select * from snapshot order by customer_id`);
  });
}

describe("in a shop of 300 customers", () => {
  let shop: Columns;
  const column = (name: string) => shop.numbers[name] ?? new Float64Array();
  beforeAll(async () => {
    shop = await numbers();
  });

  test("recency + last_age = tenure", () => {
    expect(shop.length).toBeGreaterThan(290);
    expect(column("recency_days").map((r, i) => r + (column("last_age_days")[i] ?? 0))).toEqual(
      column("tenure_days"),
    );
  });

  test("gap_mean times the gaps is last_age", () => {
    const gaps = column("gap_mean");
    const worst = gaps.reduce((most, gap, i) => {
      const off = gap * ((column("frequency")[i] ?? 0) - 1) - (column("last_age_days")[i] ?? 0);
      return Number.isNaN(off) ? most : Math.max(most, Math.abs(off));
    }, 0);
    expect(worst).toBeLessThan(1e-9);
  });

  test.each(["orders", "active_days", "sessions", "visit", "email_open"])(
    "a longer window never holds fewer %s",
    (what) => {
      windows.slice(1).forEach((w, i) => {
        const shorter = column(`${what}_${windows[i]}d`);
        expect(column(`${what}_${w}d`).every((n, row) => n >= (shorter[row] ?? 0))).toBe(true);
      });
      expect(column(`${what}_365d`).some((n) => n > 0)).toBe(true);
    },
  );

  test("a window and the one before it are the double window", () => {
    const orders = column("orders_30d").map((n, i) => n + (column("orders_prior_30d")[i] ?? 0));
    expect(orders.every((n, i) => n <= (column("orders_90d")[i] ?? 0))).toBe(true);
    expect(orders.some((n) => n > 0)).toBe(true);
  });

  test("frequency never exceeds orders, nor a share 1", () => {
    expect(column("frequency").every((n, i) => n <= (column("orders")[i] ?? 0))).toBe(true);
    const shares = Object.keys(shop.numbers).filter((name) => name.endsWith("_share"));
    for (const name of shares)
      expect(
        column(name).every((s) => Number.isNaN(s) || (s >= 0 && s <= 1)),
        name,
      ).toBe(true);
  });

  test("every value is finite or missing", () => {
    for (const [name, values] of Object.entries(shop.numbers))
      expect(
        values.every((value) => Number.isFinite(value) || Number.isNaN(value)),
        name,
      ).toBe(true);
  });

  test("money scaled by 3 scales every column of money by 3 and no other", async () => {
    const scaled = await numbers(sql`update transactions set amount = amount * 3`);
    const money =
      /^(total_spend|monetary|spend_(prior_)?\d+d|order_mean|piece_price|order_largest|return_amount)$/;
    for (const [name, values] of Object.entries(shop.numbers)) {
      const by = money.test(name) ? 3 : 1;
      const worst = values.reduce((most, value, i) => {
        const off = Math.abs((scaled.numbers[name]?.[i] ?? 0) - value * by);
        return Number.isNaN(value) ? most : Math.max(most, off / Math.max(1, Math.abs(value)));
      }, 0);
      expect(worst, name).toBeLessThan(1e-12);
    }
    expect(column("total_spend").some((spend) => spend > 0)).toBe(true);
  });

  test("the order of the rows is irrelevant", async () => {
    const turned = await numbers(sql`
      create or replace table transactions as select * from transactions order by hash(occurred_at, product, amount)`);
    expect(turned).toEqual(shop);
  });
});
