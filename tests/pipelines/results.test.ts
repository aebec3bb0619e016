import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { meanDifference } from "../../models/metrics/mean-difference.ts";
import { shareDifference } from "../../models/metrics/share-difference.ts";
import { random } from "../../models/random.ts";
import { readMarks, workFile } from "../../pipelines/marks.ts";
import type { ResultReport } from "../../reports/result-report.ts";
import { openStore } from "../../serve/store/work-store.ts";
import { cells, quintile, readJson, temporaryFolder, writeFiles } from "./command.ts";
import { edited, type Files, lines, smallShop } from "./shop.ts";

const days = ["2025-01-10", "2025-01-14", "2025-02-20"] as const;
const now = "2025-03-01";
const HORIZON = 45;
const EXPOSED_DAYS = 30;
const folder = temporaryFolder();
const runs = join(folder, "runs");
const shop = withCampaign(withControl(withoutReturns(smallShop({ customers: 400 }))));
let report: ResultReport;
let alone: ResultReport;

/** Nothing is given back in this shop, so that who bought can be read off its file. */
function withoutReturns(files: Files): Files {
  const rows = (files["orders.csv"] ?? "").trimEnd().split("\n");
  return { ...files, "orders.csv": lines(rows.filter((row) => !/,-[\d.]+$/.test(row))) };
}

function withControl(files: Files): Files {
  return edited(files, "quintile.yaml", [
    'capacity: 40, control: 10%, exclude: "consent = false"',
    "capacity: 120, control: 30%",
  ]);
}

function withCampaign(files: Files): Files {
  const draw = random(11);
  const exposed = Array.from({ length: 300 }, (_, i) => {
    const on = i < 280 ? addDays("2025-01-11", i % 5) : "2025-02-20";
    return `c${String(i + 3).padStart(3, "0")},${on},spring,${draw() < 0.3 ? "control" : "mail"},true`;
  });
  const rows = [
    ...exposed,
    "c003,2025-01-12,spring,control,true",
    "c003,2025-01-12,spring,mail,true",
    "c004,2025-01-12,summer,mail,true",
    "c005,2025-01-12,unfair,mail,false",
  ];
  return {
    ...edited(files, "quintile.yaml", [
      "targets:\n",
      `  shown:
    kind: exposures
    path: shown.csv
    columns: { customer_id: customer, at: shown, campaign: campaign, arm: arm, randomised: drawn }
targets:
`,
    ]),
    "shown.csv": lines("customer,shown,campaign,arm,drawn", rows),
  };
}

/** The order lines that count, by customer; one stands in the file twice, which counts once. */
const ordersOf = new Map<string, { readonly day: string; readonly amount: number }[]>();
for (const line of new Set((shop["orders.csv"] ?? "").split("\n"))) {
  const [customer = "", , day = "", , amount] = cells(line)[0] ?? [];
  if (customer === "" || !/^\d{4}-/.test(day) || !Number.isFinite(Number(amount))) continue;
  ordersOf.set(customer, [...(ordersOf.get(customer) ?? []), { day, amount: Number(amount) }]);
}

/** Reads a run's list off its file, and what its customers did off the orders'. */
async function listOf(day: string) {
  const text = await readFile(join(runs, day, "lists", "at_risk.csv"), "utf8");
  const [head = [], ...rows] = cells(text);
  const column = (name: string) => head.indexOf(name);
  return rows.map((row) => {
    const id = (row[column("customer_id")] ?? "").replace(/^'(?==)/, "");
    return { id, group: row[column("group")] ?? "", ...done(id, day, HORIZON) };
  });
}

function done(id: string, day: string, horizon: number) {
  const own = (ordersOf.get(id) ?? []).filter(
    (one) => one.day >= day && one.day < addDays(day, horizon),
  );
  return { bought: own.length > 0, spent: own.reduce((sum, { amount }) => sum + amount, 0) };
}

async function scoreAt(path: string, day: string, out: string): Promise<void> {
  const model = join(runs, days[0]);
  const ended = await quintile("score", "-c", path, "--as-of", day, "--model", model, "--out", out);
  expect(ended).toMatchObject({ code: 0 });
}

async function resultsOf(run: string): Promise<ResultReport> {
  return (await readJson(run, "reports", "results.json")) as ResultReport;
}

beforeAll(async () => {
  const path = await writeFiles(folder, shop);
  const first = join(runs, days[0]);
  const ended = await quintile("run", "-c", path, "--as-of", days[0], "--out", first);
  expect(ended).toMatchObject({ code: 0 });
  for (const day of days.slice(1)) await scoreAt(path, day, join(runs, day));
  const parent = join(folder, "alone");
  await cp(first, join(parent, days[0]), { recursive: true });
  await scoreAt(path, now, join(parent, now));
  alone = await resultsOf(join(parent, now));
  const store = openStore(workFile(runs, "small-shop"));
  const listed = await listOf(days[0]);
  const mark = (customer: string, on: string) =>
    store.mark({ customer, list: "at_risk", status: "contacted", note: "", on, by: "Ann" });
  for (const { id } of listed.filter(({ group }) => group === "treat").slice(0, 30)) {
    mark(id, "2025-01-12");
    mark(id, "2025-01-13");
  }
  mark(listed.find(({ group }) => group === "control")?.id ?? "", "2025-01-15");
  mark(listed[50]?.id ?? "", "2025-03-01");
  store.close();
  await scoreAt(path, now, join(runs, now));
  report = await resultsOf(join(runs, now));
}, 240_000);

describe("a list with a control group, once its horizon is over", () => {
  test("is compared as it was drawn, customer by customer", async () => {
    const listed = await listOf(days[0]);
    const [treated, control] = ["treat", "control"].map((group) =>
      listed.filter((one) => one.group === group),
    ) as [typeof listed, typeof listed];
    const bought = (group: typeof listed) => group.filter((one) => one.bought).length;
    const [result] = report.runs;
    expect(control.length).toBe(36);
    expect(result).toMatchObject({ as_of: days[0], list: "at_risk", outcome: "bought again" });
    expect(result?.treated).toMatchObject({
      listed: treated.length,
      known: treated.length,
      vanished: 0,
      converted: bought(treated),
    });
    expect(result?.control).toMatchObject({ known: control.length, converted: bought(control) });
    expect(result?.conversion.difference).toEqual(
      shareDifference(
        { count: bought(treated), n: treated.length },
        { count: bought(control), n: control.length },
      ),
    );
    const spent = (group: typeof listed) => Float64Array.from(group, (one) => one.spent);
    const expected = meanDifference(spent(treated), spent(control));
    expect(result?.revenue?.difference.value).toBeCloseTo(expected.value, 6);
    expect(result?.revenue?.difference.low).toBeCloseTo(expected.low, 6);
    expect(result?.revenue?.difference.high).toBeCloseTo(expected.high, 6);
  });

  test("has beside it who was marked within the horizon, each once, in either group", () => {
    const [result] = report.runs;
    expect(result?.treated.contacted).toBe(30);
    expect(result?.control.contacted).toBe(1);
    expect(alone.runs[0]?.treated.contacted).toBe(0);
    expect(alone.runs[0]?.conversion).toEqual(result?.conversion);
  });

  test("is pooled over its runs, each weighing by whom it treated", () => {
    const [first, second] = report.runs;
    const [pooled] = report.lists;
    expect(report.runs.map(({ as_of }) => as_of)).toEqual(days.slice(0, 2));
    expect(pooled).toMatchObject({ runs: 2, first: days[0], last: days[1], list: "at_risk" });
    const [a, b] = [
      first?.conversion.difference.value ?? 0,
      second?.conversion.difference.value ?? 0,
    ];
    const [n, m] = [first?.treated.known ?? 0, second?.treated.known ?? 0];
    expect(pooled?.treated.known).toBe(n + m);
    expect(pooled?.conversion.difference.value).toBeCloseTo((n * a + m * b) / (n + m), 12);
    // Many customers stand on both lists, four days apart: two runs tell hardly more than one.
    expect(pooled?.customers).toBeLessThan(1.5 * 120);
    const width = (one: { readonly low: number; readonly high: number } | undefined) =>
      (one?.high ?? 0) - (one?.low ?? 0);
    expect(width(pooled?.conversion.difference)).toBeGreaterThan(
      1.1 * (width(first?.conversion.difference) / Math.SQRT2),
    );
  });

  test("and one whose horizon is not over waits, with the marks so far", () => {
    expect(report.waiting).toMatchObject([
      { as_of: days[2], list: "at_risk", treated: 84, control: 36, known_on: "2025-04-06" },
    ]);
    expect(
      report.notes.some((note) =>
        note.startsWith("The list tea list of 3 earlier runs left nobody alone"),
      ),
    ).toBe(true);
  });
});

describe("a campaign whose arms chance has drawn", () => {
  test("is compared arm by arm in the days from each customer's exposure", () => {
    const [head = [], ...rows] = cells(shop["shown.csv"] ?? "");
    expect(head[3]).toBe("arm");
    const seen = rows.filter(
      ([id, on = "", campaign]) =>
        campaign === "spring" && id !== "c003" && addDays(on, EXPOSED_DAYS) <= now,
    );
    const count = (arm: string) => {
      const own = seen.filter((row) => row[3] === arm);
      const bought = own.filter(([id = "", on = ""]) => done(id, on, EXPOSED_DAYS).bought);
      return { known: own.length, converted: bought.length };
    };
    const [campaign] = report.campaigns;
    expect(report.campaigns).toHaveLength(1);
    expect(campaign).toMatchObject({
      campaign: "spring",
      control: "control",
      horizon_days: EXPOSED_DAYS,
      waiting: 20,
      crossed: 1,
    });
    expect(campaign?.arms.map(({ arm }) => arm)).toEqual(["mail"]);
    expect(campaign?.arms[0]?.treated).toMatchObject(count("mail"));
    expect(campaign?.arms[0]?.control).toMatchObject(count("control"));
    expect(
      report.notes.some((note) => note.includes("summer has no arm that was left alone")),
    ).toBe(true);
  });
});

describe("the results", () => {
  test("stand on a page that the summary leads to, and are told by a command", async () => {
    const read = async (page: string) => await readFile(join(runs, now, "reports", page), "utf8");
    expect(await read("index.html")).toContain('href="results.html"');
    const page = await read("results.html");
    for (const words of [
      "At risk",
      "What each list brought",
      "Run by run",
      "Spring: mail",
      "Too early to tell",
    ])
      expect(page).toContain(words);
    const { out, code } = await quintile("results", "--run", join(runs, now));
    expect(code).toBe(0);
    expect(out).toContain(report.lists[0]?.says ?? "nothing");
    const none = await quintile("results", "--run", join(folder, "none"));
    expect(none.code).toBe(2);
    expect(none.err).toContain("results.json' cannot be read");
  });

  test("of a first run say that nothing is known yet and how to come to know it", async () => {
    const page = await readFile(join(runs, days[0], "reports", "results.html"), "utf8");
    expect(page).toContain("No earlier list with a control group is known");
    expect(page).toContain("control: 10%");
  });
});

describe("marks", () => {
  test("are read of the days before as_of only, and there are none where nobody marked", async () => {
    const marksBefore = (asOf: string) => readMarks({ runs, name: "small-shop", asOf });
    expect(await marksBefore("2025-01-13")).toHaveLength(30);
    expect(await marksBefore(now)).toHaveLength(61);
    expect(await marksBefore("2025-03-02")).toHaveLength(62);
    expect((await marksBefore(now))[0]).toMatchObject({
      list: "at_risk",
      status: "contacted",
      on: "2025-01-12",
    });
    expect(await readMarks({ runs, name: "other-shop", asOf: now })).toEqual([]);
  });
});
