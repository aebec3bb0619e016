import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { quintile, readJson, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, lines, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const quality = z.object({
  sources: z.array(
    z.object({
      name: z.string(),
      reasons: z.record(z.string(), z.int()),
      overlaps: z.array(z.object({ replay: z.boolean(), rows: z.int() })),
    }),
  ),
  returns: z.object({
    rows: z.int(),
    matched: z.int(),
    netted: z.int(),
    lines_cancelled: z.int(),
    customers_without_purchase: z.int(),
  }),
  identities: z.object({
    links: z.int(),
    aliases_merged: z.int(),
    touched: z.array(z.object({ source: z.string(), rows: z.int(), ids: z.int() })),
  }),
});

test("run merges two silos, counts a replay once, and lists nobody who gave all back", async () => {
  const shop = smallShop();
  const files = {
    ...edited(
      shop,
      "quintile.yaml",
      ["path: orders.csv", "path: [orders.csv, again.csv]"],
      [
        "  people:\n",
        `  web:
    kind: transactions
    path: web.csv
    columns: { customer_id: login, order_id: order, at: ordered, amount: amount, cancels: cancels }
  identities:
    kind: identities
    path: logins.csv
    columns: { customer_id: customer, alias: login }
  people:
`,
      ],
    ),
    "again.csv": shop["orders.csv"] ?? "",
    "logins.csv": lines("customer,login", "c010,ten@web", "ten@web,10@web", "sent-back,back@web"),
    "web.csv": lines(
      "login,order,ordered,amount,cancels",
      "10@web,w1,2025-02-27,5.00,",
      "ten@web,w2,2025-02-28,5.00,",
      "back@web,w3,2025-02-20,50.00,",
      "sent-back,w4,2025-02-25,-50.00,w3",
    ),
  };
  const configuration = await writeFiles(join(folder, "shop"), files);
  const out = join(folder, "run");
  expect(await quintile("run", "-c", configuration, "--out", out, "--quiet")).toEqual({
    code: 0,
    out: "",
    err: "",
  });
  const read = quality.parse(await readJson(out, "data-quality.json"));
  expect(read.identities).toEqual({
    links: 3,
    aliases_merged: 3,
    touched: [
      { source: "orders", rows: 0, ids: 0 },
      { source: "web", rows: 3, ids: 3 },
      { source: "people", rows: 0, ids: 0 },
    ],
  });
  expect(read.sources[0]?.overlaps).toMatchObject([{ replay: true }]);
  expect(read.returns).toMatchObject({ matched: 1, lines_cancelled: 1 });
  const page = await readFile(join(out, "reports", "data-quality.html"), "utf8");
  expect(page).toContain("3 links between ids made 3 ids part of another customer; 3 rows");
  const told = async (customer: string) => {
    const ended = await quintile("explain", customer, "--run", out, "--json");
    expect(ended.err).toBe("");
    return z
      .object({
        as_of: z.string(),
        lifecycle: z.string(),
        features: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
        leaves_score: z.number().nullable(),
      })
      .parse(JSON.parse(ended.out));
  };
  const merged = await told("c010");
  expect(merged.as_of).toBe(asOf);
  expect(merged.features).toMatchObject({ recency_days: 1 });
  const back = await told("sent-back");
  expect(back.features).toMatchObject({ frequency: 0, recency_days: null, returns: 1 });
  expect(back).toMatchObject({ lifecycle: "New lead", leaves_score: null });
}, 60_000);
