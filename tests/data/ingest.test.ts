import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../data/errors.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { orders, readShop } from "../dirty/shop.ts";

const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

describe("transactions", () => {
  test("a row becomes an order line with local day and hour, UTC instant and exact money", async () => {
    const { rows } = await readShop(
      {
        timezone: "Europe/London",
        files: {
          "orders.csv": csv(
            "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID",
            "C1,85123A,-6,2011-06-01 00:30:00,2.55,17850.0",
            "2,22,1,2011-12-01 08:26:00,0.1,17851.0",
          ),
        },
        sources: {
          orders: {
            kind: "transactions",
            path: "orders.csv",
            columns: {
              customer_id: "CustomerID",
              order_id: "InvoiceNo",
              at: "InvoiceDate",
              product: "StockCode",
              quantity: "Quantity",
              amount: "Quantity * UnitPrice",
              price: "UnitPrice",
            },
          },
        },
      },
      sql`select *, typeof(amount) as money, typeof(price) as extra from transactions`,
    );
    expect(rows).toEqual([
      {
        source: "orders",
        customer_id: "17850",
        order_id: "C1",
        occurred_at: "2011-05-31T23:30:00.000Z",
        day: "2011-06-01",
        hour: 0,
        product: "85123A",
        category: null,
        quantity: -6,
        discount: null,
        amount: -15.3,
        channel: null,
        is_return: true,
        cancels: null,
        cancelled_on: null,
        price: 2.55,
        money: "DECIMAL(18,4)",
        extra: "DOUBLE",
      },
      expect.objectContaining({
        customer_id: "17851",
        occurred_at: "2011-12-01T08:26:00.000Z",
        is_return: false,
        amount: 0.1,
      }),
    ]);
  });

  test("17850, 17850.0 and ' 17850 ' are one customer, 00042 and 42 are two", async () => {
    const { rows } = await readShop(
      {
        files: {
          "orders.csv": csv(
            "id,at,order,amount",
            "17850,2026-01-01,1,1",
            "17850.0,2026-01-02,2,1",
            " 17850 ,2026-01-03,3,1",
            "00042,2026-01-04,4,1",
            "42,2026-01-05,5,1",
          ),
        },
        sources: orders(),
      },
      sql`select customer_id, count(*) as n from transactions group by 1 order by 1`,
    );
    expect(rows).toEqual([
      { customer_id: "00042", n: 1 },
      { customer_id: "17850", n: 3 },
      { customer_id: "42", n: 1 },
    ]);
  });

  test("without an amount column every amount is null", async () => {
    const { rows, canonical } = await readShop(
      {
        files: { "orders.csv": csv("id,at,order,amount", "a,2026-01-01,1,1") },
        sources: orders({ columns: { customer_id: "id", at: "at" } }),
      },
      sql`select amount, order_id from transactions`,
    );
    expect(rows).toEqual([{ amount: null, order_id: null }]);
    expect(canonical.transactions.columns).toEqual([]);
  });

  test("an error in an expression costs its row, whatever stands beside it", async () => {
    const { rows, rejects } = await readShop(
      {
        files: {
          "orders.csv": csv(
            "id,at,order,amount",
            "a,2026-01-01,1,x5",
            "b,2026-01-01,2,x",
            "c,2026-01-01,3,",
          ),
        },
        sources: orders({
          columns: {
            customer_id: "id",
            at: "at",
            amount: "cast(substr(amount, 2) as double)",
            quantity: "cast(substr(amount, 2) as double) + 1",
          },
        }),
      },
      sql`select customer_id, amount, quantity from transactions`,
    );
    expect(rows).toEqual([
      { customer_id: "a", amount: 5, quantity: 6 },
      { customer_id: "c", amount: null, quantity: null },
    ]);
    expect(rejects["orders"]).toContain('orders.csv,3,unreadable number,"b,2026-01-01,2,x"');
  });

  test("offsets in the text win over the business's time zone", async () => {
    const { rows } = await readShop(
      {
        timezone: "America/New_York",
        files: {
          "orders.csv": csv(
            "id,at,order,amount",
            "a,2026-01-01T03:00:00Z,1,1",
            "b,2026-01-01 03:00:00,2,1",
            "c,2026-01-01T03:00:00+02:00,3,1",
          ),
        },
        sources: orders(),
      },
      sql`select occurred_at, day, hour from transactions`,
    );
    expect(rows).toEqual([
      { occurred_at: "2026-01-01T03:00:00.000Z", day: "2025-12-31", hour: 22 },
      { occurred_at: "2026-01-01T08:00:00.000Z", day: "2026-01-01", hour: 3 },
      { occurred_at: "2026-01-01T01:00:00.000Z", day: "2025-12-31", hour: 20 },
    ]);
  });

  test.each([
    ["2026-01-13", "2026-01-13"],
    ["13/01/2026", "2026-01-13"],
    ["01/13/2026 14:30", "2026-01-13"],
    ["13.1.26", "2026-01-13"],
    ["20260113", "2026-01-13"],
    ["13-Jan-2026", "2026-01-13"],
    ["Jan 13, 2026", "2026-01-13"],
    ["1768262400", "2026-01-13"],
    ["1768262400000", "2026-01-13"],
  ])("%s is read as %s, and said", async (written, day) => {
    const { canonical, quality } = await readShop({
      files: { "orders.csv": csv("id,at,order,amount", `a,"${written}",1,1`) },
      sources: orders(),
    });
    expect(canonical.firstDay).toBe(day);
    expect(quality.sources[0]?.guesses.join()).toContain("column 'at' holds dates, read as");
  });

  test("a lone day more than a year after all others is out of range", async () => {
    const lines = Array.from({ length: 120 }, (_, i) => `c${i},2026-01-${10 + (i % 20)},${i},1`);
    const { quality } = await readShop({
      files: { "orders.csv": csv("id,at,order,amount", ...lines, "z,2062-01-01,z,1") },
      sources: orders(),
    });
    expect(quality.sources[0]?.reasons).toEqual({ "date out of range": 1 });
    expect(quality.sources[0]?.last_day).toBe("2026-01-29");
  });
});

describe("several files and sources", () => {
  test("a glob reads its files by name, columns in any order, packed or not", async () => {
    const { rows, quality } = await readShop(
      {
        files: {
          "day/2.csv": csv("at,id,amount,order", "2026-01-02,b,2,2", "2026-01-02,,2,2"),
          "day/1.csv.gz": gzipSync(csv("id,at,order,amount", "a,2026-01-01,1,1")),
          "day/3.csv": csv("id,at,order,amount"),
        },
        sources: orders({ path: "day/*.csv*" }),
      },
      sql`select customer_id, amount from transactions`,
    );
    expect(rows).toEqual([
      { customer_id: "a", amount: 1 },
      { customer_id: "b", amount: 2 },
    ]);
    expect(
      quality.sources[0]?.files.map(({ path, rows_read, rows_accepted }) => [
        path,
        rows_read,
        rows_accepted,
      ]),
    ).toEqual([
      ["day/1.csv.gz", 1, 1],
      ["day/2.csv", 2, 1],
      ["day/3.csv", 0, 0],
    ]);
  });

  test("what two exports both hold is counted once, unless it may stay", async () => {
    const files = {
      "january.csv": csv("id,at,order,amount", "a,2026-01-01,1,1", "a,2026-01-31,2,5"),
      "february.csv": csv("id,at,order,amount,till", "a,2026-01-31,2,5,x", "a,2026-02-01,3,1,x"),
    };
    const both = (keep_overlap: boolean) => ({
      january: orders({ path: "january.csv" })["orders"],
      february: orders({ path: "february.csv", keep_overlap })["orders"],
    });
    const once = await readShop(
      { files, sources: both(false) },
      sql`select count(*) as n from transactions`,
    );
    expect(once.rows).toEqual([{ n: 3 }]);
    expect(once.quality.sources[1]?.reasons).toEqual({ "duplicate of january": 1 });
    const twice = await readShop(
      { files, sources: both(true) },
      sql`select count(*) as n from transactions`,
    );
    expect(twice.rows).toEqual([{ n: 4 }]);
  });

  test("JSON lines hold the same rows as a table of text", async () => {
    const { rows, rejects } = await readShop(
      {
        files: {
          "orders.jsonl": csv(
            '{"id": 7, "at": "2026-01-01", "order": "1", "amount": 1.5}',
            '{"id": 8, "at": "2026-01-02", "order": ',
            "[1, 2]",
            "",
            '{"id": "x9", "at": "2026-01-03", "amount": 2, "more": {"a": 1}}',
          ),
        },
        sources: orders({ path: "orders.jsonl" }),
      },
      sql`select customer_id, order_id, amount from transactions`,
    );
    expect(rows).toEqual([
      { customer_id: "7", order_id: "1", amount: 1.5 },
      { customer_id: "x9", order_id: null, amount: 2 },
    ]);
    expect(rejects["orders"]).toContain("orders.jsonl,2,unreadable json,");
    expect(rejects["orders"]).toContain('orders.jsonl,3,unreadable json,"[1, 2]"');
  });

  test("Parquet keeps its types, and its rejected rows are written as JSON", async () => {
    const folder = await mkdtemp(join(tmpdir(), "quintile-parquet-"));
    try {
      const path = join(folder, "orders.parquet");
      await withEngine({}, (engine) =>
        engine.run(
          sql`copy (
            select * from (values
              (7::double, timestamptz '2026-01-01 10:00:00+00', 'o1', 1.5::decimal(9, 2)),
              (null, timestamptz '2026-01-02 10:00:00+00', 'o2', 2)
            ) as t(id, "at", "order", amount)
          ) to ${literal(path)} (format parquet)`,
        ),
      );
      const { rows, rejects } = await readShop(
        {
          timezone: "Asia/Tokyo",
          files: { "orders.parquet": await readFile(path) },
          sources: orders({ path: "orders.parquet" }),
        },
        sql`select customer_id, occurred_at, hour, order_id, amount from transactions`,
      );
      expect(rows).toEqual([
        {
          customer_id: "7",
          occurred_at: "2026-01-01T10:00:00.000Z",
          hour: 19,
          order_id: "o1",
          amount: 1.5,
        },
      ]);
      expect(rejects["orders"]).toMatch(/^orders\.parquet,2,missing customer,"\{""id"":null,/m);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("events", () => {
  test("a source without a type column is of one type", async () => {
    const { rows } = await readShop(
      {
        files: { "opens.csv": csv("who,when", "a,2026-01-01 10:00", "a,2026-01-01 11:00") },
        sources: {
          opens: {
            kind: "events",
            path: "opens.csv",
            type: "email_open",
            columns: { customer_id: "who", at: "when" },
          },
        },
      },
      sql`select customer_id, type, hour, value from events`,
    );
    expect(rows).toEqual([
      { customer_id: "a", type: "email_open", hour: 10, value: null },
      { customer_id: "a", type: "email_open", hour: 11, value: null },
    ]);
  });
});

describe("customers", () => {
  const people = (more: Readonly<Record<string, unknown>> = {}) => ({
    people: { kind: "customers", path: "people.csv", columns: { customer_id: "id" }, ...more },
  });

  test("every other column is an attribute, typed by what the file holds", async () => {
    const blank = Array.from({ length: 60 }, (_, i) => `d${i},${i},no,2020-01-02,x,5,01`);
    const { rows, canonical, quality } = await readShop(
      {
        files: {
          "people.csv": csv(
            "id,charges,Partner,joined,city,source,zip",
            "a,12.5,Yes,2020-02-03,Ghent,1,02134",
            "b, ,no,,,2,99999",
            "c,n/a,,2021-01-01,Bruges,3,1",
            ...blank,
          ),
        },
        sources: people(),
      },
      sql`select * from customers order by file_row limit 3`,
    );
    const types = Object.fromEntries(
      canonical.customers.attributes.map(({ column, type }) => [column, type]),
    );
    expect(types).toEqual({
      charges: "number",
      Partner: "flag",
      joined: "date",
      city: "category",
      attribute_source: "number",
      zip: "category",
    });
    expect(rows[0]).toEqual({
      source: "people",
      customer_id: "a",
      known_at: null,
      file_row: 1,
      charges: 12.5,
      Partner: true,
      joined: "2020-02-03",
      city: "Ghent",
      attribute_source: 1,
      zip: "02134",
    });
    expect(rows[1]).toMatchObject({ charges: null, joined: null, city: null });
    expect(quality.sources[0]?.guesses).toContain(
      "values that are not of their column's type count as missing: 1 of column 'charges'",
    );
  });

  test("a column that a target names stays the file's text", async () => {
    const { rows } = await readShop(
      {
        files: { "people.csv": csv("id,left,part", "a,Yes,1", "b,No,0") },
        sources: people(),
        targets: {
          churn: {
            kind: "given",
            column: "left",
            positive: "Yes",
            split: { column: "part", train: "1", test: "0" },
          },
        },
      },
      sql`select "left", part from customers order by file_row`,
    );
    expect(rows).toEqual([
      { left: "Yes", part: "1" },
      { left: "No", part: "0" },
    ]);
  });

  test("a target's column that no file has is refused with the nearest", async () => {
    await expect(
      readShop({
        files: { "people.csv": csv("id,left", "a,Yes") },
        sources: people(),
        targets: { churn: { kind: "given", column: "leftt", positive: "Yes" } },
      }),
    ).rejects.toThrow(
      new ConfigurationError(
        "unknown column 'leftt' in targets.churn.column, did you mean 'left'?",
      ),
    );
  });

  test("rows without an id are numbered in file order, equal ones too", async () => {
    const { rows } = await readShop(
      {
        files: { "people.csv": csv("age,job", "30,x", "30,x", "40,y") },
        sources: people({ columns: { customer_id: "row_number()" } }),
      },
      sql`select customer_id, age from customers order by file_row`,
    );
    expect(rows).toEqual([
      { customer_id: "1", age: 30 },
      { customer_id: "2", age: 30 },
      { customer_id: "3", age: 40 },
    ]);
  });

  test("a customer's last row counts, the earlier ones are duplicates", async () => {
    const { rows, quality } = await readShop(
      {
        files: { "people.csv": csv("id,city", "a,Ghent", "b,Liege", "a,Bruges") },
        sources: people(),
      },
      sql`select customer_id, city from customers order by 1`,
    );
    expect(rows).toEqual([
      { customer_id: "a", city: "Bruges" },
      { customer_id: "b", city: "Liege" },
    ]);
    expect(quality.sources[0]?.reasons).toEqual({ duplicate: 1 });
  });

  test("two sources tell of one customer together", async () => {
    const { rows } = await readShop(
      {
        files: {
          "people.csv": csv("id,city", "a,Ghent", "b,Liege"),
          "devices.csv": csv("id,device", "c,phone", "a,tablet"),
        },
        sources: {
          ...people(),
          devices: { kind: "customers", path: "devices.csv", columns: { customer_id: "id" } },
        },
      },
      sql`select customer_id, city, device from customers order by 1`,
    );
    expect(rows).toEqual([
      { customer_id: "a", city: "Ghent", device: "tablet" },
      { customer_id: "b", city: "Liege", device: null },
      { customer_id: "c", city: null, device: "phone" },
    ]);
  });
});

test("one engine thread and two give the same tables, counts and rejects", async () => {
  const lines = Array.from({ length: 30_000 }, (_, i) =>
    i % 50 === 0
      ? `,2026-01-01,${i},1`
      : `c${i % 701},2026-0${1 + (i % 9)}-11,${i % 9000},${i % 13}.35`,
  );
  const shop = { files: { "orders.csv": csv("id,at,order,amount", ...lines) }, sources: orders() };
  const query = sql`select md5(string_agg(concat_ws('|', customer_id, occurred_at, order_id, amount), ',')) as all_rows from transactions`;
  const one = await readShop({ ...shop, threads: 1 }, query);
  const two = await readShop({ ...shop, threads: 2 }, query);
  expect(two).toEqual(one);
});

test("a customer known only from far in the future is out of range, and the earlier row stays", async () => {
  const rows = Array.from(
    { length: 150 },
    (_, i) => `c${i},2025-01-${String((i % 28) + 1).padStart(2, "0")},x`,
  );
  const { quality, rows: kept } = await readShop(
    {
      files: { "customers.csv": `id,since,kind\n${[...rows, "c7,2099-01-01,y"].join("\n")}\n` },
      sources: {
        customers: {
          kind: "customers",
          path: "customers.csv",
          columns: { customer_id: "id", known_at: "since" },
        },
      },
    },
    sql`select kind from customers where customer_id = 'c7'`,
  );
  expect(quality.sources[0]?.reasons).toEqual({ "date out of range": 1 });
  expect(kept).toEqual([{ kind: "x" }]);
});

test("of several customers sources, one that should date a row and does not lends nothing to the others", async () => {
  const { rows, canonical } = await readShop(
    {
      files: {
        "crm.csv": csv("id,since,age", "a,2025-01-01,30", "b,,40", "c,,50"),
        "list.csv": csv("id,city", "a,Ghent", "b,Bruges", "d,Ypres"),
      },
      sources: {
        crm: {
          kind: "customers",
          path: "crm.csv",
          columns: { customer_id: "id", known_at: "since" },
        },
        list: { kind: "customers", path: "list.csv", columns: { customer_id: "id" } },
      },
    },
    sql`select customer_id, source, known_at, age, city from customers order by customer_id`,
  );
  expect(canonical.customers).toMatchObject({ hasKnownAt: true, undated: ["list"] });
  const known = "2025-01-01T00:00:00.000Z";
  expect(rows).toEqual([
    { customer_id: "a", source: "crm", known_at: known, age: 30, city: "Ghent" },
    { customer_id: "b", source: "list", known_at: null, age: null, city: "Bruges" },
    { customer_id: "c", source: "crm", known_at: null, age: 50, city: null },
    { customer_id: "d", source: "list", known_at: null, age: null, city: "Ypres" },
  ]);
});
