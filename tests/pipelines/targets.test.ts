import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { addDays } from "../../data/window.ts";
import { random } from "../../models/random.ts";
import { cells, quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, type Files, lines, smallShop } from "./shop.ts";

const folder = temporaryFolder();
let runs = 0;

/** Runs a shop's files and returns the run's folder. */
async function run(files: Files, ...argv: readonly string[]): Promise<string> {
  const place = join(folder, `shop-${++runs}`);
  const configuration = await writeFiles(place, files);
  const out = join(place, "run");
  const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet", ...argv);
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  return out;
}

const count = z.object({ as_of: z.string().nullable(), rows: z.int(), positives: z.int() });
const schema = z.object({
  protocol: z.string(),
  notes: z.array(z.string()),
  training: z.array(count),
  validation: count.nullable(),
  test: count,
  champion: z.string(),
  candidates: z.array(
    z.object({ name: z.string(), role: z.string(), auc: z.object({ value: z.number() }) }),
  ),
  alarms: z.array(z.object({ kind: z.string(), feature: z.string(), says: z.string() })),
  refused: z
    .object({ reason: z.string(), positives: z.int(), negatives: z.int(), needed: z.int() })
    .optional(),
  features: z.array(z.object({ feature: z.string() })),
  roc: z.array(z.object({ name: z.string() })),
});
type Report = z.output<typeof schema>;

const reportOf = async (out: string, target: string): Promise<Report> =>
  schema.parse(await readJson(out, "reports", `${target}.json`));
const csvOf = async (...path: readonly string[]) => {
  const [header = [], ...rows] = cells(await readFile(join(...path), "utf8"));
  return rows.map((row) => Object.fromEntries(header.map((name, j) => [name, row[j] ?? ""])));
};

/** The share of pairs of a positive and a negative that the scores put in order, ties counted half. */
function pairsInOrder(scores: readonly number[], labels: readonly number[]): number {
  const of = (label: number) => scores.filter((_, i) => labels[i] === label);
  let sum = 0;
  for (const high of of(1)) for (const low of of(0)) sum += high > low ? 1 : high === low ? 0.5 : 0;
  return sum / (of(1).length * of(0).length);
}

describe("over time", () => {
  const shop = smallShop();
  let out = "";
  beforeAll(async () => {
    out = await run(shop);
  });

  const lines = cells(shop["orders.csv"] ?? "")
    .slice(1, -5)
    .map(([id = "", , on = "", category, amount]) => ({
      id,
      on,
      category,
      amount: Number(amount),
    }));
  /** Who sent something back in a time and has kept nothing of what was bought in it. */
  const backAgain = (from: string, to: string) => {
    const net = new Map<string, { sum: number; returns: boolean }>();
    for (const { id, amount } of lines.filter((one) => one.on >= from && one.on < to)) {
      const { sum, returns } = net.get(id) ?? { sum: 0, returns: false };
      net.set(id, { sum: sum + amount, returns: returns || amount < 0 });
    }
    return new Set([...net].flatMap(([id, { sum, returns }]) => (returns && sum <= 0 ? [id] : [])));
  };
  const bought = (from: string, to: string, givenBack: ReadonlySet<string>, category?: string) =>
    new Set(
      lines
        .filter((one) => one.on >= from && one.on < to && one.amount > 0)
        .filter((one) => category === undefined || one.category === category)
        .filter(({ id }) => !givenBack.has(id))
        .map(({ id }) => id),
    );
  const buyersBefore = (from: string, to: string) => bought(from, to, backAgain("", to));
  const buyersWithin = (from: string, to: string, category?: string) =>
    bought(from, to, backAgain(from, to), category);

  test("inactivity asks who bought in the active days, and a positive buys nothing in the horizon", async () => {
    const { protocol, test: tested, training, validation } = await reportOf(out, "leaves");
    expect(protocol).toBe("out-of-time");
    const days = [...training, ...(validation === null ? [] : [validation]), tested];
    expect(days.map((one) => one.as_of)).toEqual(
      expect.arrayContaining([addDays(asOf, -135), addDays(asOf, -90), addDays(asOf, -45)]),
    );
    for (const { as_of: day, rows, positives } of days) {
      const from = day ?? "";
      const asked = buyersBefore(addDays(from, -120), from);
      const stay = buyersWithin(from, addDays(from, 45));
      const gone = [...asked].filter((id) => !stay.has(id)).length;
      expect({ day, rows, positives }).toEqual({ day, rows: asked.size, positives: gone });
    }
  });

  test("an event asks everybody seen before, and a positive has such a row in the horizon", async () => {
    const { test: tested, training, validation } = await reportOf(out, "buys_tea");
    const joined = cells(shop["customers.csv"] ?? "").slice(1);
    const counts = [...training, ...(validation === null ? [] : [validation]), tested];
    expect(counts.slice(-3).map((one) => one.as_of)).toEqual(
      [-90, -60, -30].map((days) => addDays(asOf, days)),
    );
    for (const { as_of: day, rows, positives } of counts) {
      const from = day ?? "";
      const known = joined.filter(([, since = ""]) => since < from).map(([id = ""]) => id);
      const buyers = buyersWithin(from, addDays(from, 30), "=tea");
      const count = known.filter((id) => buyers.has(id)).length;
      expect({ day, rows, positives }).toEqual({ day, rows: known.length, positives: count });
    }
  });

  test("a short history is told, and where one cut-off is all there is, customers are split and each foreseen by others", async () => {
    const low = "min_positives: 20, min_negatives: 20, min_customers: 50";
    const files = edited(
      shop,
      "quintile.yaml",
      ["active: 120d", `active: 120d, ${low}`],
      ["horizon: 30d }", `horizon: 30d, ${low} }`],
    );
    const short = await run(files, "--as-of", "2024-04-10");
    const leaves = await reportOf(short, "leaves");
    expect(leaves.protocol).toBe("by-customer");
    expect(leaves.test.as_of).toBe("2024-02-25");
    expect(leaves.notes.join(" ")).toMatch(/customers were split, not time\. .*not out of time/);
    expect(await csvOf(short, "reports", "leaves-out-of-fold.csv")).toHaveLength(leaves.test.rows);
    const tea = await reportOf(short, "buys_tea");
    expect(tea.protocol).toBe("out-of-time");
    expect(tea.validation).toBeNull();
    expect(tea.training.map((one) => one.as_of)).toEqual(["2024-02-10"]);
    expect(tea.notes.join(" ")).toMatch(/one cut-off to learn from/);
  });

  test("below the floor no model is tried, the reason is given, and the best rule ranks the list", async () => {
    const files = edited(shop, "quintile.yaml", [
      "horizon: 30d }",
      "horizon: 30d, min_positives: 400 }",
    ]);
    const refused = await run(files);
    const report = await reportOf(refused, "buys_tea");
    const { rows, positives } = report.test;
    expect(report.protocol).toBe("refused");
    expect(report.refused).toEqual({
      reason: `a model requires at least 400 positives, got ${positives} on 2025-01-30`,
      positives,
      negatives: rows - positives,
      needed: 400,
    });
    expect(report.candidates.map(({ role }) => role)).toEqual(report.candidates.map(() => "rule"));
    expect(await readJson(refused, "models", "buys_tea.json")).toMatchObject({ role: "rule" });
    const list = await csvOf(refused, "lists", "tea_list.csv");
    expect(list.length).toBeGreaterThan(400);
    // Recency is the best rule here: whoever is ranked higher bought later.
    const days = list.map((row) => row["last_order_on"] ?? "").filter((day) => day !== "");
    expect(report.champion).toBe("recency");
    expect(days).toEqual([...days].sort().reverse());
    expect((await reportOf(refused, "leaves")).protocol).toBe("out-of-time");
  });
});

/** A flat table: who leaves depends on age, plan and calls; `closing_code` is written down afterwards, `mood` knows half of it. */
function flatShop(): Files {
  const draw = random(8);
  const rows = Array.from({ length: 900 }, (_, i) => {
    const age = 18 + Math.floor(60 * draw());
    const plan = draw() < 0.5 ? "monthly" : "yearly";
    const calls = Math.floor(6 * draw());
    const logit = 0.035 * (35 - age) + (plan === "yearly" ? -0.9 : 0.7) + 0.4 * (calls - 2.5);
    const left = draw() < 1 / (1 + Math.exp(-logit));
    const closing = left ? 10 + Math.floor(5 * draw()) : Math.floor(5 * draw());
    const mood = draw() < 0.8 ? Number(left) : Math.floor(2 * draw());
    const part = draw() < 0.7 ? "train" : "test";
    const label = i % 90 === 7 ? "" : left ? "Yes" : "No";
    return `p${String(i).padStart(3, "0")},${age},${plan},${calls},${closing},${mood},${part},${label}`;
  });
  return {
    "quintile.yaml": `name: flat
seed: 2
sources:
  people:
    kind: customers
    path: people.csv
    ignore: [closing_code, mood, part]
    columns: { customer_id: id }
targets:
  left: { kind: given, column: Left, positive: "Yes" }
lists:
  keep: { target: left, capacity: 50 }
`,
    "people.csv": lines("id,age,plan,calls,closing_code,mood,part,Left", rows),
  };
}

describe("a given label", () => {
  const flat = flatShop();
  const people = cells(flat["people.csv"] ?? "").slice(1);
  const labelled = people.filter((row) => row[7] !== "");
  const positives = (rows: readonly (readonly string[])[]) =>
    rows.filter((row) => row[7] === "Yes").length;
  const configured = (...changes: readonly [string, string][]) =>
    edited(flat, "quintile.yaml", ...changes);
  const ignoring = "ignore: [closing_code, mood, part]";

  describe("without time", () => {
    let out = "";
    let report: Report | null = null;
    beforeAll(async () => {
      out = await run(flat);
      report = await reportOf(out, "left");
    });

    test("is cross-validated, and the report says that it is not out of time", () => {
      expect(report?.protocol).toBe("cross-validated");
      expect(report?.notes.join(" ")).toMatch(/not out of time/);
      expect(report?.alarms).toEqual([]);
      expect(report?.test).toEqual({
        as_of: null,
        rows: labelled.length,
        positives: positives(labelled),
      });
    });

    test("has every labelled row's out-of-fold score beside it, from which its AUC can be counted again", async () => {
      const rows = await csvOf(out, "reports", "left-out-of-fold.csv");
      expect(rows.map((row) => [row["customer_id"], row["label"]])).toEqual(
        labelled.map(([id, , , , , , , label]) => [id, label === "Yes" ? "1" : "0"]),
      );
      const counted = pairsInOrder(
        rows.map((row) => Number(row["score"])),
        rows.map((row) => Number(row["label"])),
      );
      const champion = report?.candidates.find(({ name }) => name === report?.champion);
      expect(champion?.role).toBe("model");
      expect(champion?.auc.value).toBeCloseTo(counted, 12);
      expect(counted).toBeGreaterThan(0.7);
    });

    test("has no row count missing in run.json", async () => {
      const { outputs } = z
        .object({ outputs: z.array(z.object({ path: z.string(), rows: z.int().nullable() })) })
        .parse(await readJson(out, "run.json"));
      for (const { path, rows } of outputs.filter((one) => one.path.endsWith(".csv")))
        expect([path, rows]).toEqual([path, (await csvOf(out, path)).length]);
    });

    test("scores every row, also those without a label, and has no money, as_of or orders to show", async () => {
      const rows = await csvOf(out, "scores.csv");
      expect(rows).toHaveLength(people.length);
      for (const row of rows) {
        expect(Number(row["left_score"])).toBeGreaterThan(0);
        expect([row["as_of"], row["expected_value"], row["rfm_segment"]]).toEqual(["", "", ""]);
      }
      const [first] = await csvOf(out, "lists", "keep.csv");
      expect([first?.["value"], first?.["expected_value"], first?.["last_order_on"]]).toEqual([
        "",
        "",
        "",
      ]);
    });
  });

  test("with a split column is tested on the rows that the column says", async () => {
    const split = await run(
      configured(
        [ignoring, "ignore: [closing_code, mood]"],
        ['"Yes" }', '"Yes", split: { column: part, train: train, test: test } }'],
      ),
    );
    const report = await reportOf(split, "left");
    const of = (part: string) => labelled.filter((row) => row[6] === part);
    expect(report.protocol).toBe("given-split");
    expect(report.test).toMatchObject({
      rows: of("test").length,
      positives: positives(of("test")),
    });
    expect(report.training).toMatchObject([
      { rows: of("train").length, positives: positives(of("train")) },
    ]);
    expect(report.features.map(({ feature }) => feature).join(" ")).not.toMatch(/part|Left/);
    expect([...(await readTree(split)).keys()].join(" ")).not.toMatch(/out-of-fold/);
  });

  test("with a split column that lacks a part is refused with the part's name", async () => {
    const place = join(folder, "no-part");
    const configuration = await writeFiles(
      place,
      configured(
        [ignoring, "ignore: [closing_code, mood]"],
        ['"Yes" }', '"Yes", split: { column: part, train: train, test: holdout } }'],
      ),
    );
    const { code, err } = await quintile(
      "run",
      "-c",
      configuration,
      "--out",
      join(place, "run"),
      "--quiet",
    );
    expect(code).toBe(3);
    expect(err).toBe("quintile: target 'left': no labelled row has 'holdout' in column 'part'\n");
  });

  test("with the file in the order of time is tested on its last quarter", async () => {
    const ordered = await run(
      configured(["path: people.csv", "path: people.csv\n    order: file"]),
    );
    const report = await reportOf(ordered, "left");
    const cut = Math.floor(0.75 * labelled.length);
    expect(report.protocol).toBe("out-of-time");
    expect(report.test).toMatchObject({
      rows: labelled.length - cut,
      positives: positives(labelled.slice(cut)),
    });
    expect(report.training).toMatchObject([
      { rows: cut, positives: positives(labelled.slice(0, cut)) },
    ]);
    expect(report.notes.join(" ")).toMatch(/first three quarters train and its last quarter tests/);
  });

  test("with a column written down afterwards raises an alarm that names it, on the report's page too", async () => {
    const leaking = await run(configured([ignoring, "ignore: [mood, part]"]));
    const { alarms } = await reportOf(leaking, "left");
    expect(alarms).toContainEqual(
      expect.objectContaining({
        kind: "alone",
        feature: "closing_code",
        says: expect.stringMatching(/^'closing_code' alone ranks with an AUC of 1\.000/),
      }),
    );
    const page = await readFile(join(leaking, "reports", "left.html"), "utf8");
    expect(page).toContain("closing_code");
    expect(page.indexOf("alone ranks with an AUC")).toBeGreaterThan(0);
  });

  test("with a column on which everything hangs raises an alarm, and none once it is excluded", async () => {
    const hanging = await run(configured([ignoring, "ignore: [closing_code, part]"]));
    expect((await reportOf(hanging, "left")).alarms).toEqual([
      expect.objectContaining({
        kind: "dominates",
        feature: "mood",
        says: expect.stringMatching(/^Without 'mood' the AUC falls from 0\.\d{3} to 0\.\d{3}/),
      }),
    ]);
    const excluded = await run(
      configured(
        [ignoring, "ignore: [closing_code, part]"],
        ['"Yes" }', '"Yes", exclude: [mood] }'],
      ),
    );
    const report = await reportOf(excluded, "left");
    expect(report.alarms).toEqual([]);
    expect(report.features.map(({ feature }) => feature)).not.toContain("mood");
  });

  test("below the floor is refused: a rule ships, calibrated to the base rate", async () => {
    const refused = await run(configured(['"Yes" }', '"Yes", min_customers: 5000 }']));
    const report = await reportOf(refused, "left");
    expect(report.protocol).toBe("refused");
    expect(report.refused?.reason).toBe(
      `a model requires at least 5000 customers, got ${labelled.length}`,
    );
    expect(report.candidates.map(({ role }) => role)).not.toContain("model");
    expect(report.candidates.map(({ name }) => name)).toContain(report.champion);
    const scores = (await csvOf(refused, "scores.csv")).map((row) => Number(row["left_score"]));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    expect(mean).toBeCloseTo(positives(labelled) / labelled.length, 1);
  });
});
