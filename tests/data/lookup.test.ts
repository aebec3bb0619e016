import { expect, test } from "vitest";
import { type Sql, sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

const orders = csv(
  "id,at,item,price",
  "a,2026-01-03,2,1",
  "b,2026-01-01,1,1",
  "c,2026-01-02,3,1",
  "d,2026-01-04,,1",
  "e,2026-01-05,1,1",
);
const goods = csv(
  "item,kind,listed,weight",
  '1.0,tea,"1,50",7',
  '2.0,coffee,"2,25",8',
  '2.0,cocoa,"9,99",9',
  ',lost,"0,10",1',
);

interface Wanted {
  readonly orders?: Readonly<Record<string, unknown>>;
  readonly goods?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly threads?: number;
}

async function read(wanted: Wanted = {}, query: Sql = sql`select * from transactions`) {
  return await readShop(
    {
      threads: wanted.threads ?? 2,
      files: { "orders.csv": orders, "goods.csv": goods, ...wanted.files },
      sources: {
        orders: {
          kind: "transactions",
          path: "orders.csv",
          columns: {
            customer_id: "id",
            at: "at",
            category: "kind",
            amount: "listed * price",
            weight: "weight",
          },
          ...wanted.orders,
        },
        goods: {
          kind: "lookup",
          path: "goods.csv",
          decimal: ",",
          join: { to: "orders", on: "item" },
          ...wanted.goods,
        },
      },
    },
    query,
  );
}

test("a source names a lookup's columns as its own, read as the lookup's file is, in the order of its own file", async () => {
  const { rows } = await read(
    {},
    sql`select customer_id, category, amount, weight, typeof(weight) as type from transactions`,
  );
  expect(rows).toEqual([
    { customer_id: "a", category: "coffee", amount: 2.25, weight: 8, type: "BIGINT" },
    { customer_id: "b", category: "tea", amount: 1.5, weight: 7, type: "BIGINT" },
    { customer_id: "c", category: null, amount: null, weight: null, type: "BIGINT" },
    { customer_id: "d", category: null, amount: null, weight: null, type: "BIGINT" },
    { customer_id: "e", category: "tea", amount: 1.5, weight: 7, type: "BIGINT" },
  ]);
});

test("a key's later rows are duplicates, a row without key is set aside, and what finds nothing is counted", async () => {
  const { quality, rejects } = await read();
  expect(quality.sources.map(({ name }) => name)).toEqual(["orders", "goods"]);
  expect(quality.sources[0]).toMatchObject({
    rows_read: 5,
    rows_accepted: 5,
    unmatched: { goods: 2 },
  });
  expect(quality.sources[1]).toMatchObject({
    kind: "lookup",
    rows_read: 4,
    rows_accepted: 2,
    rows_rejected: 2,
    reasons: { "missing key": 1, duplicate: 1 },
    unmatched: {},
  });
  expect(rejects["goods"]).toBe(
    csv(
      "file,line,reason,raw",
      'goods.csv,4,duplicate,"2.0,cocoa,""9,99"",9"',
      'goods.csv,5,missing key,",lost,""0,10"",1"',
    ),
  );
});

test("a rule of the source may name a lookup's column, and the lookup may have rules of its own", async () => {
  const { quality } = await read({
    orders: { reject: [{ when: "kind = 'coffee'", because: "no coffee" }] },
    goods: { reject: [{ when: "weight > 8", because: "too heavy" }] },
  });
  expect(quality.sources.map(({ reasons }) => reasons)).toEqual([
    { "no coffee": 1 },
    { "missing key": 1, "too heavy": 1 },
  ]);
});

test("keys may be called differently, and may have several parts", async () => {
  const { rows } = await read(
    {
      files: {
        "orders.csv": csv("id,at,shop,sku,price", "a,2026-01-01,n,1,1", "b,2026-01-01,s,1,1"),
        "goods.csv": csv("place,item,kind,listed,weight", "n,1,tea,1,1", "s,1,coffee,1,1"),
      },
      goods: { join: { to: ["orders"], on: { shop: "place", sku: "item" } } },
    },
    sql`select customer_id, category from transactions`,
  );
  expect(rows).toEqual([
    { customer_id: "a", category: "tea" },
    { customer_id: "b", category: "coffee" },
  ]);
});

test("a lookup may rename and compute what it lends, its key among it", async () => {
  const { rows } = await read(
    {
      goods: {
        columns: { item: "item", kind: "upper(kind)", listed: "listed", weight: "weight * 1000" },
      },
    },
    sql`select category, weight from transactions where customer_id = 'a'`,
  );
  expect(rows).toEqual([{ category: "COFFEE", weight: 8000 }]);
});

test("one lookup serves several sources, customers among them, and a source has several lookups", async () => {
  const { rows, quality } = await readShop(
    {
      files: {
        "orders.csv": csv("id,at,zip,item", "a,2026-01-01,1000,x"),
        "people.csv": csv("id,zip", "a,2000"),
        "zips.csv": csv("zip,region", "1000,north", "2000,south"),
        "items.csv": csv("item,kind", "x,tea"),
      },
      sources: {
        orders: {
          kind: "transactions",
          path: "orders.csv",
          columns: { customer_id: "id", at: "at", channel: "region", category: "kind" },
        },
        people: { kind: "customers", path: "people.csv", columns: { customer_id: "id" } },
        zips: {
          kind: "lookup",
          path: "zips.csv",
          join: { to: ["orders", "people"], on: "zip" },
        },
        items: { kind: "lookup", path: "items.csv", join: { to: "orders", on: "item" } },
      },
    },
    sql`select channel, category, region from transactions join customers using (customer_id)`,
  );
  expect(rows).toEqual([{ channel: "north", category: "tea", region: "south" }]);
  expect(quality.sources[0]?.unmatched).toEqual({ zips: 0, items: 0 });
});

test("a column that both have is refused with how to rename it", async () => {
  await expect(read({ files: { "goods.csv": csv("item,PRICE", "1,2") } })).rejects.toThrow(
    "sources.goods: the file of orders has a column 'PRICE' too, list the columns that the lookup lends under other names, such as columns: { goods_price: PRICE }",
  );
});

test("a key that one side lacks is refused with the nearest name", async () => {
  await expect(read({ goods: { join: { to: "orders", on: { itm: "item" } } } })).rejects.toThrow(
    "unknown column 'itm' in sources.goods.join.on of source 'orders', did you mean 'item'?",
  );
  await expect(read({ goods: { join: { to: "orders", on: { item: "itm" } } } })).rejects.toThrow(
    "did you mean 'item'?",
  );
});

test("one engine thread and two join the same", async () => {
  const many = csv(
    "id,at,item,price",
    ...Array.from({ length: 20_000 }, (_, i) => `c${i % 700},2026-01-01,${i % 5},${i}`),
  );
  const query = sql`select md5(string_agg(concat_ws('|', customer_id, category, amount), ',')) as all_rows from transactions`;
  const files = { "orders.csv": many };
  expect(await read({ files, threads: 1 }, query)).toEqual(
    await read({ files, threads: 2 }, query),
  );
});
