import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { BacktestReport } from "../../reports/backtest-report.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { edited, type Files, smallShop } from "./shop.ts";

const folder = temporaryFolder();
/** A shop with one target, so that the tests are quick. */
const shop = (files: Files) =>
  edited(
    files,
    "quintile.yaml",
    [`  buys_tea: { kind: event, source: orders, where: "category = '=tea'", horizon: 30d }\n`, ""],
    ["  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n", ""],
  );
/** Adds purchases of a category that nobody had bought before, in the last weeks before the newest cut-off. */
const withFashion = (files: Files): Files => ({
  ...files,
  "orders.csv": `${files["orders.csv"]}${Array.from({ length: 150 }, (_, i) => `c${String(i + 100).padStart(3, "0")},gift-${i},2025-02-${10 + (i % 15)},gift,${i + 5}.00\n`).join("")}`,
});
const out = join(folder, "replayed");
let configuration = "";
let report: BacktestReport;

const backtest = async (config: string, to: string, ...argv: readonly string[]) =>
  await quintile("backtest", "-c", config, "--out", to, "--quiet", ...argv);
const read = async (from: string) =>
  (await readJson(from, "reports", "backtest.json")) as BacktestReport;

beforeAll(async () => {
  configuration = await writeFiles(join(folder, "all"), withFashion(shop(smallShop())));
  expect(await backtest(configuration, out, "--cut-offs", "3")).toEqual({
    code: 0,
    out: "",
    err: "",
  });
  report = await read(out);
});

describe("backtest", () => {
  test("replays each target at days a horizon apart, newest first, each scored a horizon before", () => {
    const [target] = report.targets;
    expect(target?.target).toBe("leaves");
    expect(target?.cut_offs.map(({ as_of, test_as_of }) => [as_of, test_as_of])).toEqual([
      ["2025-03-01", "2025-01-15"],
      ["2025-01-15", "2024-12-01"],
      ["2024-12-01", "2024-10-17"],
    ]);
    for (const cut of target?.cut_offs ?? []) {
      expect(cut.positives).toBeGreaterThan(0);
      expect(cut.auc.low).toBeLessThan(cut.auc.high);
      expect(cut.list.capacity).toBe(40);
    }
  });

  test("at the newest cut-off finds what a run finds", async () => {
    const run = join(folder, "run");
    await quintile("train", "-c", configuration, "--out", run, "--quiet");
    const found = (await readJson(run, "reports", "leaves.json")) as TargetReport;
    const champion = found.candidates.find(({ name }) => name === found.champion);
    const [newest] = report.targets[0]?.cut_offs ?? [];
    expect(newest?.champion).toBe(found.champion);
    expect(newest?.auc).toEqual(champion?.auc);
    expect(newest?.calibration).toEqual(champion?.calibration);
    expect(newest?.list.precision.value).toBe((found.at_capacity?.true_positives ?? 0) / 40);
  });

  test("uses no row from its cut-off on: with all of them cut out of the files nothing changes", async () => {
    const day = "2025-01-15";
    const before = await writeFiles(join(folder, "before"), shop(smallShop({ before: day })));
    const earlier = join(folder, "earlier");
    expect((await backtest(before, earlier, "--as-of", day, "--cut-offs", "2")).code).toBe(0);
    const [, ...older] = report.targets[0]?.cut_offs ?? [];
    expect((await read(earlier)).targets[0]?.cut_offs).toEqual(older);
  });

  test("says how many cut-offs a short history allows, and tells those", async () => {
    const many = join(folder, "many");
    expect((await backtest(configuration, many, "--cut-offs", "9", "--step", "60d")).code).toBe(0);
    const [target] = (await read(many)).targets;
    expect(target?.step_days).toBe(60);
    expect(target?.cut_offs.length).toBeLessThan(9);
    expect(target?.notes.join(" ")).toMatch(/of 9 cut-offs have both a history/);
  });

  test("writes the same bytes again over an earlier backtest, and never over a run", async () => {
    const before = await readTree(out);
    expect([...before.keys()]).toEqual(["reports/backtest.html", "reports/backtest.json"]);
    expect((await backtest(configuration, out, "--cut-offs", "3", "--threads", "1")).code).toBe(0);
    expect(await readTree(out)).toEqual(before);
    const ended = await backtest(configuration, join(folder, "run"));
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("is a run, which a backtest does not replace");
  });

  test("its page says in words what its numbers say, and leaves nothing of a program over", async () => {
    const html = (await readTree(out)).get("reports/backtest.html")?.toString() ?? "";
    expect(html).toContain("Over 3 cut-offs the AUC lay between");
    expect(html.replace(/<style>.*<\/style>/s, "")).not.toMatch(/NaN|undefined|>null|Infinity/);
  });

  test("is refused where no target has a horizon", async () => {
    const given = await writeFiles(
      join(folder, "given"),
      edited(
        shop(smallShop()),
        "quintile.yaml",
        [
          "leaves: { kind: inactivity, horizon: 45d, active: 120d }",
          `leaves: { kind: given, column: plan, positive: basic }`,
        ],
        ["rank_by: value_at_risk", "rank_by: score"],
      ),
    );
    const ended = await backtest(given, join(folder, "nothing"));
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(`a backtest requires a target with a horizon, got none`);
  });
});
