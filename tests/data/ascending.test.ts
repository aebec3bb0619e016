import { expect, test } from "vitest";
import { ascends } from "../../data/rows/ascending.ts";
import { buildCanonical } from "../../data/rows/canonical-tables.ts";
import { rejectDuplicates } from "../../data/rows/duplicates.ts";
import type { Judged } from "../../data/rows/judging.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";

async function ascend(values: readonly (string | number | null)[]): Promise<boolean> {
  return await withEngine({ threads: 2 }, async (engine) => {
    const text = values.some((value) => typeof value === "string");
    await engine.run(sql`create table rows (value ${text ? sql`varchar` : sql`double`})`);
    if (values.length > 0)
      await engine.run(
        sql`insert into rows values ${list(values.map((value) => sql`(${literal(value)})`))}`,
      );
    return await ascends(engine, sql`rows`, { column: "value", text });
  });
}

test("numbers ascend where each is greater than the one before", async () => {
  expect(await ascend([1, 2, 3.5])).toBe(true);
  expect(await ascend([])).toBe(true);
  expect(await ascend([1, 3, 2])).toBe(false);
});

test("texts of numbers ascend as the numbers do", async () => {
  expect(await ascend(["9", "10", "100"])).toBe(true);
  expect(await ascend(["A-9", "A-10", "B-10"])).toBe(true);
  expect(await ascend(["10", "9"])).toBe(false);
});

test("what is there twice or missing does not ascend, wherever it stands", async () => {
  expect(await ascend([1, 1, 2])).toBe(false);
  expect(await ascend(["1", "2", "2"])).toBe(false);
  expect(await ascend([null, 1])).toBe(false);
  expect(await ascend([1, null, 2])).toBe(false);
  expect(await ascend(["1", null])).toBe(false);
});

test("rows of several blocks of the engine ascend over their borders", async () => {
  await withEngine({ threads: 2 }, async (engine) => {
    await engine.run(sql`create table rows as select range as value from range(300000)`);
    const column = { column: "value", text: false };
    expect(await ascends(engine, sql`rows`, column)).toBe(true);
    await engine.run(sql`update rows set value = 122879 where value = 122880`);
    expect(await ascends(engine, sql`rows`, column)).toBe(false);
  });
});

test("orders that stand in the order of their numbers tell so, unless another source has orders too", async () => {
  await withEngine({ threads: 2 }, async (engine) => {
    const judged = async (source: string, orders: readonly string[]): Promise<Judged> => {
      const table = `ingest_${source}`;
      await engine.run(sql`
        create table ${id(table)} as
        select
          0 as "quintile.reason", 'a' as customer_id, timestamp '2026-01-01' as occurred_at,
          date '2026-01-01' as day, 0::utinyint as hour, unnest([${list(orders.map(literal))}]) as order_id`);
      return await rejectDuplicates(engine, {
        ...{ source, kind: "transactions", table, dated: true, loaded: [orders.length] },
        ...{ hashes: [], columns: [{ name: "order_id", type: "VARCHAR" }] },
        ...{ reasons: ["accepted"], guesses: [] },
      });
    };
    const [rising, falling] = [await judged("one", ["9", "10"]), await judged("two", ["10", "9"])];
    expect([rising.ascends, falling.ascends]).toEqual(["order_id", undefined]);
    const days = { firstDay: "2026-01-01", firstStart: null, lastDay: "2026-01-01" };
    const told = async (sources: readonly Judged[]) =>
      (await buildCanonical(engine, sources, { timezone: "UTC", days })).transactions.ascends;
    expect(await told([rising, falling])).toBe(undefined);
    await engine.run(sql`alter table ingest_one add column "quintile.reason" integer default 0`);
    expect(await told([rising])).toBe("order_id");
  });
});
