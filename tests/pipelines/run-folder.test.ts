import { createHash } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { cells, quintile, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, formulaId, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const out = join(folder, "runs", "first");
const shop = smallShop();
let tree: ReadonlyMap<string, Buffer> = new Map();

beforeAll(async () => {
  const configuration = await writeFiles(folder, shop);
  const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  tree = await readTree(out);
});

const text = (path: string) => tree.get(path)?.toString("utf8") ?? "";
const json = (path: string): unknown => JSON.parse(text(path));
const table = (path: string) => {
  const [header = [], ...rows] = cells(text(path));
  return rows.map((row) => Object.fromEntries(header.map((name, j) => [name, row[j] ?? ""])));
};
const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

/** Counts the data rows of a Parquet file and lists its columns. */
async function parquet(path: string) {
  return await withEngine({ threads: 1 }, async (engine) => {
    const file = sql`read_parquet(${literal(join(out, path))})`;
    const ids = await engine.rows(sql`select customer_id from ${file}`);
    const described = await engine.rows(
      sql`select column_name from (describe select * from ${file})`,
    );
    return {
      ids: ids.map((row) => String(row["customer_id"])),
      columns: described.map((row) => String(row["column_name"])),
    };
  });
}

/** A metric as JSON has it: a number that is not defined is null. */
const estimate = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
const count = z.object({ as_of: z.string().nullable(), rows: z.int(), positives: z.int() });
const targetReport = z.object({
  target: z.string(),
  protocol: z.enum(["out-of-time", "cross-validated", "given-split", "by-customer", "refused"]),
  test: count,
  champion: z.string(),
  candidates: z.array(
    z.object({
      name: z.string(),
      role: z.enum(["model", "rule"]),
      auc: estimate,
      average_precision: estimate,
      log_loss: estimate,
      brier: estimate,
      lift: z.array(z.number()).length(10),
      calibration: z.object({ slope: estimate, intercept: estimate, ece: estimate }),
    }),
  ),
  alarms: z.array(
    z.object({
      kind: z.string(),
      feature: z.string(),
      auc: z.number().nullable(),
      says: z.string(),
    }),
  ),
});
const sha = z.string().regex(/^[0-9a-f]{64}$/);
const counts = { rows_read: z.int(), rows_accepted: z.int(), rows_rejected: z.int() };
const runDocument = z.object({
  version: z.string(),
  seed: z.literal(3),
  as_of: z.literal(asOf),
  configuration: z.object({ name: z.literal("small-shop") }),
  inputs: z.array(
    z.object({ source: z.string(), path: z.string(), bytes: z.int(), sha256: sha, ...counts }),
  ),
  champions: z.record(z.string(), z.string()),
  outputs: z.array(z.object({ path: z.string(), rows: z.int().nullable(), sha256: sha })),
});
const segmentsReport = z.object({
  k: z.int(),
  why_k: z.string().min(10),
  segments: z.array(
    z.object({
      id: z.int(),
      name: z.string(),
      size: z.int(),
      share: z.number(),
      revenue_share: z.number(),
      profile: z.record(z.string(), z.object({ mean: z.number(), all: z.number(), z: z.number() })),
      rule: z.string(),
      previous_id: z.null(),
    }),
  ),
});

describe("the folder", () => {
  test("holds every file of the contract and nothing else", () => {
    expect([...tree.keys()].sort()).toEqual([
      "attributes.parquet",
      "baseline.json",
      "data-quality.json",
      "lists/at_risk.csv",
      "lists/tea_list.csv",
      "models/buys_tea.json",
      "models/leaves.json",
      "models/outlook.json",
      "models/reference.json",
      "models/segments.json",
      "models/snapshot.json",
      "models/value.json",
      "rejects/orders.csv",
      "rejects/people.csv",
      "reports/buys_tea-card.html",
      "reports/buys_tea-card.json",
      "reports/buys_tea.html",
      "reports/buys_tea.json",
      "reports/data-quality.html",
      "reports/index.html",
      "reports/leaves-card.html",
      "reports/leaves-card.json",
      "reports/leaves.html",
      "reports/leaves.json",
      "reports/ledger.html",
      "reports/ledger.json",
      "reports/list-at_risk.json",
      "reports/list-tea_list.json",
      "reports/outlook.json",
      "reports/results.html",
      "reports/results.json",
      "reports/segments.html",
      "reports/value.html",
      "reports/value.json",
      "run.json",
      "scores.csv",
      "scores.parquet",
      "segments.json",
      "snapshot.parquet",
      "transitions.parquet",
    ]);
  });

  test("has timings beside the rest, and `latest` points to it", async () => {
    const timings = z.object({
      stages: z.array(z.object({ stage: z.string(), seconds: z.number() })).min(5),
      seconds: z.number().positive(),
      peak_memory_mb: z.number().positive(),
    });
    timings.parse(JSON.parse(await readFile(join(out, "timings.json"), "utf8")));
    expect(await readlink(join(folder, "runs", "latest"))).toBe("first");
  });

  test("has who was in which group beside it, in the one file of all runs", async () => {
    const runs = await readdir(join(folder, "runs"));
    expect(runs.sort()).toEqual(["first", "latest", "membership.parquet"]);
  });

  test("names no path of the machine in any file", () => {
    for (const [path, bytes] of tree) expect([path, bytes.includes(folder)]).toEqual([path, false]);
  });

  test("has pages that lead to each other, whenever each was made", () => {
    const pages = [...tree.keys()].filter((path) => /^reports\/.*\.html$/.test(path));
    const names = pages.map((path) => path.replace("reports/", ""));
    const isCard = (name: string) => name.endsWith("-card.html");
    for (const path of pages) {
      const nav = text(path).match(/<nav aria-label="Reports">.*?<\/nav>/s)?.[0] ?? "";
      const links = [...nav.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? "");
      expect([path, links.filter((name) => !isCard(name)).sort()]).toEqual([
        path,
        names.filter((name) => !isCard(name)).sort(),
      ]);
    }
    expect(names).toEqual(expect.arrayContaining(["results.html", "ledger.html", "value.html"]));
  });

  test("has pages under 2 MB that fetch nothing", () => {
    for (const [path, bytes] of tree) {
      if (!path.endsWith(".html")) continue;
      expect(bytes.length).toBeLessThan(2_000_000);
      expect(bytes.toString("utf8")).not.toMatch(
        /(src|href)\s*=\s*["']?\s*(https?:)?\/\/|url\(\s*["']?(https?:)?\/\/|@import|<link[^>]+stylesheet/i,
      );
    }
  });
});

describe("run.json", () => {
  test("has the inputs with the bytes, digest and rows of the files", () => {
    const { inputs } = runDocument.parse(json("run.json"));
    expect(inputs.map(({ source, path }) => [source, path])).toEqual([
      ["orders", "orders.csv"],
      ["people", "customers.csv"],
    ]);
    for (const input of inputs) {
      const file = shop[input.path] ?? "";
      expect(input).toMatchObject({
        bytes: Buffer.byteLength(file),
        sha256: sha256(file),
        rows_read: cells(file).length - 1,
      });
      expect(input.rows_accepted + input.rows_rejected).toBe(input.rows_read);
    }
  });

  test("has the digest of every other file, and the rows of each that has rows", async () => {
    const { outputs } = runDocument.parse(json("run.json"));
    const others = [...tree.keys()].filter((path) => path !== "run.json");
    expect(outputs.map(({ path }) => path)).toEqual(others.sort());
    for (const { path, rows, sha256: digest } of outputs) {
      expect([path, digest]).toEqual([path, sha256(tree.get(path) ?? "")]);
      if (path.endsWith(".csv")) expect([path, rows]).toEqual([path, table(path).length]);
      else if (path.endsWith(".parquet"))
        expect([path, rows]).toEqual([path, (await parquet(path)).ids.length]);
    }
  });

  test("names a champion that competed, for each target", () => {
    const { champions } = runDocument.parse(json("run.json"));
    expect(Object.keys(champions)).toEqual(["leaves", "buys_tea"]);
    for (const [target, name] of Object.entries(champions)) {
      const report = targetReport.parse(json(`reports/${target}.json`));
      expect(report.champion).toBe(name);
      expect(report.candidates.map((candidate) => candidate.name)).toContain(name);
      expect(json(`models/${target}.json`)).toMatchObject({ target, champion: name });
    }
  });

  test("says no wall-clock time", () => {
    expect(text("run.json")).not.toMatch(/\d{2}:\d{2}:\d{2}|T\d{2}:\d{2}/);
  });
});

describe("data-quality.json and rejects", () => {
  const quality = z.object({
    sources: z.array(
      z.object({ name: z.string(), ...counts, reasons: z.record(z.string(), z.int()) }),
    ),
  });

  test("give each rejected row one reason, and all add up", () => {
    const { sources } = quality.parse(json("data-quality.json"));
    expect(sources[0]?.reasons).toEqual({
      "missing customer": 1,
      "unreadable date": 1,
      "unreadable number": 1,
      "wrong number of fields": 1,
      duplicate: 1,
    });
    for (const { name, rows_read, rows_accepted, rows_rejected, reasons } of sources) {
      expect(rows_accepted + rows_rejected).toBe(rows_read);
      expect(Object.values(reasons).reduce((sum, n) => sum + n, 0)).toBe(rows_rejected);
      expect(table(`rejects/${name}.csv`)).toHaveLength(rows_rejected);
    }
  });

  test("show the line, the reason and the raw text of what was rejected", () => {
    const [header, ...rows] = cells(text("rejects/orders.csv"));
    expect(header).toEqual(["file", "line", "reason", "raw"]);
    const written = (shop["orders.csv"] ?? "").split("\n");
    expect(rows).toHaveLength(5);
    for (const [file, line, , raw] of rows) {
      expect(file).toBe("orders.csv");
      expect(raw?.replace(/^'/, "")).toBe(written[Number(line) - 1]);
    }
  });
});

describe("scores", () => {
  const target = (name: string) =>
    ["score", "percentile", "reason_1", "reason_2", "reason_3"].map((part) => `${name}_${part}`);
  const columns = [
    "customer_id",
    "as_of",
    "rfm_r",
    "rfm_f",
    "rfm_m",
    "rfm_segment",
    "lifecycle",
    "value_tier",
    "segment_id",
    "segment_name",
    ...target("leaves"),
    ...target("buys_tea"),
    "expected_value",
    "p_alive",
    "expected_orders_365d",
    "next_order_on",
    "next_order_from",
    "next_order_to",
  ];

  test("have the columns of the contract, in both formats, one row a customer", async () => {
    expect(cells(text("scores.csv"))[0]).toEqual(columns);
    const stored = await parquet("scores.parquet");
    expect(stored.columns).toEqual(columns);
    const snapshot = await parquet("snapshot.parquet");
    expect(stored.ids).toEqual(snapshot.ids);
    expect(new Set(stored.ids).size).toBe(stored.ids.length);
    expect(table("scores.csv").map((row) => row["customer_id"])).toEqual(
      stored.ids.map((id) => id.replace(/^=/, "'=")),
    );
  });

  test("are ordered by id, byte by byte", async () => {
    const { ids } = await parquet("scores.parquet");
    expect(ids).toContain(formulaId);
    expect(ids).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  test("hold every customer with a row before as_of and nobody who came later", async () => {
    const { ids } = await parquet("scores.parquet");
    const people = cells(shop["customers.csv"] ?? "").slice(1);
    const known = people.filter(([, joined = ""]) => joined < asOf).map(([id]) => id);
    expect(known.length).toBeLessThan(people.length);
    expect(new Set(ids)).toEqual(new Set(known));
  });

  test("are probabilities with percentiles, and only for whom the target asks about", () => {
    const rows = table("scores.csv");
    for (const row of rows) {
      expect(row["as_of"]).toBe(asOf);
      for (const name of ["leaves", "buys_tea"]) {
        const score = row[`${name}_score`];
        if (score === "") expect(row[`${name}_percentile`]).toBe("");
        else {
          expect(Number(score)).toBeGreaterThan(0);
          expect(Number(score)).toBeLessThan(1);
          expect(Number(row[`${name}_percentile`])).toBeLessThanOrEqual(100);
        }
      }
    }
    const asked = (name: string) => rows.filter((row) => row[`${name}_score`] !== "").length;
    expect(asked("buys_tea")).toBe(rows.length);
    expect(asked("leaves")).toBeGreaterThan(0);
    expect(asked("leaves")).toBeLessThan(rows.length);
  });

  test("keep the order of the percentiles", () => {
    const rows = table("scores.csv")
      .map((row) => [Number(row["buys_tea_score"]), Number(row["buys_tea_percentile"])] as const)
      .sort(([a], [b]) => a - b);
    rows.forEach(([, percentile], i) => {
      expect(percentile).toBeGreaterThanOrEqual(rows[i - 1]?.[1] ?? 0);
    });
  });

  test("put each scored customer in a segment that segments.json knows, with its size", () => {
    const { k, segments } = segmentsReport.parse(json("segments.json"));
    expect(segments).toHaveLength(k);
    const rows = table("scores.csv");
    for (const { id, name, size, share } of segments) {
      const members = rows.filter((row) => row["segment_id"] === String(id));
      expect(members).toHaveLength(size);
      expect(share).toBeCloseTo(size / rows.length, 12);
      for (const member of members) expect(member["segment_name"]).toBe(name);
    }
    expect(segments.reduce((sum, { size }) => sum + size, 0)).toBe(rows.length);
    expect(segments.reduce((sum, one) => sum + one.revenue_share, 0)).toBeCloseTo(1, 9);
  });
});

describe("worth", () => {
  test("is reported with its models, contenders and champion", () => {
    const known = z.object({
      models: z.array(
        z.object({
          name: z.string(),
          parameters: z.record(z.string(), z.number()),
          standard_errors: z.record(z.string(), z.number().nullable()),
          log_likelihood: z.number(),
          customers: z.int(),
          converged: z.boolean(),
          boundary: z.boolean(),
        }),
      ),
      champion: z.string(),
      holdout: z.object({ contenders: z.array(z.object({ name: z.string() })) }),
    });
    const { models, champion, holdout } = known.parse(json("reports/value.json"));
    expect(models.map(({ name }) => name)).toEqual([
      "mbg-nbd",
      "bg-nbd",
      "pareto-nbd",
      "gamma-gamma",
    ]);
    expect(holdout.contenders.map(({ name }) => name)).toContain(champion);
  });

  test("expects the next order from as_of on, within its interval, of customers who bought", () => {
    const rows = table("scores.csv").filter((row) => row["next_order_on"] !== "");
    for (const row of rows) {
      expect(Number(row["p_alive"])).toBeGreaterThan(0);
      expect(Number(row["p_alive"])).toBeLessThanOrEqual(1);
      expect(Number(row["expected_orders_365d"])).toBeGreaterThan(0);
      const [from = "", on = ""] = [row["next_order_from"], row["next_order_on"]];
      expect(from >= asOf && on >= from).toBe(true);
      if (row["next_order_to"] !== "") expect((row["next_order_to"] ?? "") >= on).toBe(true);
    }
    for (const row of table("scores.csv"))
      expect(Number(row["expected_value"])).toBeGreaterThanOrEqual(0);
  });
});

describe("lists", () => {
  const columns = (money: string) => [
    "rank",
    "customer_id",
    "score",
    "percentile",
    "value",
    money,
    "segment",
    "lifecycle",
    "reason_1",
    "reason_2",
    "reason_3",
    "suggested_action",
    "group",
    "last_order_on",
  ];

  test("have the columns of the contract: value at risk to keep, expected value to sell", () => {
    expect(cells(text("lists/at_risk.csv"))[0]).toEqual(columns("value_at_risk"));
    expect(cells(text("lists/tea_list.csv"))[0]).toEqual(columns("expected_value"));
  });

  test("are as long as their capacity or as there are customers, ranked from 1 without a gap", () => {
    expect(table("lists/at_risk.csv")).toHaveLength(40);
    expect(table("lists/tea_list.csv")).toHaveLength(table("scores.csv").length);
    for (const name of ["at_risk", "tea_list"])
      expect(table(`lists/${name}.csv`).map((row) => Number(row["rank"]))).toEqual(
        table(`lists/${name}.csv`).map((_, i) => i + 1),
      );
  });

  test("fall by what they rank by", () => {
    const falls = (name: string, column: string) => {
      const values = table(`lists/${name}.csv`).map((row) => Number(row[column]));
      expect(values).toEqual([...values].sort((a, b) => b - a));
    };
    falls("at_risk", "value_at_risk");
    falls("tea_list", "score");
  });

  test("hold back a tenth as control, and nobody where no control is asked for", () => {
    const groups = (name: string) => table(`lists/${name}.csv`).map((row) => row["group"]);
    expect(groups("at_risk").filter((group) => group === "control")).toHaveLength(4);
    expect(groups("at_risk").filter((group) => group === "treat")).toHaveLength(36);
    expect(new Set(groups("tea_list"))).toEqual(new Set(["treat"]));
  });

  test("leave out whom `exclude` names, count them, and only them", () => {
    const consent = new Map(
      cells(shop["customers.csv"] ?? "").map(([id, , , agreed]) => [id, agreed]),
    );
    for (const row of table("lists/at_risk.csv"))
      expect(consent.get(row["customer_id"]?.replace(/^'/, ""))).toBe("true");
    const scored = table("scores.csv").filter((row) => row["leaves_score"] !== "");
    const refused = scored.filter(
      (row) => consent.get(row["customer_id"]?.replace(/^'/, "")) === "false",
    );
    const document = z
      .object({ lists: z.array(z.object({ name: z.string(), excluded: z.int() })) })
      .parse(json("run.json"));
    expect(document.lists.map(({ name, excluded }) => [name, excluded])).toEqual([
      ["at_risk", refused.length],
      ["tea_list", 0],
    ]);
    expect(refused.length).toBeGreaterThan(0);
    const report = z
      .object({
        rows: z.int(),
        candidates: z.int(),
        left_out: z.array(z.object({ reason: z.string(), customers: z.int() })),
      })
      .parse(json("reports/list-at_risk.json"));
    expect(report).toEqual({
      rows: 40,
      candidates: scored.length - refused.length,
      left_out: [{ reason: "consent = false", customers: refused.length }],
    });
  });

  test("say when a customer who kept anything last bought before as_of", () => {
    const last = new Map<string, string>();
    const net = new Map<string, number>();
    for (const [id = "", order = "", on = "", , amount] of cells(shop["orders.csv"] ?? "").slice(
      1,
    )) {
      if (order === "9-2" || order === "9-3" || on >= asOf) continue;
      net.set(id, (net.get(id) ?? 0) + Number(amount));
      if (Number(amount) > 0 && on > (last.get(id) ?? "")) last.set(id, on);
    }
    for (const [id, sum] of net) if (sum <= 0) last.delete(id);
    for (const row of table("lists/tea_list.csv"))
      expect([row["customer_id"], row["last_order_on"]]).toEqual([
        row["customer_id"],
        last.get(row["customer_id"]?.replace(/^'/, "") ?? "") ?? "",
      ]);
  });

  test("give a reason in words that says which way it pulls, and an action", () => {
    for (const name of ["at_risk", "tea_list"])
      for (const row of table(`lists/${name}.csv`)) {
        for (const reason of [row["reason_1"], row["reason_2"], row["reason_3"]])
          expect(reason).toMatch(/^$|^(more|less) likely: \S/);
        expect(row["suggested_action"]).not.toBe("");
      }
    // Who leaves as likely as the average customer has no reason to.
    for (const row of table("lists/at_risk.csv"))
      if (row["reason_1"] === "") expect(Math.abs(Number(row["percentile"]) - 50)).toBeLessThan(5);
  });
});

test("no cell of any CSV file is text that a spreadsheet would run", () => {
  const files = [...tree.keys()].filter((path) => path.endsWith(".csv"));
  expect(files).toHaveLength(5);
  for (const path of files)
    for (const cell of cells(text(path)).flat())
      if (/^[=+\-@\t\r]/.test(cell))
        expect([path, Number.isFinite(Number(cell))]).toEqual([path, true]);
  expect(text("scores.csv")).toContain(`'${formulaId}`);
  expect(text("lists/tea_list.csv")).toContain(`'${formulaId}`);
});

test("a later run holds the same files, and who moved since the one before", async () => {
  const later = join(folder, "runs", "later");
  const argv = ["-c", join(folder, "quintile.yaml"), "--out", later, "--as-of", "2025-03-31"];
  const ended = await quintile("run", ...argv, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  expect(new Set((await readTree(later)).keys())).toEqual(
    new Set([...tree.keys(), "movements.csv"]),
  );
});
