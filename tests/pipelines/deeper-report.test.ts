import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { ModelCard } from "../../reports/model-card.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { quintile, readJson, temporaryFolder, writeFiles } from "./command.ts";
import { edited, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const teaTarget = `  buys_tea: { kind: event, source: orders, where: "category = '=tea'", horizon: 30d }\n`;
const teaList = "  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n";
const costs = "contact_cost: 2, offer_cost: 10, success_rate: 20%";

async function trained(name: string, list: string, evaluation: string): Promise<string> {
  const files = edited(
    smallShop(),
    "quintile.yaml",
    [teaTarget, ""],
    [teaList, ""],
    ["capacity: 40,", `capacity: 40, ${list}`],
    ["lists:\n", `evaluation: ${evaluation}\nlists:\n`],
  );
  const configuration = await writeFiles(join(folder, name), files);
  const out = join(folder, `${name}-out`);
  const ended = await quintile("train", "-c", configuration, "--out", out, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  return out;
}

describe("a report", () => {
  let report: TargetReport;
  let out = "";

  beforeAll(async () => {
    out = await trained("all", `${costs}, value_saved: 100,`, "{ slices: [plan] }");
    report = (await readJson(out, "reports", "leaves.json")) as TargetReport;
  });

  test("expects of the list at as_of the share that came true on the same share of the test", () => {
    const { at_list: list, test: tested } = report;
    if (!list) throw new Error("the report expects nothing of its list");
    expect(list).toMatchObject({ list: "at_risk", ranked_by: "value_at_risk", capacity: 40 });
    const places = Math.round((40 / list.customers) * tested.rows);
    // What came true among so many is a whole number.
    expect((list.found.value / 40) * places).toBeCloseTo(
      Math.round((list.found.value / 40) * places),
      9,
    );
    expect(list.at_random).toBeCloseTo((40 * tested.positives) / tested.rows, 9);
    expect(list.found.low).toBeLessThan(list.found.value);
  });

  test("works out the list's profit from the same customers: by hand from how many leave", () => {
    const { at_list: list, profit, test: tested } = report;
    if (!list || !profit || "wanted" in profit) throw new Error("the report has no profit");
    const places = Math.round((40 / list.customers) * tested.rows);
    const found = (list.found.value / 40) * places;
    const earned = found * (0.2 * (100 - 10) - 2) + (places - found) * (-10 - 2);
    expect(profit.curve[0]).toEqual({ contacted: 0, profit: { value: 0, low: 0, high: 0 } });
    // The true number of contacts may share the last place between equal scores.
    expect((profit.at_capacity.profit.value * tested.rows) / list.customers).toBeCloseTo(
      earned,
      -1.5,
    );
    expect(profit.best.profit.value).toBeGreaterThanOrEqual(profit.at_capacity.profit.value);
    expect(profit.value).toEqual({ from: "given", mean: 100, days: null });
  });

  test("asks of no rule whether more customers would help it", () => {
    const champion = report.candidates.find(({ name }) => name === report.champion);
    expect(report.learning_curve === null).toBe(champion?.role === "rule");
    expect(report.ablation === null).toBe(champion?.role === "rule");
  });

  test("splits list and positives among the slices without loss", () => {
    const plans = report.slices.filter(({ by }) => by === "plan");
    const listed = plans.reduce(
      (sum, { rows, selected }) => sum + rows * (selected?.value ?? 0),
      0,
    );
    expect(listed).toBeCloseTo(report.at_capacity?.capacity ?? 0, 6);
    const found = plans.reduce(
      (sum, { positives, recall }) => sum + positives * (recall?.value ?? 0),
      0,
    );
    expect(Math.abs(found - (report.at_capacity?.true_positives ?? 0))).toBeLessThanOrEqual(0.5);
    expect(report.fairness?.map(({ by }) => by)).toEqual(["plan"]);
  });

  test("has a card beside it whose forecasts can be checked from as_of and a horizon on", async () => {
    const card = (await readJson(out, "reports", "leaves-card.json")) as ModelCard;
    // 1 March 2025 and 45 days.
    expect(card.retrain.first_check_on).toBe("2025-04-15");
    expect(card.metrics?.auc).toEqual(
      report.candidates.find(({ name }) => name === report.champion)?.auc,
    );
  });
});

test("what is switched off is not asked, and without costs the page says what to configure", async () => {
  const out = await trained("off", "", "{ learning_curve: false, ablation: false }");
  const report = (await readJson(out, "reports", "leaves.json")) as TargetReport;
  expect(report.learning_curve).toBeNull();
  expect(report.ablation).toBeNull();
  expect(report.profit).toEqual({ wanted: expect.stringContaining("lists.at_risk") });
});

test("customers are worth what they were expected to spend where no value is given", async () => {
  const out = await trained("money", `${costs},`, "{ learning_curve: false, ablation: false }");
  const { profit } = (await readJson(out, "reports", "leaves.json")) as TargetReport;
  expect(profit).toMatchObject({ value: { from: "expected", days: 365 } });
});
