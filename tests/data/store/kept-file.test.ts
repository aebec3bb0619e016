import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withEngine } from "../../../engines/duckdb.ts";
import { list, literal, sql } from "../../../engines/sql.ts";
import { temporaryFolder } from "../../pipelines/command.ts";
import { readKept, readUnkept } from "./kept-shop.ts";

const configuration = {
  timezone: "America/New_York",
  sources: {
    orders: {
      kind: "transactions",
      path: "orders.parquet",
      columns: {
        customer_id: "id",
        at: "at",
        order_id: "order",
        category: "kind",
        amount: "qty * price",
      },
    },
  },
};

const GOOD = [
  "(7, timestamp '2026-01-01 02:00:00', 1, ' tea ', 2, 1.5, 'x')",
  "(-9, timestamp '2026-01-31 10:00:00', 9, '', 1, 3, 'x')",
  "(10, timestamp '2026-01-31 10:00:00', 10, null, 1, -2, 'y')",
];

/** A folder with a file of rows: id, at, order, kind, qty, price and a note that nobody reads. */
async function folderOf(rows: readonly string[], note = sql`note`): Promise<string> {
  const folder = temporaryFolder();
  const values = list(rows.map((row) => ({ strings: [row], values: [] })));
  await withEngine({}, (engine) =>
    engine.run(sql`
      copy (
        select * replace (${note} as note)
        from (values ${values}) as t(id, "at", "order", kind, qty, price, note)
      ) to ${literal(join(folder, "orders.parquet"))} (format parquet)`),
  );
  return folder;
}

/** Reads a shop twice, and tells whether what was kept of it is its file. */
async function readTwice(folder: string) {
  const first = await readKept(folder, { fresh: true, configuration });
  const again = await readKept(folder, { configuration });
  const store = join(folder, ".quintile");
  const [entry = ""] = (await readdir(store)).filter((name) => name.startsWith("source-"));
  const kept = await readFile(join(store, entry, "rows.parquet"));
  const own = await readFile(join(folder, "orders.parquet"));
  expect(first.kept).toEqual(["orders"]);
  expect(again.reused).toEqual(["orders"]);
  expect(again.left).toBe(first.left);
  expect(first.left).toBe(await readUnkept(folder, { configuration }));
  return kept.equals(own);
}

test("a file of which every row is accepted is kept itself, and read again leaves the same", async () => {
  expect(await readTwice(await folderOf(GOOD))).toBe(true);
});

test("of a file with a row that is rejected, or of which most is not used, the rows are kept", async () => {
  for (const bad of ["(null, timestamp '2026-01-31', 11, 'tea', 1, 1, 'x')", GOOD[0] ?? ""])
    expect(await readTwice(await folderOf([...GOOD, bad]))).toBe(false);
  const unused = sql`array_to_string([hash(i, "order") for i in range(200)], ' ')`;
  expect(await readTwice(await folderOf(GOOD, unused))).toBe(false);
});
