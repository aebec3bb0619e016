import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseConfiguration } from "../../../data/configuration.ts";
import { ingest } from "../../../data/ingest.ts";
import { withEngine } from "../../../engines/duckdb.ts";
import { id, sql } from "../../../engines/sql.ts";
import { addUpLines } from "../../../pipelines/bought/add-up.ts";
import { readBuyers } from "../../../pipelines/bought/buyers.ts";
import { type Business, openBusiness } from "../../../pipelines/business.ts";
import { gatherPeople } from "../../../pipelines/gather-people.ts";
import { drawPersonas } from "../../../pipelines/personas.ts";
import { segmentKpis } from "../../../pipelines/segment-kpis.ts";
import { temporaryFolder, writeFiles } from "../command.ts";
import { lines } from "../shop.ts";

const HEADER = "customer,order,at,category,quantity,amount";
const CATEGORIES = ["tea", "cups", "", "honey", "books"];
/** Orders of customers who differ in everything; the rarest category has too few buyers to be told. */
const orders = Array.from({ length: 3000 }, (_, n) => {
  const customer = (n * n * 31 + n) % 97;
  const day = new Date(Date.UTC(2023, 10, 1 + ((n * 37) % 480), (n * customer) % 24));
  const category = n % 500 === 3 ? "rare" : CATEGORIES[(n + customer) % 5];
  const amount = n % 19 === 0 ? "" : ((n * 7919) % 9973) / 100;
  const quantity = n % 23 === 0 ? "" : 1 + (n % 4);
  return `c${customer},o${n},${day.toISOString().slice(0, 19)},${category},${quantity},${amount}`;
});

async function addUp(business: Business) {
  const buyers = await readBuyers(business);
  return buyers === null ? null : await addUpLines(business, buyers);
}

async function withShop(
  { configuration = {}, more = [] as readonly string[] },
  work: (business: Business) => Promise<void>,
) {
  const folder = temporaryFolder();
  await writeFiles(folder, { "orders.csv": lines(HEADER, ...orders, ...more) });
  await mkdir(join(folder, "rejects"));
  const columns = Object.fromEntries(
    ["order_id", "category", "quantity", "amount"].map((name) => [name, name.replace("_id", "")]),
  );
  const read = parseConfiguration(
    JSON.stringify({
      name: "shop",
      currency: "EUR",
      as_of: "2025-02-20",
      sources: {
        orders: {
          kind: "transactions",
          path: "orders.csv",
          columns: { customer_id: "customer", at: '"at"', ...columns },
        },
      },
      targets: { leaves: { kind: "inactivity", horizon: "30d" } },
      ...configuration,
    }),
    join(folder, "quintile.yaml"),
  );
  await withEngine({ threads: 2 }, async (engine) => {
    const rejectsFolder = join(folder, "rejects");
    const sources = await ingest(engine, read, { folder, rejectsFolder, temporary: folder });
    const business = await openBusiness(engine, read, sources);
    const { table } = await business.snapshotAt("2025-02-20");
    await engine.run(sql`
      create table scores as
      select
        customer_id,
        case when hash(customer_id) % 5 < 4 then (hash(customer_id) % 3)::integer end as segment_id,
        'Kind ' || segment_id as segment_name,
        ['New', 'Old'][1 + (frequency > 25)::integer] as lifecycle,
        total_spend as value,
        total_spend / 2 as expected_value,
        1 / frequency as leaves_score,
        100 / frequency as leaves_percentile
      from ${id(table)}
      order by customer_id`);
    await gatherPeople(business, table);
    await work(business);
  });
}

const segments = [0, 1, 2].map((n) => ({
  id: n,
  name: `Kind ${n}`,
  generated_name: `Kind ${n}`,
  rule: "always",
  recognition: { precision: 1, recall: 1 },
  own: null,
  size: 10,
  share: 0.1,
  revenue_share: null,
}));

describe("what is added up in one pass describes segments as what the engine counts does,", () => {
  test.each<[string, object]>([
    ["all that was observed", {}],
    ["of the last days alone", { observation: "100d" }],
    [
      "of rules that overlap",
      {
        segments: {
          kpis: { min_count: 2 },
          rules: [
            { name: "Many", where: "frequency > 20" },
            { name: "All", where: "frequency > 0" },
            { name: "None", where: "frequency > 20000" },
          ],
        },
      },
    ],
  ])("%s", async (_, configuration) => {
    await withShop({ configuration }, async (business) => {
      const bought = await addUp(business);
      expect(bought).not.toBeNull();
      const kpis = await segmentKpis(business, bought);
      expect(kpis).toEqual(await segmentKpis(business, null));
      expect(kpis?.segments.some(({ trend }) => trend.some(({ orders: n }) => n > 0))).toBe(true);
      const personas = await drawPersonas(
        business,
        Promise.resolve(segments),
        Promise.resolve(bought),
      );
      expect(personas).toEqual(await drawPersonas(business, Promise.resolve(segments), null));
      expect(personas.every(({ categories, when }) => categories.length > 0 && when !== null)).toBe(
        true,
      );
    });
  });
});

test("nothing is added up in one pass where an order came back or has several lines", async () => {
  for (const more of [
    "c1,o9000,2024-05-05T10:00:00,tea,-1,-5",
    "c29,o2,2024-05-05T10:00:00,tea,1,5",
  ])
    await withShop({ more: [more] }, async (business) => {
      expect(await readBuyers(business)).toBeNull();
    });
});
