import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { list, literal, sql } from "../../engines/sql.ts";
import { orders, readShop } from "../dirty/shop.ts";

/** Rows of two files: repeated ones, some of them but for a column that is not used, and some that cannot be used. */
const FILES = {
  "a.parquet": [
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'x')",
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'x')",
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'y')",
    "(null, timestamp '2026-01-02 10:00:00', 2, 2, 'x')",
  ],
  "b.parquet": [
    "(8, null, 3, 2, 'x')",
    "(8, timestamp '2026-01-03 23:00:00', 4, -2, ' x ')",
    "(7, timestamp '2026-01-01 10:00:00', 1, 1.5, 'x')",
  ],
};

/** Reads the files with orders' numbers of a type. */
async function read(type: string) {
  const folder = await mkdtemp(join(tmpdir(), "quintile-parquet-"));
  try {
    const files: Record<string, Buffer> = {};
    for (const [name, rows] of Object.entries(FILES)) {
      const path = join(folder, name);
      const values = list(rows.map((row) => ({ strings: [row], values: [] })));
      const cast = { strings: [type], values: [] };
      await withEngine({}, (engine) =>
        engine.run(sql`copy (
          select id, "at", "order"::${cast} as "order", amount::decimal(9, 2) as amount, note
          from (values ${values}) as t(id, "at", "order", amount, note)
        ) to ${literal(path)} (format parquet)`),
      );
      files[`all/${name}`] = await readFile(path);
    }
    return await readShop(
      { timezone: "Asia/Tokyo", files, sources: orders({ path: "all/*.parquet" }) },
      sql`select * from transactions`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("Parquet that declares its types is read in one pass as it is where texts must be looked at first", async () => {
  const [declared, looked] = [await read("integer"), await read("varchar")];
  expect(declared.rows).toEqual(looked.rows);
  expect(declared.rows).toHaveLength(3);
  expect(declared.quality.sources[0]?.reasons).toEqual({
    duplicate: 2,
    "missing customer": 1,
    "unreadable date": 1,
  });
  const bare = (text: string | undefined) => text?.replaceAll(/""order"":("")?(\d)("")?/g, "$2");
  expect(bare(declared.rejects["orders"])).toBe(bare(looked.rejects["orders"]));
});

/** Reads orders whose ids are of a type beside other orders, events and customers, whose ids are text. */
async function readBeside(type: string, more: Readonly<Record<string, unknown>>) {
  const folder = await mkdtemp(join(tmpdir(), "quintile-parquet-"));
  try {
    const path = join(folder, "orders.parquet");
    const cast = { strings: [type], values: [] };
    await withEngine({}, (engine) =>
      engine.run(sql`copy (
        select id::${cast} as id, "at", "order"::${cast} as "order", amount::decimal(9, 2) as amount
        from (values
          (7, timestamp '2026-01-01 10:00:00', 12, 1.5),
          (10, timestamp '2026-01-02 10:00:00', 9, 2.5),
          (10, timestamp '2026-01-02 10:00:00', 9, 2.5),
          (-8, timestamp '2026-01-03 10:00:00', 30, -2),
          (9, null, 31, 1)
        ) as t(id, "at", "order", amount)
      ) to ${literal(path)} (format parquet)`),
    );
    const columns = { customer_id: "id", at: "at", order_id: "order", amount: "amount" };
    const sources = {
      ...orders({ path: "orders.parquet" }),
      shop: { kind: "transactions", path: "shop.csv", columns },
      visits: { kind: "events", path: "visits.csv", columns: { customer_id: "id", at: "at" } },
      people: { kind: "customers", path: "people.csv", columns: { customer_id: "id" } },
      ...more,
    };
    return await readShop(
      {
        files: {
          "orders.parquet": await readFile(path),
          "shop.csv": "id,at,order,amount\n7,2026-01-01 10:00:00,12,1.5\nB1,2026-01-05,S9,4\n",
          "visits.csv": "id,at\n10,2026-01-04\nB2,2026-01-05\n",
          "people.csv": "id,age\n10,40\nB1,50\n",
          "links.csv": "id,other\nB1,7\n",
          "cancelled.csv": "id,at,order,amount,cancels\n10,2026-01-06,77,-2.5,9\n",
        },
        sources,
      },
      sql`
        select source, customer_id, order_id, amount, cancelled_on, first_day
        from transactions
        left join first_days using (customer_id)
        order by all`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

test.each([
  ["", {}],
  [
    " that identities merge",
    {
      links: {
        kind: "identities",
        path: "links.csv",
        columns: { customer_id: "id", alias: "other" },
      },
    },
  ],
  [
    " that another source cancels",
    {
      cancelled: {
        kind: "transactions",
        path: "cancelled.csv",
        columns: {
          customer_id: "id",
          at: "at",
          order_id: "order",
          amount: "amount",
          cancels: "cancels",
        },
      },
    },
  ],
])("ids%s mean the same whether a file declares them as numbers or as text", async (_, more) => {
  const [numbers, texts] = [await readBeside("bigint", more), await readBeside("varchar", more)];
  expect(numbers.rows).toEqual(texts.rows);
  const told = ({ quality }: typeof numbers) => ({
    ...quality,
    sources: quality.sources.map(({ files: _files, ...source }) => source),
  });
  expect(told(numbers)).toEqual(told(texts));
  expect(numbers.quality.sources.find(({ name }) => name === "shop")?.repeats?.overlaps).toEqual([
    { source: "orders", rows: 1 },
  ]);
});
