import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parameter, sql } from "../../engines/sql.ts";
import { openWarmEngine, type Prepared, type WarmEngine } from "../../engines/warm-duckdb.ts";

let engine: WarmEngine;
let totals: Prepared;

beforeAll(async () => {
  engine = await openWarmEngine();
  totals = await engine.prepare(sql`
    with bought as materialized (
      select unnest(from_json(${parameter("bought")}, '[{"customer":"VARCHAR","amount":"DOUBLE"}]'), recursive := true)
    )
    select customer, sum(amount) as total, count(*)::integer as n, [min(amount), max(amount)] as ends
    from bought
    where amount > 1 or amount is null
    group by customer
    order by customer`);
});
afterAll(() => engine.close());

describe("a warm engine", () => {
  test("tells of a planned statement's text alone, and of none that it was given before", async () => {
    const of = (rows: readonly (readonly [string, number | null])[]) =>
      totals.columns({
        bought: JSON.stringify(rows.map(([customer, amount]) => ({ customer, amount }))),
      });
    const rows = [
      ["b", 2],
      ["a", 3],
      ["b", 4.5],
      ["c", null],
    ] as const;
    for (let again = 0; again < 3; again++) {
      expect(await of(rows)).toEqual([
        ["a", "b", "c"],
        [3, 6.5, null],
        [1, 2, 1],
        [
          [3, 3],
          [2, 4.5],
          [null, null],
        ],
      ]);
      expect(await of(rows.slice(0, 1))).toEqual([["b"], [2], [1], [[2, 2]]]);
      expect(await of([])).toEqual([[], [], [], []]);
    }
  });

  test("returns more rows than one piece holds, in the query's order", async () => {
    const n = 5000;
    const all = await engine.prepare(
      sql`select unnest(from_json(${parameter("amounts")}, '["DOUBLE"]')) as amount order by amount`,
    );
    const amounts = JSON.stringify(Array.from({ length: n }, (_, i) => n - i));
    expect(await all.columns({ amounts })).toEqual([Array.from({ length: n }, (_, i) => i + 1)]);
  });

  test("reads a double to the last bit, and a text of any letters, control characters and quotes", async () => {
    const both = await engine.prepare(sql`
      select
        unnest(from_json(${parameter("numbers")}, '["DOUBLE"]')) as n,
        unnest(from_json(${parameter("texts")}, '["VARCHAR"]')) as text`);
    const numbers = [
      0.1 + 0.2,
      1 / 3,
      5e-324,
      1.7976931348623157e308,
      2 ** 53 + 2,
      123456789.12345679,
    ];
    const texts = ["'; drop table t; --", '"', "\u0000", "𝄞", "$value_1", "\\u0041"];
    expect(
      await both.columns({ numbers: JSON.stringify(numbers), texts: JSON.stringify(texts) }),
    ).toEqual([numbers, texts]);
    const infinite = { numbers: JSON.stringify(["Infinity", "-Infinity"]), texts: '["",null]' };
    expect(await both.columns(infinite)).toEqual([
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      ["", null],
    ]);
  });

  test("binds the values of a statement once, and reads no file", async () => {
    const one = await engine.prepare(
      sql`select ${"it's"}::varchar as text, ${2}::double as n, ${parameter("more")} as more`,
    );
    for (const more of ["a", "b"])
      expect(await one.columns({ more })).toEqual([["it's"], [2], [more]]);
    await expect(engine.prepare(sql`select * from read_csv('/etc/hostname')`)).rejects.toThrow();
  });
});
