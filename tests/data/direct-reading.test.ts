import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { mayReadDirectly, readDirectly } from "../../data/rows/direct-reading.ts";
import { checkMapping } from "../../data/rows/mapping.ts";
import { configurationSchema, type SourceOptions } from "../../data/schema.ts";
import { openFile } from "../../data/ways/opening.ts";
import { stageFile } from "../../data/ways/staging.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { orders, readShop } from "../dirty/shop.ts";

const ROWS = 20_500;
const line = (i: number) =>
  `${100 + (i % 7)},2026-01-${String(1 + (i % 28)).padStart(2, "0")},${i},1.25`;
const good = Array.from({ length: ROWS }, (_, i) => line(i));
/** The file with one line, far behind the first rows, in another way. */
const withLine = (text: string) => `id,at,order,amount\n${[...good, text].join("\n")}\n`;
const totals = sql`
  select count(*) as rows, count(distinct customer_id) as customers, sum(amount) as amount,
    min(occurred_at)::varchar as first, max(occurred_at)::varchar as last
  from transactions`;

/** Whether a file is read without a look at all rows first. */
async function isReadDirectly(content: string, more: Readonly<Record<string, unknown>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "quintile-direct-"));
  try {
    const path = join(folder, "orders.csv");
    writeFileSync(path, content);
    const { sources } = configurationSchema.parse({ name: "shop", sources: orders(more) });
    const source = sources["orders"] as SourceOptions;
    return await withEngine({ threads: 2 }, async (engine) => {
      const file = await openFile({ name: "orders.csv", path }, { source, mentioned: [] });
      const staged = await stageFile(file, join(folder, "copy.csv"));
      const columns = staged.columns.map((name) => ({ name, type: null }));
      const mapping = await checkMapping(engine, "orders", source, columns);
      const how = { name: "orders", source, mapping, timezone: "UTC", exact: new Set<string>() };
      if (!mayReadDirectly([file], how)) return false;
      const used = new Set(staged.columns);
      return (
        (await readDirectly(engine, [staged], {
          ...how,
          used,
          hashed: "at once",
          table: "judged",
        })) !== null
      );
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("rows far behind the first", () => {
  test("a file whose rows are all like the first ones is read directly", async () => {
    expect(await isReadDirectly(withLine("107,2026-01-05,x1,2.5"))).toBe(true);
    expect(await isReadDirectly(withLine(" 107 ,2026-01-05,x1,2.5"))).toBe(true);
    expect(await isReadDirectly(withLine(',"2026-01-05",x1,-2.5'))).toBe(true);
  });

  test.each([
    ["a number that cannot be read", "107,2026-01-05,x1,abc"],
    ["a number that is not finite", "107,2026-01-05,x1,inf"],
    ["a number with a comma", '107,2026-01-05,x1,"1,250.00"'],
    ["a day that is none", "107,2026-02-30,x1,2.5"],
    ["a day with an hour", "107,2026-01-05 10:30,x1,2.5"],
    ["an instant with an offset", "107,2026-01-05T10:30+02,x1,2.5"],
  ])("%s sends the file the careful way", async (_, text) => {
    expect(await isReadDirectly(withLine(text))).toBe(false);
  });

  test("marks for missing values and numbered rows ask for the careful way", async () => {
    expect(await isReadDirectly(withLine(line(0)), { nulls: ["-"] })).toBe(false);
    const columns = { customer_id: "row_number()", at: "at" };
    expect(await isReadDirectly(withLine(line(0)), { columns })).toBe(false);
  });
});

describe("whichever way a file takes", () => {
  test("its rows are the same", async () => {
    const sources = orders({ duplicates: "keep" });
    const clean = await readShop({ files: { "orders.csv": withLine(line(0)) }, sources }, totals);
    const packed = `${withLine(line(0))}107,2026-01-05,x1,abc\n`;
    const careful = await readShop({ files: { "orders.csv": packed }, sources }, totals);
    expect(clean.rows).toEqual([
      {
        rows: ROWS + 1,
        customers: 7,
        amount: (ROWS + 1) * 1.25,
        first: "2026-01-01 00:00:00",
        last: "2026-01-28 00:00:00",
      },
    ]);
    expect(careful.rows).toEqual(clean.rows);
    expect(careful.quality.sources[0]?.reasons).toEqual({ "unreadable number": 1 });
    expect(careful.rejects["orders"]).toContain(`orders.csv,${ROWS + 3},unreadable number,`);
  });

  test("an offset behind thousands of days without one moves that row to its UTC instant", async () => {
    const { rows } = await readShop(
      {
        files: { "orders.csv": withLine("999,2026-01-05T00:30:00+02:00,x1,2.5") },
        sources: orders(),
      },
      sql`select occurred_at::varchar as at from transactions where customer_id = '999'`,
    );
    expect(rows).toEqual([{ at: "2026-01-04 22:30:00" }]);
  });

  test("blanks around an id are no part of it, wherever they first stand", async () => {
    const { rows } = await readShop(
      { files: { "orders.csv": withLine(" 999 ,2026-01-05,x1,2.5") }, sources: orders() },
      sql`select count(*) as n from transactions where customer_id = '999'`,
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("an id written as 101.0 is the customer 101", async () => {
    const { rows } = await readShop(
      { files: { "orders.csv": withLine("101.0,2026-01-05,x1,2.5") }, sources: orders() },
      sql`select count(distinct customer_id) as n from transactions`,
    );
    expect(rows).toEqual([{ n: 7 }]);
  });

  test("a row that repeats one of thousands of rows before it is a duplicate", async () => {
    const { quality } = await readShop({
      files: { "orders.csv": withLine(line(3)) },
      sources: orders(),
    });
    expect(quality.sources[0]?.reasons).toEqual({ duplicate: 1 });
  });
});
