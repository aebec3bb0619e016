import { expect, test } from "vitest";
import { ascends } from "../../data/rows/ascending.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { list, literal, sql } from "../../engines/sql.ts";

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
