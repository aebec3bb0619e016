import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { matchScores } from "../../pipelines/imported/match-scores.ts";
import { readForeignScores } from "../../pipelines/imported/read-scores.ts";
import type { ImportedReport } from "../../reports/imported-report.ts";
import { csv } from "../../reports/list-csv.ts";
import type { TargetReport } from "../../reports/target-report.ts";
import { cells, quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const run = join(runs, "run");
const out = join(runs, "foreign");
let configuration = "";
let before: ReadonlyMap<string, Buffer> = new Map();

/** One row a customer and day: whoever bought on few days is thought to leave. */
let rows: readonly {
  readonly customer: string;
  readonly as_of: string;
  readonly score: number;
}[] = [];

async function imported(
  name: string,
  content: readonly Readonly<Record<string, string | number | null>>[],
  ...more: readonly string[]
) {
  const path = join(folder, `${name}.csv`);
  await writeFiles(folder, { [`${name}.csv`]: csv(Object.keys(content[0] ?? {}), content) });
  return await quintile(
    ...["import-scores", path, "-c", configuration, "--target", "leaves"],
    ...["--customer", "customer", "--score", "score", ...more],
  );
}

beforeAll(async () => {
  const shop = edited(
    smallShop({ customers: 350 }),
    "quintile.yaml",
    [`  buys_tea: { kind: event, source: orders, where: "category = '=tea'", horizon: 30d }\n`, ""],
    ["  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n", ""],
    ["segments:", "evaluation: { learning_curve: false, ablation: false }\nsegments:"],
    ["rank_by: value_at_risk", "rank_by: score"],
  );
  configuration = await writeFiles(join(folder, "shop"), shop);
  const common = ["-c", configuration, "--quiet", "--out"];
  expect((await quintile("export-matrix", "leaves", ...common, join(folder, "matrix"))).code).toBe(
    0,
  );
  expect((await quintile("run", ...common, run)).code).toBe(0);
  before = await readTree(run);
  const found = await withEngine({}, (engine) =>
    engine.rows(sql`
      select customer_id as customer, as_of::varchar as as_of, -frequency as score
      from read_parquet(${literal(join(folder, "matrix", "leaves.parquet"))})
      where split <> 'train'
      union all
      select customer_id, ${asOf}, recency_days
      from read_parquet(${literal(join(run, "snapshot.parquet"))})
      order by all`),
  );
  rows = found.map(({ customer, as_of, score }) => ({
    customer: String(customer),
    as_of: String(as_of),
    score: Number(score),
  }));
});

describe("a ranking with scores of the validation cut-off, the test and as_of", () => {
  let report: ImportedReport;
  let own: TargetReport;

  beforeAll(async () => {
    const { code, out: said, err } = await imported("frequency", rows, "--out", out, "--quiet");
    expect([code, said, err]).toEqual([0, "", ""]);
    report = (await readJson(out, "reports", "imported-leaves.json")) as ImportedReport;
    own = (await readJson(run, "reports", "leaves.json")) as TargetReport;
  });

  test("is measured on the rows of the run, where our champion does as the run reports", () => {
    expect(report.test).toEqual(own.test);
    expect(report.champion).toBe(own.champion);
    expect(report.candidates.slice(1)).toEqual(own.candidates);
    expect(report.matched.test).toMatchObject({ missing: 0, unknown: 0, matched: own.test.rows });
  });

  test("has the AUC of the rule that ranks by the same number", () => {
    const rule = own.candidates.find(({ name }) => name === "frequency");
    expect(report.candidates[0]?.auc.value).toBeCloseTo(rule?.auc.value ?? Number.NaN, 12);
  });

  test("differs from the champion by the difference of their AUC, within a paired interval", () => {
    const champion = own.candidates.find(({ name }) => name === own.champion);
    const { value, low, high } = report.differences.auc;
    expect(value).toBeCloseTo(
      (report.candidates[0]?.auc.value ?? Number.NaN) - (champion?.auc.value ?? Number.NaN),
      12,
    );
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  test("is calibrated on the validation cut-off", () => {
    expect(report.calibrated).toMatchObject({ kind: "ranking", learned_on: "validation" });
  });

  test("ranks the configured list by its own scores and rules", async () => {
    const [head = [], ...listed] = cells(
      await readFile(join(out, "lists", "at_risk-frequency.csv"), "utf8"),
    );
    const column = (name: string) => listed.map((row) => row[head.indexOf(name)] ?? "");
    expect(listed).toHaveLength(40);
    expect(column("group").filter((group) => group === "control")).toHaveLength(4);
    const theirs = new Map(
      rows.filter(({ as_of }) => as_of === asOf).map((row) => [row.customer, row.score]),
    );
    const given = column("customer_id").map((one) => theirs.get(one.replace(/^'/, "")) ?? -1e9);
    const scores = column("score").map(Number);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    expect(given).toEqual([...given].sort((a, b) => b - a));
    expect(column("segment").every((segment) => segment !== "")).toBe(true);
  });

  test("writes a page and changes no file of the run", async () => {
    const page = await readFile(join(out, "reports", "imported-leaves.html"), "utf8");
    expect(page).toContain("leaves: frequency beside our own");
    expect(existsSync(join(out, "run.json"))).toBe(false);
    expect(await readTree(run)).toEqual(before);
  });
});

test("who has no score, a score that is no number, and who is not asked about are counted", async () => {
  const [first, second, third, fourth] = ["=1+1", "17850", "c3", "c4"];
  await writeFiles(folder, {
    "partial.csv": csv(
      ["customer", "score"],
      [
        { customer: first, score: 2.5 },
        { customer: " 17850.0 ", score: -1 },
        { customer: third, score: "unknown" },
        { customer: "nobody", score: 3 },
      ],
    ),
  });
  await withEngine({ threads: 1 }, async (engine) => {
    const file = join(folder, "partial.csv");
    const read = await readForeignScores(engine, file, { customer: "customer", score: "score" });
    expect(read).toMatchObject({ rows: 4, unreadable: 1, dated: false, parted: false });
    const ids = [first, second, third, fourth];
    const {
      rows: matched,
      scores,
      count,
    } = await matchScores(engine, {
      place: { kind: "all" },
      ids,
      day: null,
    });
    expect([...matched]).toEqual([0, 1]);
    expect([...scores]).toEqual([2.5, -1]);
    expect(count).toEqual({ as_of: null, asked: 4, matched: 2, missing: 2, unknown: 1 });
  });
});

test("a customer who is scored twice for a day is refused", async () => {
  const { code, err } = await imported("twice", [...rows, ...rows.slice(0, 1)], "--quiet");
  expect(code).toBe(3);
  expect(err).toContain("requires one score a customer and day, got more of");
});

test("a column or target that is not there is refused with the nearest name", async () => {
  const named = await imported("named", rows, "--quiet", "--score", "scroe");
  expect(named.code).toBe(2);
  expect(named.err).toContain("unknown column 'scroe' in");
  expect(named.err).toContain("did you mean 'score'?");
  const aimed = await imported("aimed", rows, "--quiet", "--target", "leavse");
  expect(aimed.err).toContain("unknown target 'leavse', did you mean 'leaves'?");
});
