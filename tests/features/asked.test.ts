import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { type Sql, sql } from "../../engines/sql.ts";
import {
  type Asked,
  askedAbout,
  askedBetween,
  placed,
  readSome,
  rowsAsked,
} from "../../features/asked.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import type { Matrix } from "../../models/matrix.ts";
import { manyLines, openShop, snap } from "./shop.ts";

const placesOf = (snapshot: Snapshot, rows: Sql) =>
  sql`select place from (${placed(snapshot)}) where customer_id in (select customer_id from (${rows}))`;

/** Returns whom a query asks about among 50 customers, and at most 6 of them, where the table is in order and where not. */
async function ask(rows: Sql | null): Promise<readonly { asked: Asked; some: Matrix }[]> {
  return await withEngine({ threads: 2 }, async (engine) => {
    await openShop(engine, { lines: manyLines(50) });
    const snapshot = await snap(engine, "2026-03-01");
    const options = { columns: ["total_spend"], most: 6, by: "churn" };
    const found = [];
    for (const ordered of [true, false]) {
      const one = { ...snapshot, ordered };
      const asked = await askedAbout(engine, one, rows && placesOf(one, rows));
      const some = await readSome(engine, one, asked, options);
      found.push({ asked, some });
    }
    return found;
  });
}

test("those asked about are known by their places, and every so-manieth of them is read", async () => {
  const even = sql`select customer_id from snapshot where total_spend >= 10 and total_spend % 2 = 0`;
  for (const { asked, some } of await ask(even)) {
    expect(asked.customers).toBe(20);
    expect(some.ids).toEqual(["c0010", "c0018", "c0026", "c0034", "c0042"]);
    expect(some.values).toEqual([Float64Array.of(10, 18, 26, 34, 42)]);
    expect(askedBetween(asked, 7, 15)).toEqual(Int32Array.of(3, 5, 7));
    expect(askedBetween(asked, 0, 9)).toEqual(new Int32Array());
    expect(askedBetween(asked, 12, 13)).toBe(null);
    expect(rowsAsked(asked, 50).slice(8, 15)).toEqual(Int32Array.of(-1, -1, 0, -1, 1, -1, 2));
    expect(rowsAsked(asked, 50).at(-2)).toBe(19);
  }
});

test.each([null, sql`select customer_id from snapshot`])(
  "where everybody is asked about no places are kept",
  async (rows) => {
    for (const { asked, some } of await ask(rows)) {
      expect(asked).toEqual({ customers: 50, places: null });
      expect(askedBetween(asked, 3, 9)).toBe(null);
      expect(rowsAsked(asked, 50)).toEqual(Int32Array.from({ length: 50 }, (_, i) => i));
      expect(some.ids).toEqual(["c0000", "c0009", "c0018", "c0027", "c0036", "c0045"]);
    }
  },
);

test("of nobody no row is read", async () => {
  for (const { asked, some } of await ask(sql`select customer_id from snapshot where false`)) {
    expect(asked.customers).toBe(0);
    expect(some.ids).toEqual([]);
  }
});

test("some are read for several at once, each by whom it asks about", async () => {
  await withEngine({ threads: 2 }, async (engine) => {
    await openShop(engine, { lines: manyLines(50) });
    const snapshot = await snap(engine, "2026-03-01");
    const above = (least: number) => sql`
      select customer_id from snapshot where total_spend >= ${least}`;
    const read = async (least: number, by: string) => {
      const asked = await askedAbout(engine, snapshot, placesOf(snapshot, above(least)));
      return await readSome(engine, snapshot, asked, { columns: ["total_spend"], most: 3, by });
    };
    const apart = [await read(2, "one"), await read(20, "other")];
    expect(await Promise.all([read(2, "one"), read(20, "other")])).toEqual(apart);
    expect(apart[0]).not.toEqual(apart[1]);
  });
});
