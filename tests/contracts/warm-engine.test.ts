import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { openWarmEngine, type Prepared, type WarmEngine } from "../../engines/warm-duckdb.ts";

let engine: WarmEngine;
let totals: Prepared;

beforeAll(async () => {
  engine = await openWarmEngine();
  await engine.run(sql`create table bought (customer varchar, amount double)`);
  totals = await engine.prepare(sql`
    select customer, sum(amount)::double as total, count(*)::integer as n
    from bought
    where amount > 1 or amount is null
    group by customer
    order by customer`);
});
afterAll(() => engine.close());

describe("a warm engine", () => {
  test("sees rows that came after a statement was planned over the empty table, until they are rolled back", async () => {
    expect(await totals.columns()).toEqual([[], [], []]);
    for (let again = 0; again < 3; again++) {
      await engine.run(sql`begin transaction`);
      await engine.append("bought", [["b", "a", "b", "c"], Float64Array.of(2, 3, 4.5, Number.NaN)]);
      expect(await totals.columns()).toEqual([
        ["a", "b", "c"],
        [3, 6.5, null],
        [1, 2, 1],
      ]);
      await engine.run(sql`rollback`);
      expect(await totals.columns()).toEqual([[], [], []]);
    }
  });

  test("returns more rows than one piece holds, in the query's order", async () => {
    const n = 5000;
    const all = await engine.prepare(sql`select amount from bought order by amount`);
    await engine.run(sql`begin transaction`);
    const ids = Array.from({ length: n }, (_, i) => String(i));
    await engine.append("bought", [ids, Float64Array.from({ length: n }, (_, i) => n - i)]);
    const [amounts] = await all.columns();
    await engine.run(sql`rollback`);
    expect(amounts).toEqual(Array.from({ length: n }, (_, i) => i + 1));
  });

  test("binds the values of a statement once, and reads no file", async () => {
    const one = await engine.prepare(sql`select ${"it's"}::varchar as text, ${2}::double as n`);
    expect(await one.columns()).toEqual([["it's"], [2]]);
    await expect(engine.run(sql`select * from read_csv('/etc/hostname')`)).rejects.toThrow();
  });
});
