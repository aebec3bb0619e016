import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfiguration } from "../../data/configuration.ts";
import { openPlainPurchases } from "../../data/rows/plain-purchases.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { list, literal, type Sql, sql } from "../../engines/sql.ts";
import { temporaryFolder } from "../pipelines/command.ts";

const folder = temporaryFolder();
const CONFIGURATION = `name: plain
sources:
  orders:
    kind: transactions
    path: orders.parquet
    columns: { customer_id: customer, at: ordered, order_id: number, amount: amount }
`;

type Line = readonly [customer: number | null, ordered: string, number: number, amount: number];

/** Opens a file of two hundred clean lines, with more of them behind. */
async function opened(name: string, more: readonly Line[] = [], text = CONFIGURATION) {
  const shop = join(folder, name);
  await mkdir(shop);
  await writeFile(join(shop, "quintile.yaml"), text);
  const clean = Array.from({ length: 200 }, (_, i): Line => {
    const day = new Date(Date.UTC(2024, 0, 1 + Math.floor(i / 2))).toISOString().slice(0, 10);
    return [i % 7, `${day} 0${i % 2}:00:00`, i, 10 + i];
  });
  const lines = [...clean, ...more].map(
    ([customer, ordered, number, amount]): Sql =>
      sql`(${literal(customer)}::bigint, ${literal(ordered)}::timestamp, ${literal(number)}::integer, ${literal(amount)}::double)`,
  );
  return await withEngine({}, async (engine) => {
    await engine.write(
      sql`select * from (values ${list(lines)}) as t(customer, ordered, number, amount)`,
      join(shop, "orders.parquet"),
      "parquet",
    );
    const configuration = await readConfiguration(join(shop, "quintile.yaml"));
    const found = await openPlainPurchases(engine, configuration, {
      folder: shop,
      temporary: shop,
    });
    if (found === null) return null;
    const [row] = await engine.rows(
      sql`select count(*) as rows, count(distinct raw) as customers, sum(amount)::double as amount from (${found.rows})`,
    );
    return { ...found, ...row };
  });
}

test("a file of purchases alone is read where it lies, row for row", async () => {
  expect(await opened("clean")).toMatchObject({
    source: "orders",
    columns: ["order_id", "amount"],
    firstDay: "2024-01-01",
    lastDay: "2024-04-09",
    hours: true,
    rows: 200,
    customers: 7,
    amount: 200 * 10 + (199 * 200) / 2,
    file: { rows_read: 200, rows_accepted: 200, rows_rejected: 0 },
  });
});

test.each([
  ["a return", [[1, "2024-04-09", 200, -5]]],
  ["a missing customer", [[null, "2024-04-09", 200, 5]]],
  ["an order number that was there before", [[1, "2024-04-09", 199, 5]]],
  ["a day long after all others", [[1, "2031-04-09", 200, 5]]],
] as const)("a file with %s is left to be judged row by row", async (name, more) => {
  expect(await opened(name, more)).toBeNull();
});

test("a source with rules, expressions or no order numbers is left to be judged row by row", async () => {
  const changes = [
    [
      "number, amount: amount }",
      "number, amount: amount }\n    reject: [{ when: amount > 5000, because: dear }]",
    ],
    ["amount: amount }", "amount: amount * 2 }"],
    ["order_id: number, ", ""],
  ] as const;
  for (const [i, [from, to]] of changes.entries())
    expect(await opened(`other-${i}`, [], CONFIGURATION.replace(from, to))).toBeNull();
});
