import { cpSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { RunComparison } from "../../reports/compare-runs.ts";
import { csv } from "../../reports/list-csv.ts";
import { quintile, readJson, temporaryFolder } from "./command.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const ids = Array.from({ length: 40 }, (_, i) => `c${i}`);
const labels = ids.map((_, i) => Number(i % 3 === 0));

interface Written {
  readonly as_of?: string;
  readonly capacity?: number;
  readonly columns?: readonly string[];
  readonly listed?: readonly string[];
  readonly segments?: Readonly<Record<string, number>>;
  /** Added to the score of a positive, out of fold; nothing is written without it. */
  readonly skill?: number;
  readonly auc?: readonly [number, number, number];
  readonly orders?: string;
}

/** Writes a run's folder as far as runs are listed and compared. */
async function writeRun(
  name: string,
  {
    as_of = "2026-01-01",
    capacity = 3,
    columns = ["recency_days", "frequency"],
    listed = ["c1", "c2", "=c3"],
    segments = { Loyal: 25, Lapsed: 15 },
    skill,
    auc = [0.8, 0.75, 0.85],
    orders = "aa",
  }: Written,
): Promise<string> {
  const path = join(runs, name);
  for (const part of ["models", "lists", "reports"])
    await mkdir(join(path, part), { recursive: true });
  const json = (file: string, value: unknown) => writeFile(join(path, file), JSON.stringify(value));
  const [value, low, high] = auc;
  const estimate = { value, low, high };
  await json("run.json", {
    version: "0.1.0",
    command: "run",
    name: "shop",
    as_of,
    seed: 1,
    configuration: { name: "shop", seed: 1, lists: { at_risk: { target: "churn", capacity } } },
    inputs: [
      {
        source: "orders",
        path: "orders.csv",
        bytes: 9,
        sha256: orders,
        rows_read: 90,
        rows_accepted: 88,
        rows_rejected: 2,
      },
    ],
    compared_with: null,
    continues: null,
    customers: 40,
    champions: { churn: "additive" },
    metrics: {
      churn: {
        protocol: skill === undefined ? "out-of-time" : "cross-validated",
        test: { as_of: null, rows: 40, positives: 14 },
        auc: estimate,
        log_loss: estimate,
        brier: estimate,
      },
    },
    lists: [
      {
        name: "at_risk",
        target: "churn",
        rows: listed.length,
        control: 0,
        excluded: 0,
        left_out: [],
        profit: null,
      },
    ],
    outputs: [{ path: "scores.csv", rows: 40, sha256: `${listed.join()}${skill}` }],
  });
  await json("models/churn.json", { target: "churn", columns });
  await json("segments.json", {
    segments: Object.entries(segments).map(([segment, size], id) => ({ id, name: segment, size })),
  });
  await writeFile(
    join(path, "lists", "at_risk.csv"),
    csv(
      ["rank", "customer_id"],
      listed.map((customer_id, i) => ({ rank: i + 1, customer_id })),
    ),
  );
  if (skill !== undefined)
    await writeFile(
      join(path, "reports", "churn-out-of-fold.csv"),
      csv(
        ["customer_id", "score", "label"],
        ids.map((customer_id, i) => ({
          customer_id,
          score: 0.1 + ((i * 7) % 10) / 20 + skill * (labels[i] ?? 0),
          label: labels[i],
        })),
      ),
    );
  return path;
}

async function compared(one: string, other: string): Promise<RunComparison> {
  const { code, out, err } = await quintile(
    "compare",
    join(runs, one),
    join(runs, other),
    "--json",
  );
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out) as RunComparison;
}

beforeAll(async () => {
  await writeRun("b-first", {});
  await writeRun("a-second", { as_of: "2026-02-01", auc: [0.9, 0.87, 0.92] });
  await writeRun("changed", {
    capacity: 4,
    columns: ["recency_days", "orders_30d"],
    listed: ["c2", "=c3", "c4", "c5"],
    segments: { Loyal: 20, Newcomers: 20 },
    auc: [0.9, 0.87, 0.92],
    orders: "bb",
  });
  await writeRun("relisted", { listed: ["c9"], as_of: "2026-03-01" });
  await writeRun("weak", { skill: 0.05 });
  await writeRun("strong", { skill: 0.3 });
  cpSync(join(runs, "b-first"), join(runs, "copy"), { recursive: true });
  await mkdir(join(runs, "pictures"));
  await mkdir(join(runs, "shop-matrix"));
  await writeFile(join(runs, "shop-matrix", "report.json"), "{}");
  await mkdir(join(runs, "half"));
  await writeFile(join(runs, "half", "run.json"), "{");
  await mkdir(join(runs, "empty"));
  await writeFile(join(runs, "empty", "run.json"), "null");
  await mkdir(join(runs, "foreign"));
  await writeFile(join(runs, "foreign", "run.json"), '{"name": "another", "as_of": null}');
});

test("runs are listed by day and then by name, with metrics and intervals, and what is no run is named", async () => {
  const { code, out } = await quintile("runs", runs);
  const lines = out.split("\n");
  expect(code).toBe(0);
  expect(lines.slice(1, 8).map((line) => line.split(" ")[0])).toEqual([
    "b-first",
    "changed",
    "copy",
    "strong",
    "weak",
    "a-second",
    "relisted",
  ]);
  expect(lines[1]).toContain("0.800 (0.750 to 0.850)");
  expect(lines[1]).toContain("35.0%");
  expect(lines[8]).toBe(
    "Not listed: empty (its run.json cannot be read), half (its run.json cannot be read), pictures (has no run.json), shop-matrix (a report), foreign (its run.json is not one of a run).",
  );
});

test("runs as JSON hold the same for machines", async () => {
  const { out } = await quintile("runs", runs, "--json");
  const { runs: listed, not_listed } = JSON.parse(out) as {
    runs: { folder: string; targets: Record<string, unknown> }[];
    not_listed: { folder: string }[];
  };
  expect(listed).toHaveLength(7);
  expect(listed[0]?.targets).toMatchObject({
    churn: { champion: "additive", base_rate: 0.35, auc: { value: 0.8, low: 0.75, high: 0.85 } },
  });
  expect(not_listed.map(({ folder: name }) => name)).toEqual([
    "empty",
    "half",
    "pictures",
    "shop-matrix",
    "foreign",
  ]);
});

test("a folder without runs says so and is no error", async () => {
  const { code, out } = await quintile("runs", join(folder, "nowhere"));
  expect([code, out]).toEqual([0, `'${join(folder, "nowhere")}' holds no run.\n`]);
});

test("a run and its copy are the same, byte for byte", async () => {
  const { code, out } = await quintile("compare", join(runs, "b-first"), join(runs, "copy"));
  expect([code, out]).toEqual([0, "b-first and copy: the runs are the same, byte for byte.\n"]);
});

test("two runs differ by key, file, feature, segment, list and output", async () => {
  const result = await compared("b-first", "changed");
  expect(result).toMatchObject({
    same: false,
    configuration: [{ key: "lists.at_risk.capacity", values: [3, 4] }],
    data: [{ source: "orders", status: "changed", rows: [88, 88] }],
    features: [{ target: "churn", added: ["orders_30d"], gone: ["frequency"] }],
    segments: [
      { name: "Loyal", status: "kept", sizes: [25, 20] },
      { name: "Lapsed", status: "gone", sizes: [15, null] },
      { name: "Newcomers", status: "new", sizes: [null, 20] },
    ],
    lists: [{ name: "at_risk", rows: [3, 4], both: 2, entered: 2, left: 1, overlap: 0.5 }],
    outputs: { same: 0, changed: ["scores.csv"], added: [], gone: [] },
  });
});

test("without scores of each customer the difference is that of independent samples, and says so", async () => {
  const { targets } = await compared("b-first", "a-second");
  const [churn] = targets;
  expect(churn?.differences).toBe("independent");
  expect(churn?.says).toContain("as if independent");
  // Zou & Donner (2008), equations 3 and 4, by hand: .9 - .8 -+ the hypotenuse of what lies on either side.
  const difference = churn?.metrics[0]?.difference;
  expect(difference?.value).toBeCloseTo(0.1, 12);
  expect(difference?.low).toBeCloseTo(0.1 - Math.sqrt(0.03 ** 2 + 0.05 ** 2), 12);
  expect(difference?.high).toBeCloseTo(0.1 + Math.sqrt(0.02 ** 2 + 0.05 ** 2), 12);
});

test("a run with the same metrics to the last digit has no difference, and says so", async () => {
  const { targets } = await compared("b-first", "relisted");
  expect(targets[0]).toMatchObject({ differences: "same" });
  expect(targets[0]?.metrics[0]?.difference).toEqual({ value: 0, low: 0, high: 0 });
});

test("runs that scored the same customers are compared customer by customer", async () => {
  const { targets } = await compared("weak", "strong");
  const [churn] = targets;
  expect(churn?.differences).toBe("paired");
  expect(churn?.says).toBe("paired: both runs scored the same 40 customers");
  const [auc, , brier] = churn?.metrics ?? [];
  expect(auc?.difference?.low).toBeGreaterThan(0);
  expect(brier?.difference?.value).not.toBe(0);
  const back = await compared("strong", "weak");
  expect(back.targets[0]?.metrics[0]?.difference?.value).toBeCloseTo(
    -(auc?.difference?.value ?? Number.NaN),
    12,
  );
});

test("a folder that holds no run is refused in one sentence", async () => {
  const { code, err } = await quintile("compare", join(runs, "b-first"), join(runs, "half"));
  expect(code).toBe(2);
  expect(err).toBe(
    `quintile: '${join(runs, "half")}' is no run: it has no run.json that can be read\n`,
  );
});

test("comparing changes neither run", async () => {
  const before = await readJson(runs, "b-first", "run.json");
  await compared("b-first", "changed");
  expect(await readJson(runs, "b-first", "run.json")).toEqual(before);
});
