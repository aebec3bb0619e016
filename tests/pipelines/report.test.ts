import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { newestRun } from "../../pipelines/newest-run.ts";
import type { PeriodReport } from "../../reports/period-report.ts";
import { cells, quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { groupsShop } from "./groups-shop.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const run = join(runs, "three-2025-01-01");
let configuration = "";

beforeAll(async () => {
  configuration = await writeFiles(folder, groupsShop);
  await quintile("run", "-c", configuration, "--out", run, "--quiet");
});

const report = async (...argv: readonly string[]) =>
  await quintile("report", "-c", configuration, "--run", run, "--quiet", ...argv);
const read = async (name: string) => (await readJson(runs, name, "report.json")) as PeriodReport;
const all = ({ groups }: PeriodReport) => groups.find(({ grouping }) => grouping === "all");

describe("report", () => {
  test("tells the last full month by hand, against the month before", async () => {
    expect(await report()).toEqual({ code: 0, out: "", err: "" });
    const told = await read("three-report-2024-12");
    expect(told).toMatchObject({ label: "2024-12", previous: "2024-11", year_ago: null });
    const value = Object.entries(all(told)?.measures ?? {}).map(([name, measure]) => [
      name,
      measure.value,
      measure.previous?.from,
      measure.year_ago,
    ]);
    expect(value).toEqual([
      ["customers", 3, 3, null],
      ["active_customers", 2, 2, null],
      ["new_customers", 0, 1, null],
      ["returning_customers", 2, 1, null],
      ["orders", 2, 2, null],
      ["revenue", 75, 60, null],
      ["average_order_value", 40, 30, null],
    ]);
    expect(all(told)?.measures.revenue.previous?.change).toBe(0.25);
  });

  test("of the groups of each kind the customers are the customers", async () => {
    const told = await read("three-report-2024-12");
    const stages = told.groups.filter(({ grouping }) => grouping === "lifecycle");
    expect(stages.length).toBeGreaterThan(0);
    for (const measure of ["customers", "orders", "revenue"] as const)
      expect(stages.reduce((sum, group) => sum + (group.measures[measure].value ?? 0), 0)).toBe(
        all(told)?.measures[measure].value,
      );
  });

  test("writes a page, a document and a table with the same numbers, and the same bytes again", async () => {
    const before = await readTree(join(runs, "three-report-2024-12"));
    expect([...before.keys()]).toEqual(["report.csv", "report.html", "report.json"]);
    const rows = cells(await readFile(join(runs, "three-report-2024-12", "report.csv"), "utf8"));
    expect(rows).toContainEqual([
      "2024-12",
      "all",
      "All customers",
      "revenue",
      "75",
      "60",
      "0.25",
      "",
      "",
    ]);
    const page = await readFile(join(runs, "three-report-2024-12", "report.html"), "utf8");
    expect(page).toContain("December 2024");
    expect(page).not.toMatch(/NaN|undefined|>null|Infinity|as_of/);
    await report("--threads", "1");
    expect(await readTree(join(runs, "three-report-2024-12"))).toEqual(before);
  });

  test("tells an earlier month, and no row after it changes one", async () => {
    await report("--until", "2024-12-15");
    const told = await read("three-report-2024-11");
    expect(all(told)?.measures).toMatchObject({
      new_customers: { value: 1 },
      revenue: { value: 60, previous: { from: 10, change: 5 } },
    });
  });

  test("tells a quarter, and compares with none that the history does not hold whole", async () => {
    await report("--period", "quarter");
    const told = await read("three-report-2024-q4");
    expect(told).toMatchObject({ label: "2024-q4", previous: null, year_ago: null });
    expect(all(told)?.measures).toMatchObject({ orders: { value: 5 }, revenue: { value: 145 } });
  });

  test("reads the newest run of the business where none is named", async () => {
    expect(await newestRun(runs, "three")).toBe(run);
    await expect(newestRun(runs, "four")).rejects.toThrow("has no run of 'four'");
  });

  test("prints one document for machines", async () => {
    const ended = await quintile("report", "-c", configuration, "--run", run, "--json");
    expect((JSON.parse(ended.out) as PeriodReport).label).toBe("2024-12");
  });

  test("says when a file is no longer what the run read", async () => {
    const other = join(folder, "changed");
    await cp(join(folder, "orders.csv"), join(folder, "kept.csv"));
    const orders = await readFile(join(folder, "orders.csv"), "utf8");
    await writeFile(join(folder, "orders.csv"), `${orders}a,o9,2024-12-24,5.00\n`);
    await quintile("report", "-c", configuration, "--run", run, "--out", other, "--quiet");
    await cp(join(folder, "kept.csv"), join(folder, "orders.csv"));
    const told = (await readJson(other, "report.json")) as PeriodReport;
    expect(told.changed_sources).toEqual(["orders"]);
    expect(all(told)?.measures.revenue.value).toBe(80);
  });
});

describe("what cannot be reported", () => {
  test.each<[string, readonly string[], number, string]>([
    ["a period that is none", ["--period", "week"], 2, "Allowed choices are month, quarter"],
    ["a day after the run", ["--until", "2025-06-01"], 2, "got one as of 2025-01-01"],
    [
      "no full period",
      ["--period", "quarter", "--until", "2024-10-15"],
      3,
      "full quarter of orders",
    ],
    ["a run that is none", ["--run", "nowhere"], 2, "'nowhere' is no run"],
    ["a run's own folder", ["--out", run], 2, "is a run, which a report does not replace"],
  ])("%s ends in one sentence", async (_, argv, code, says) => {
    const ended = await report(...argv);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(says);
    expect(ended.err.trim().split("\n")).toHaveLength(1);
  });
});
