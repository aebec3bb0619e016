import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { random } from "../../models/random.ts";
import { leanRun } from "../../pipelines/library.ts";
import { load } from "../../serve/shop/load.ts";
import { quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { edited, type Files, lines, oneTarget } from "./shop.ts";

const folder = temporaryFolder();
const document = z.object({
  lean: z.literal(true),
  customers: z.int(),
  champions: z.record(z.string(), z.string()),
  metrics: z.record(
    z.string(),
    z.object({
      protocol: z.string(),
      auc: z.object({ value: z.number() }),
      test: z.object({ as_of: z.string(), rows: z.int() }),
      learned_from: z.object({ as_of: z.string(), rows: z.int() }),
    }),
  ),
});

const fullDocument = z.object({
  metrics: z.record(z.string(), z.object({ auc: z.object({ value: z.number() }) })),
});

/** A shop of every sort of row, whose list is one that a lean run can rank. */
function leanShop(): Files {
  return edited(oneTarget(), "quintile.yaml", ["rank_by: value_at_risk,", "rank_by: score,"]);
}

/** Customers who buy at a pace of their own until they stop; every line is an order, and none comes back. */
function purchases(): string {
  const next = random(11);
  const rows: { readonly on: number; readonly text: string }[] = [];
  for (let n = 0; n < 400; n++) {
    const gap = 4 + 40 * next() ** 2;
    const stops = 30 + 600 * next();
    const level = 5 + 50 * next();
    for (let day = 29 * next(); day < stops; day += 1 - gap * Math.log(1 - next())) {
      const at = new Date(Date.UTC(2024, 0, 1) + Math.floor(day * 86_400_000));
      const amount = (level * (0.5 + next())).toFixed(2);
      rows.push({
        on: at.getTime(),
        text: `${at.toISOString().slice(0, 19)},${n},tea,2,${amount}`,
      });
    }
  }
  rows.sort((a, b) => a.on - b.on);
  return lines(
    "at,customer,category,quantity,amount,order",
    rows.map(({ text }, i) => `${text},${i}`),
  );
}

const configuration = (path: string) => `name: plain
as_of: 2025-09-01
seed: 3
windows: [30, 90]
sources:
  orders:
    kind: transactions
    path: ${path}
    columns: { customer_id: customer, at: at, order_id: order, category: category, quantity: quantity, amount: amount }
targets:
  leaves: { kind: inactivity, horizon: 60d, active: 120d }
  buys: { kind: event, source: orders, horizon: 60d }
segments:
  clusters: { k: 3..3 }
lists:
  worth: { target: leaves, rank_by: score * monetary, capacity: 50, control: 10% }
  call: { target: buys, capacity: 30 }
  nobody: { target: buys, exclude: "frequency >= 0" }
`;

/** Writes the plain shop in a folder of its own, as CSV or as Parquet. */
async function plainShop(name: string, path: "orders.csv" | "orders.parquet"): Promise<string> {
  const shop = join(folder, name);
  const files = { "orders.csv": purchases(), "quintile.yaml": configuration(path) };
  const written = await writeFiles(shop, files);
  if (path === "orders.parquet")
    await withEngine({}, (engine) =>
      engine.write(
        sql`select * from read_csv(${literal(join(shop, "orders.csv"))})`,
        join(shop, path),
        "parquet",
      ),
    );
  return written;
}

async function lean(config: string, out: string, ...more: readonly string[]) {
  return await quintile("run", "--lean", "-c", config, "--out", out, "--quiet", ...more);
}

const out = (name: string) => join(folder, name, "run");
const done = { code: 0, out: "", err: "" };
let plain = "";

beforeAll(async () => {
  plain = await plainShop("plain", "orders.parquet");
  expect(await lean(plain, out("plain"))).toEqual(done);
});

test("a lean run leaves scores, segments, lists and how well it foresees, and nothing for later runs", async () => {
  expect((await readdir(out("plain"))).sort()).toEqual(
    [
      "lists",
      "rejects",
      "run.json",
      "scores.csv",
      "scores.parquet",
      "segments.json",
      "timings.json",
    ].sort(),
  );
  expect(existsSync(join(folder, "plain", ".quintile"))).toBe(false);
  const { metrics, customers } = document.parse(await readJson(out("plain"), "run.json"));
  expect(customers).toBe(400);
  expect(metrics["leaves"]?.learned_from.as_of).toBe("2025-05-04");
  expect(metrics["leaves"]?.test.as_of).toBe("2025-07-03");
  for (const { auc } of Object.values(metrics)) expect(auc.value).toBeGreaterThan(0.75);
});

test("on one thread and on two a lean run writes the same bytes", async () => {
  expect(await lean(plain, out("one"), "--threads", "1")).toEqual(done);
  expect(await readTree(out("one"))).toEqual(await readTree(out("plain")));
});

test("of fewer customers than are drawn, testing on everybody is testing on those drawn", async () => {
  const told = await leanRun(plain, { out: out("everybody"), testOn: "everybody" });
  const { metrics } = document.parse(await readJson(out("plain"), "run.json"));
  expect(told.document.metrics).toMatchObject(metrics);
});

test("rows that are read where they lie give the same files as the same rows read one by one", async () => {
  const config = await plainShop("by-row", "orders.csv");
  expect(await lean(config, out("by-row"))).toEqual(done);
  for (const file of ["scores.csv", "segments.json", "lists/worth.csv", "lists/call.csv"])
    expect(await readFile(join(out("by-row"), file), "utf8")).toBe(
      await readFile(join(out("plain"), file), "utf8"),
    );
});

test("a list is ranked by its expression over score and features", async () => {
  const list = join(out("plain"), "lists", "worth.csv");
  const [listed, expected] = await withEngine({}, async (engine) => [
    await engine.rows(sql`select customer_id from read_csv(${literal(list)}, all_varchar = true)`),
    await engine.rows(sql`
      select scores.customer_id::varchar as customer_id
      from read_csv(${literal(join(out("plain"), "scores.csv"))}) as scores
      join (
        select customer, sum(amount::decimal(18, 4)) / count(distinct "at"::date) as monetary
        from read_parquet(${literal(join(folder, "plain", "orders.parquet"))})
        where "at" < date '2025-09-01'
        group by customer
      ) as worth on worth.customer = scores.customer_id
      where leaves_score is not null
      order by leaves_score * monetary desc, scores.customer_id::varchar
      limit 50`),
  ]);
  expect(listed).toEqual(expected);
  expect(listed?.length).toBe(50);
});

test("a list of nobody has its columns and no row", async () => {
  const text = await readFile(join(out("plain"), "lists", "nobody.csv"), "utf8");
  expect(text).toMatch(/^rank,customer_id,score,[^\n]*\n$/);
});

test("a shop with returns, dirt, attributes and rows after as_of is read row by row", async () => {
  const config = await writeFiles(join(folder, "shop"), leanShop());
  expect(await lean(config, out("shop"))).toEqual(done);
  expect(await readFile(join(out("shop"), "rejects", "orders.csv"), "utf8")).toContain("yesterday");
  const { metrics } = document.parse(await readJson(out("shop"), "run.json"));
  const full = join(folder, "shop", "full");
  expect(await quintile("run", "-c", config, "--out", full, "--quiet", "--fresh")).toEqual(done);
  const { metrics: of } = fullDocument.parse(await readJson(full, "run.json"));
  const [ours, theirs] = [metrics["leaves"]?.auc.value ?? 0, of["leaves"]?.auc.value ?? 0];
  expect(ours).toBeGreaterThan(theirs - 0.05);
});

test.each([
  ["value at risk", ["rank_by: score,", "rank_by: value_at_risk,"], "'value_at_risk'"],
  ["costs", ["rank_by: score,", "rank_by: score, contact_cost: 2, success_rate: 10%,"], "contact"],
  [
    "a given label",
    ["leaves: {", "old: { kind: given, column: plan, positive: plus }\n  leaves: {"],
    "dated outcomes only, got 'given'",
  ],
] as const)(
  "a lean run refuses %s with one sentence and leaves nothing",
  async (name, change, says) => {
    const files = edited(leanShop(), "quintile.yaml", [...change]);
    const config = await writeFiles(join(folder, name), files);
    const { code, err } = await lean(config, out(name));
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect((await readdir(join(folder, name))).sort()).toEqual(Object.keys(files).sort());
  },
);

test("a target that came true for nobody stops a lean run, which leaves nothing", async () => {
  const files = edited(leanShop(), "quintile.yaml", [
    "leaves: {",
    'never: { kind: event, source: orders, where: "amount > 1e6", horizon: 45d }\n  leaves: {',
  ]);
  const config = await writeFiles(join(folder, "never"), files);
  const { code, err } = await lean(config, out("never"));
  expect(code).toBe(3);
  expect(err).toMatch(/target 'never' has no positive among \d+ customers/);
  expect((await readdir(join(folder, "never"))).sort()).toEqual(Object.keys(files).sort());
});

test("with too few cases a rule ranks, and the run says so", async () => {
  const files = edited(leanShop(), "quintile.yaml", [
    "active: 120d }",
    "active: 120d, min_positives: 9999 }",
  ]);
  const config = await writeFiles(join(folder, "few"), files);
  expect(await lean(config, out("few"))).toEqual(done);
  const { champions, metrics } = document.parse(await readJson(out("few"), "run.json"));
  expect(champions["leaves"]).toBe("recency");
  expect(metrics["leaves"]?.protocol).toBe("refused");
});

test("the page refuses to open on a lean run with one sentence", async () => {
  await expect(load(out("plain"), {})).rejects.toThrow(
    "is a lean run, which leaves no snapshot to show: run without --lean first",
  );
});

test("what needs a run's models says that a lean run has left none", async () => {
  const { code, err } = await quintile("score", "-c", plain, "--model", out("plain"), "--quiet");
  expect(code).toBe(2);
  expect(err).toContain("is a lean run, which leaves no models behind: run without --lean first");
});
