import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { GroupKpis, KpiName } from "../../reports/kpi-report.ts";
import type { SegmentsReport } from "../../reports/segments-report.ts";
import { cells, quintile, readJson, temporaryFolder, writeFiles } from "./command.ts";
import { groupsShop } from "./groups-shop.ts";
import { edited } from "./shop.ts";

const folder = temporaryFolder();
const out = join(folder, "runs", "three");
let report: SegmentsReport;

beforeAll(async () => {
  const configuration = await writeFiles(folder, groupsShop);
  expect(await quintile("run", "-c", configuration, "--out", out, "--quiet")).toMatchObject({
    code: 0,
    err: "",
  });
  report = (await readJson(out, "segments.json")) as SegmentsReport;
});

const rule = (name: string): GroupKpis => {
  const found = report.kpis?.rules.find((group) => group.name === name);
  if (found === undefined) throw new Error(`no rule ${name}`);
  return found;
};

describe("KPIs of a group", () => {
  test.each<[KpiName, number, number]>([
    ["revenue_share", 1, 3],
    ["average_order_value", 250 / 6, 3],
    ["orders_a_year", 6 / ((3 * 122) / 365), 3],
    ["return_rate", 1 / 7, 3],
    // b opened three times what came twice, which counts as twice.
    ["open_rate", 4 / 6, 2],
    ["click_rate", 1 / 6, 2],
    // Four days with a visit, an order on two of them.
    ["conversion", 2 / 4, 2],
    ["cost_per_acquisition", 5, 2],
  ])("%s is what it is by hand, inside its interval", (name, value, n) => {
    const kpi = rule("Everybody").kpis[name];
    expect(kpi.value).toBeCloseTo(value, 4);
    expect(kpi.n).toBe(n);
    expect(kpi.low).toBeLessThanOrEqual(kpi.value ?? Number.NaN);
    expect(kpi.high).toBeGreaterThanOrEqual(kpi.value ?? Number.NaN);
  });

  test("over too few customers is not told, and says why", () => {
    const { customers, kpis } = rule("Alone");
    expect(customers).toBe(1);
    expect(kpis.average_order_value).toEqual({
      value: null,
      low: null,
      high: null,
      n: 1,
      reason: "at least 2 customers with an order are needed, got 1",
    });
    expect(kpis.open_rate.reason).toBe(
      "at least 2 customers who were sent anything are needed, got 0",
    );
  });

  test("by month are orders, buyers and money of full months, with returns taken off revenue", () => {
    expect(rule("Everybody").trend).toEqual([
      { month: "2024-09", active_customers: 1, orders: 1, revenue: 100, average_order_value: 100 },
      { month: "2024-10", active_customers: 1, orders: 1, revenue: 10, average_order_value: 10 },
      { month: "2024-11", active_customers: 2, orders: 2, revenue: 60, average_order_value: 30 },
      { month: "2024-12", active_customers: 2, orders: 2, revenue: 75, average_order_value: 40 },
    ]);
  });

  test("of lifecycle stages count every customer once", () => {
    const sizes = report.kpis?.lifecycle.map(({ customers }) => customers) ?? [];
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3);
    expect(report.kpis?.lifecycle.map(({ name }) => name)).toEqual(
      report.lifecycle.map(({ name }) => name),
    );
  });
});

describe("groups of the configuration's own", () => {
  test("RFM classes end at the given days: 13 days, 29 days and 122 days ago", async () => {
    const [header = [], ...rows] = cells(await readFile(join(out, "scores.csv"), "utf8"));
    expect(rows.map((row) => row[header.indexOf("rfm_r")])).toEqual(["3", "3", "1"]);
  });

  test("a stage has its goal, and its usual tactic where none is given", () => {
    const lapsed = report.lifecycle.find(({ name }) => name === "Lapsed");
    expect(lapsed).toMatchObject({ goal: "Let them go", tactic: expect.stringMatching(/offer/) });
  });

  test("value tiers follow the shares, best first, and the best bring most", () => {
    expect(report.value_tiers.map(({ name, size }) => [name, size])).toEqual([
      ["Top 50 %", 2],
      ["Lower 50 %", 1],
    ]);
    const best = report.concentration.find(({ top }) => top === 0.2);
    // A fifth of three spenders is 0.6 of the best: 0.6 x 100 of 245.
    expect(best?.revenue_share).toBeCloseTo(60 / 245, 12);
  });

  test("the page shows them all and nothing that a program left over", async () => {
    const page = await readFile(join(out, "reports", "segments.html"), "utf8");
    for (const text of ["Let them go", "Top 50", "Cost", "Month by month", "Everybody"])
      expect(page).toContain(text);
    expect(page).not.toMatch(/NaN|undefined|>null|Infinity/);
  });
});

describe("a cost that cannot be told", () => {
  const run = async (name: string, ...changes: readonly [string, string][]) => {
    const path = await writeFiles(
      join(folder, name),
      edited(groupsShop, "quintile.yaml", ...changes),
    );
    return await quintile("check", "-c", path, "--out", join(folder, name, "out"), "--quiet");
  };

  test("is refused before anything is learned", async () => {
    const ended = await run("misspelt", ["acquisition_cost: cost", "acquisition_cost: costs"]);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain("unknown attribute 'costs'");
    expect(ended.err).toContain("did you mean 'cost'?");
  });
});

test("without orders, events and money groups have sizes, and every KPI says why it is not told", async () => {
  const path = await writeFiles(join(folder, "flat"), {
    "quintile.yaml":
      'name: flat\nsources:\n  people: { kind: customers, path: people.csv, columns: { customer_id: customer } }\nsegments: { rules: [{ name: Dear, where: "cost > 4" }] }\n',
    "people.csv": groupsShop["people.csv"] ?? "",
  });
  const flat = join(folder, "flat", "run");
  expect((await quintile("run", "-c", path, "--out", flat, "--quiet")).code).toBe(0);
  const { kpis, lifecycle, concentration } = (await readJson(
    flat,
    "segments.json",
  )) as SegmentsReport;
  expect([lifecycle, concentration]).toEqual([[], []]);
  expect(kpis?.rules[0]).toMatchObject({ name: "Dear", customers: 1, trend: [] });
  for (const kpi of Object.values(kpis?.rules[0]?.kpis ?? {})) {
    expect(kpi.value).toBeNull();
    expect(kpi.reason).toMatch(/^no /);
  }
});
