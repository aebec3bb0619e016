import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const csv = (...lines: readonly string[]) => `${lines.join("\n")}\n`;
const HEADER = "id,at,order,product,quantity,amount,cancels";
const columns = {
  customer_id: "id",
  at: "at",
  order_id: "order",
  product: "product",
  quantity: "quantity",
  amount: "amount",
  cancels: "cancels",
};

/** Reads order lines, and returns those on which a cancellation stands by order and product, with what quality says. */
async function read(...lines: readonly string[]) {
  const { quality, rows } = await readShop(
    {
      files: { "orders.csv": csv(HEADER, ...lines) },
      sources: { orders: { kind: "transactions", path: "orders.csv", columns } },
    },
    sql`select order_id, product, cancelled_on from transactions where cancelled_on is not null order by day, order_id, product`,
  );
  return {
    quality,
    off: rows.map((row) => [row["order_id"], row["product"], row["cancelled_on"]].join(" ").trim()),
  };
}

test("a cancelled product of an order carries the day on which nothing was left of it", async () => {
  const { off, quality } = await read(
    "a,2026-01-01,1,cup,3,30,",
    "a,2026-01-01,1,pot,1,50,",
    "a,2026-01-05,9,cup,-1,-10,1",
    "a,2026-01-08,10,cup,-2,-15,1",
  );
  expect(off).toEqual(["1 cup 2026-01-08", "9 cup 2026-01-08", "10 cup 2026-01-08"]);
  expect(quality.returns).toEqual({
    rows: 2,
    matched: 2,
    netted: 0,
    lines_cancelled: 1,
    customers_without_purchase: 0,
  });
});

test("a partial cancellation and one of an unknown order or of another customer's are netted returns", async () => {
  const { off, quality } = await read(
    "a,2026-01-01,1,cup,3,30,",
    "a,2026-01-05,9,cup,-1,-10,1",
    "b,2026-01-05,8,cup,-3,-30,1",
    "b,2026-01-06,7,cup,-3,-30,77",
  );
  expect(off).toEqual([]);
  expect(quality.returns).toMatchObject({ rows: 3, matched: 1, netted: 2, lines_cancelled: 0 });
  expect(quality.returns?.customers_without_purchase).toBe(1);
});

test("a row that cancels an order without naming a product cancels it all, and gives its amount back", async () => {
  const { rows } = await readShop(
    {
      files: {
        "orders.csv": csv(
          "id,at,order,product,quantity,amount",
          "a,2026-01-01,1.0,cup,3,30",
          "a,2026-01-01,1.0,pot,1,50",
          "b,2026-01-01,2,pot,1,50",
        ),
        "cancelled.csv": csv("customer,day,of", " a ,2026-02-01,1"),
      },
      sources: {
        orders: {
          kind: "transactions",
          path: "orders.csv",
          columns: {
            customer_id: "id",
            at: "at",
            order_id: "order",
            product: "product",
            quantity: "quantity",
            amount: "amount",
          },
        },
        cancelled: {
          kind: "transactions",
          path: "cancelled.csv",
          columns: { customer_id: "customer", at: "day", cancels: "of" },
        },
      },
    },
    sql`select customer_id, product, amount, is_return, cancelled_on from transactions order by customer_id, day, product`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ["a", "cup", 30, false, "2026-02-01"],
    ["a", "pot", 50, false, "2026-02-01"],
    ["a", null, -80, true, "2026-02-01"],
    ["b", "pot", 50, false, null],
  ]);
});

test("a row without product or quantity that gives back a part of an order's money leaves the order", async () => {
  const { off } = await read(
    "a,2026-01-01,1,cup,3,30,",
    "a,2026-01-02,9,,,-5,1",
    "b,2026-01-01,2,cup,3,30,",
    "b,2026-01-02,8,,,-30,2",
  );
  expect(off).toEqual(["2 cup 2026-01-02", "8  2026-01-02"]);
});

test("lines that come later under a cancelled order's number stand", async () => {
  const { off } = await read(
    "a,2026-01-01,1,cup,1,10,",
    "a,2026-01-02,9,cup,-1,-10,1",
    "a,2026-01-03,1,cup,1,10,",
  );
  expect(off).toEqual(["1 cup 2026-01-02", "9 cup 2026-01-02"]);
});

test("positive amounts of rows that cancel are given back; one negative amount says that signs are meant", async () => {
  const amounts = async (...lines: readonly string[]) => {
    const { rows, quality } = await readShop(
      {
        files: { "orders.csv": csv("id,at,order,amount,cancels", ...lines) },
        sources: {
          orders: {
            kind: "transactions",
            path: "orders.csv",
            columns: {
              customer_id: "id",
              at: "at",
              order_id: "order",
              amount: "amount",
              cancels: "cancels",
            },
          },
        },
      },
      sql`select amount from transactions where is_return order by day`,
    );
    return { amounts: rows.map((row) => row["amount"]), guesses: quality.sources[0]?.guesses };
  };
  const turned = await amounts("a,2026-01-01,1,10,", "a,2026-01-02,2,10,1", "a,2026-01-03,3,4,1");
  expect(turned.amounts).toEqual([-10, -4]);
  expect(turned.guesses).toContain(
    "amount of rows that cancel an order is positive, it is read as given back",
  );
  const meant = await amounts("a,2026-01-01,1,10,", "a,2026-01-02,2,-10,1", "a,2026-01-03,3,4,1");
  expect(meant.amounts).toEqual([-10, 4]);
});

test("a row that cancels itself is an order that was marked, and is rejected", async () => {
  const { quality, off } = await read(
    "a,2026-01-01,1,cup,1,10,1",
    "a,2026-01-01,2,cup,1,10,",
    "a,2026-01-03,2,cup,-1,-10,2",
  );
  expect(quality.sources[0]?.reasons).toEqual({ "cancels itself": 1 });
  expect(off).toEqual(["2 cup 2026-01-03", "2 cup 2026-01-03"]);
});

test("ids of one column that is not numbers throughout are text in expressions", async () => {
  const lines = Array.from({ length: 99 }, (_, i) => `a,2026-01-01,${1000 + i},1`);
  const { rows } = await readShop(
    {
      files: { "orders.csv": csv("id,at,invoice,amount", ...lines, "a,2026-01-02,C1001,-1") },
      sources: {
        orders: {
          kind: "transactions",
          path: "orders.csv",
          columns: {
            customer_id: "id",
            at: "at",
            order_id: "invoice",
            amount: "amount",
            cancels: "case when invoice like 'C%' then substr(invoice, 2) end",
          },
        },
      },
    },
    sql`select order_id, cancels, cancelled_on from transactions where cancelled_on is not null order by order_id`,
  );
  expect(rows.map((row) => Object.values(row))).toEqual([
    ["1001", null, "2026-01-02"],
    ["C1001", "1001", "2026-01-02"],
  ]);
});
