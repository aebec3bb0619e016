import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { adjustedRand } from "../../models/adjusted-rand.ts";
import { quintile, readJson, readTree, temporaryFolder } from "./command.ts";
import { digestsOf, recordDigests, recordedDigests } from "./recorded-bytes.ts";

/** The whole sample shop where there is time for it, a part of it elsewhere, with room for what chance does to few. */
const whole = process.env["CI"] !== undefined;
const { customers, near, slope } = whole
  ? { customers: 20_000, near: 0.01, slope: [0.9, 1.1] as const }
  : { customers: 3_000, near: 0.03, slope: [0.8, 1.2] as const };

const folder = temporaryFolder();
const out = join(folder, "runs", "shop");
const demo = async (to: string, ...argv: readonly string[]) =>
  await quintile("demo", "--customers", String(customers), "--out", to, ...argv);
let said = "";

beforeAll(async () => {
  const ended = await demo(out, "--threads", "1");
  expect(ended.code).toBe(0);
  said = ended.out;
}, 900_000);

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const report = z.object({
  protocol: z.string(),
  champion: z.string(),
  alarms: z.array(z.unknown()),
  candidates: z.array(z.object({ name: z.string(), role: z.string(), auc: estimate })),
  truth: z.object({
    rows: z.int(),
    positives: z.int(),
    auc_of_truth: estimate,
    auc_of_scores: estimate,
    calibration_slope: estimate,
    mean_absolute_difference: z.number(),
  }),
});

describe.each(["churn", "buys_again"])("%s of the sample shop", (target) => {
  const read = async () => report.parse(await readJson(out, "reports", `${target}.json`));

  test(`ranks within ${near} of what the true chances can`, async () => {
    const { truth } = await read();
    expect(truth.rows).toBeGreaterThan(customers / 4);
    expect(truth.auc_of_truth.value).toBeGreaterThan(0.7);
    expect(truth.auc_of_truth.value - truth.auc_of_scores.value).toBeLessThan(near);
  });

  test(`is calibrated: the slope against what then happened lies in ${slope.join("..")}`, async () => {
    const { truth } = await read();
    expect(truth.calibration_slope.value).toBeGreaterThan(slope[0]);
    expect(truth.calibration_slope.value).toBeLessThan(slope[1]);
    expect(truth.mean_absolute_difference).toBeLessThan(0.1);
  });

  test("is foreseen out of time by a model that beats every rule, without an alarm", async () => {
    const { protocol, champion, candidates, alarms } = await read();
    const auc = (name: string) => candidates.find((one) => one.name === name)?.auc.value ?? 0;
    const rules = candidates.filter(({ role }) => role === "rule").map(({ name }) => auc(name));
    expect(protocol).toBe("out-of-time");
    expect(candidates.find(({ name }) => name === champion)?.role).toBe("model");
    expect(auc(champion)).toBeGreaterThan(Math.max(...rules));
    expect(alarms).toEqual([]);
  });
});

// After a change that is meant to change results: QUINTILE_RECORD=1, and once more with CI=1.
test("no byte of the run folder has changed since it was recorded", async ({ skip }) => {
  const digests = digestsOf(await readTree(out));
  expect(Object.keys(digests).length).toBeGreaterThan(30);
  if (process.env["QUINTILE_RECORD"] !== undefined) await recordDigests(customers, digests);
  const recorded = await recordedDigests(customers);
  if (recorded === null) skip();
  expect(digests).toEqual(recorded);
});

test("the segments that are found agree with the kinds of customers that the shop was made of", async () => {
  const table = async (path: string) =>
    (await readFile(path, "utf8"))
      .trim()
      .split("\n")
      .map((line) => line.split(","));
  const column = (rows: readonly (readonly string[])[], name: string) => {
    const at = rows[0]?.indexOf(name) ?? -1;
    return new Map(rows.slice(1).map((row) => [row[0], row[at] ?? ""]));
  };
  const types = column(
    await table(join(folder, "runs", "sample-shop", "truth.csv")),
    "latent_type",
  );
  const segments = column(await table(join(out, "scores.csv")), "segment_id");
  const numbered = (values: readonly string[]) => {
    const names = [...new Set(values)];
    return Int32Array.from(values, (value) => names.indexOf(value));
  };
  const ids = [...segments.keys()];
  // 0.75 of 20,000 customers; LightGBM that is taught the types reaches 0.85 (three folds), since a tenth of the
  // customers never ordered and a quarter ordered once.
  const agreement = adjustedRand(
    numbered(ids.map((id) => types.get(id) ?? "")),
    numbered(ids.map((id) => segments.get(id) ?? "")),
  );
  expect(agreement).toBeGreaterThan(0.6);
});

test("the demo says where the shop is, what to open and which lists there are", async () => {
  expect(said).toContain(`The sample shop is in ${join(folder, "runs", "sample-shop")}`);
  expect(said).toContain(`Open ${join(out, "reports", "index.html")}`);
  expect(said).toContain(`List ${join(out, "lists", "at_risk.csv")} (500 customers)`);
});

test("the lists leave out who gave no consent", async () => {
  const { lists } = z
    .object({ lists: z.array(z.object({ name: z.string(), control: z.int(), excluded: z.int() })) })
    .parse(await readJson(out, "run.json"));
  expect(lists).toMatchObject([
    { name: "at_risk", control: 50 },
    { name: "call_list", control: 0 },
  ]);
  for (const { excluded } of lists) expect(excluded).toBeGreaterThan(0);
});

test("every row of its three dirty files is accounted for", async () => {
  const { inputs } = z
    .object({
      inputs: z.array(
        z.object({ rows_read: z.int(), rows_accepted: z.int(), rows_rejected: z.int() }),
      ),
    })
    .parse(await readJson(out, "run.json"));
  expect(inputs).toHaveLength(3);
  for (const { rows_read, rows_accepted, rows_rejected } of inputs) {
    expect(rows_accepted + rows_rejected).toBe(rows_read);
    expect(rows_rejected / rows_read).toBeGreaterThan(0.005);
    expect(rows_rejected / rows_read).toBeLessThan(0.03);
  }
});

test("every page is under 2 MB", async () => {
  for (const [path, bytes] of await readTree(out))
    if (path.endsWith(".html")) expect([path, bytes.length < 2_000_000]).toEqual([path, true]);
});

// Twice the whole shop takes minutes: only where CI is set, which may have made another before.
test.runIf(whole)(
  "with 2 engine threads and elsewhere it is the same, byte for byte",
  async () => {
    const made = process.env["QUINTILE_DEMO"];
    const other = made ?? join(folder, "other", "two");
    if (made === undefined) expect((await demo(other, "--threads", "2", "--quiet")).code).toBe(0);
    const [one, two] = [await readTree(out), await readTree(other)];
    expect([...two.keys()]).toEqual([...one.keys()]);
    for (const [path, bytes] of one)
      expect([path, two.get(path)?.equals(bytes)]).toEqual([path, true]);
    const shop = async (run: string) =>
      await readFile(join(dirname(run), "sample-shop", "orders.csv.gz"));
    expect((await shop(other)).equals(await shop(out))).toBe(true);
  },
  900_000,
);
