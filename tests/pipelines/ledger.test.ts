import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import type { Ledger, Prediction } from "../../reports/ledger.ts";
import {
  cells,
  quintile,
  quintileProcess,
  readJson,
  temporaryFolder,
  writeFiles,
} from "./command.ts";
import { edited, type Files, lines, smallShop } from "./shop.ts";

const [then, now] = ["2025-01-10", "2025-03-01"] as const;
const folder = temporaryFolder();
/** Nothing is given back in this shop, so that who bought can be read off its file. */
const shop = withoutReturns(smallShop({ customers: 400 }));
const model = join(folder, "runs", "then");
let configuration = "";
let compared: Ledger;

function withoutReturns(files: Files): Files {
  const rows = (files["orders.csv"] ?? "").trimEnd().split("\n");
  return { ...files, "orders.csv": lines(rows.filter((row) => !/,-[\d.]+$/.test(row))) };
}

async function ledgerOf(...path: readonly string[]): Promise<Ledger> {
  return (await readJson(...path, "reports", "ledger.json")) as Ledger;
}

/** Scores a later day beside the first run, of whatever files are there by then. */
async function later(name: string, files: Files): Promise<Ledger> {
  const parent = join(folder, name);
  await cp(model, join(parent, "runs", "then"), { recursive: true });
  const path = await writeFiles(parent, files);
  return await scoreNow(parent, path);
}

async function scoreNow(parent: string, path: string): Promise<Ledger> {
  const out = join(parent, "runs", "now");
  const ended = await quintile("score", "-c", path, "--as-of", now, "--model", model, "--out", out);
  expect(ended).toMatchObject({ code: 0 });
  return await ledgerOf(out);
}

function find({ predictions }: Ledger, target: string): Prediction {
  const found = predictions.find((one) => one.target === target);
  if (found === undefined) throw new Error(`no prediction of ${target}`);
  return found;
}

/** Returns the rows of the orders' file that count: of a customer, with a day and an amount. */
function orders(files: Files) {
  return cells(files["orders.csv"] ?? "").flatMap(
    ([customer = "", , day = "", category, amount]) =>
      customer !== "" && /^\d{4}-/.test(day) && Number.isFinite(Number(amount))
        ? [{ customer, day, category, amount: Number(amount) }]
        : [],
  );
}

async function publishedScores(target: string): Promise<ReadonlyMap<string, number>> {
  const rows = await withEngine({ threads: 1 }, (engine) =>
    engine.rows(sql`select * from read_parquet(${literal(join(model, "scores.parquet"))})`),
  );
  return new Map(
    rows.flatMap((row) => {
      const score = row[`${target}_score`];
      return typeof score === "number" ? [[String(row["customer_id"]), score] as const] : [];
    }),
  );
}

beforeAll(async () => {
  configuration = await writeFiles(folder, shop);
  const ended = await quintile("run", "-c", configuration, "--as-of", then, "--out", model);
  expect(ended).toMatchObject({ code: 0 });
  compared = await scoreNow(folder, configuration);
}, 120_000);

describe("a first run", () => {
  test("has nothing to compare, says so, and offers the replay", async () => {
    const { predictions, open, drift, retrain } = await ledgerOf(model);
    expect({ predictions, open, drift }).toEqual({ predictions: [], open: [], drift: [] });
    expect(retrain.advised).toBeNull();
    const page = await readFile(join(model, "reports", "ledger.html"), "utf8");
    expect(page).toContain("quintile ledger --replay");
    expect(await readFile(join(model, "reports", "index.html"), "utf8")).toContain("ledger.html");
  });
});

describe("a run after the horizon", () => {
  test.each([
    ["leaves", 45, (bought: ReadonlySet<string>, id: string) => !bought.has(id)],
    ["buys_tea", 30, (bought: ReadonlySet<string>, id: string) => bought.has(id)],
  ] as const)(
    "counts of %s what became of exactly the customers that were scored",
    async (target, horizon, isPositive) => {
      const scores = await publishedScores(target);
      const bought = new Set(
        orders(shop)
          .filter(({ day }) => day >= then && day < addDays(then, horizon))
          .filter(({ category }) => target === "leaves" || category === "=tea")
          .map(({ customer }) => customer),
      );
      const rows = [...scores].map(([id, score]) => ({ id, score, y: isPositive(bought, id) }));
      const [yes, no] = [rows.filter(({ y }) => y), rows.filter(({ y }) => !y)];
      const pairs = yes.flatMap((a) =>
        no.map((b) => (a.score > b.score ? 1 : a.score < b.score ? 0 : 0.5)),
      );
      const found = find(compared, target);
      expect(found).toMatchObject({
        run: "then",
        as_of: then,
        known_on: addDays(then, horizon),
        scored: rows.length,
        known: rows.length,
        vanished: 0,
        positives: yes.length,
      });
      const mean = (values: readonly number[]) =>
        values.reduce((sum, v) => sum + v, 0) / values.length;
      expect(found.auc.value).toBeCloseTo(mean(pairs), 12);
      expect(found.expected / found.known).toBeCloseTo(mean(rows.map(({ score }) => score)), 12);
      expect(found.brier.value).toBeCloseTo(
        mean(rows.map(({ score, y }) => (score - Number(y)) ** 2)),
        12,
      );
      expect(found.rate.value).toBe(yes.length / rows.length);
      expect(found.tenths.reduce((sum, tenth) => sum + tenth.rows, 0)).toBe(rows.length);
      for (const { list, groups } of found.lists) {
        const [, ...listed] = cells(await readFile(join(model, "lists", `${list}.csv`), "utf8"));
        const group = listed.map((row) => row[12]);
        for (const one of groups) {
          const own = listed.filter((_, i) => group[i] === one.group).map((row) => row[1] ?? "");
          // A list's file writes the id that a spreadsheet would run with an apostrophe.
          const hits = own.filter((id) => isPositive(bought, id.replace(/^'(?==)/, "")));
          expect(one).toMatchObject({
            listed: own.length,
            known: own.length,
            positives: hits.length,
          });
        }
        expect(groups.map(({ group: name }) => name)).toEqual(
          target === "leaves" ? ["treat", "control"] : ["treat"],
        );
      }
      expect(found.lists).toHaveLength(1);
    },
  );

  test("sets beside it what the report of that day promised", async () => {
    const report = (await readJson(model, "reports", "leaves.json")) as {
      readonly champion: string;
      readonly test: unknown;
      readonly candidates: readonly { readonly name: string; readonly auc: unknown }[];
    };
    const { champion, promised } = find(compared, "leaves");
    expect(champion).toBe(report.champion);
    expect(promised?.test).toEqual(report.test);
    expect(promised?.auc).toEqual(report.candidates.find(({ name }) => name === champion)?.auc);
  });

  test("tells how far every feature of both snapshots and the scores have drifted", () => {
    const [drift] = compared.drift;
    expect(drift).toMatchObject({ run: "then", as_of: then, not_compared: 0 });
    expect(drift?.scores.map(({ target }) => target)).toEqual(["leaves", "buys_tea"]);
    for (const { psi, critical, drifted } of drift?.features ?? [])
      expect(drifted).toBe(psi > critical && psi > 0.1);
    // Everybody is fifty days older than then.
    expect(drift?.features.find(({ feature }) => feature === "tenure_days")?.drifted).toBe(true);
  });

  test("is told of on the pages and by the command", async () => {
    const page = await readFile(join(folder, "runs", "now", "reports", "ledger.html"), "utf8");
    expect(page).toContain("10 Jan 2025");
    const said = await quintileProcess(folder, ["ledger"]);
    expect(said.code).toBe(0);
    expect(said.out).toContain(find(compared, "leaves").says);
  }, 30_000);
});

describe("customers who are gone from the files", () => {
  test("are counted as vanished: scored is known and vanished together", async () => {
    const scored = [...(await publishedScores("leaves")).keys()].filter((_, i) => i % 9 === 4);
    const gone = new Set(scored.filter((id) => /^c\d+$/.test(id)));
    const without = (text = "") =>
      lines(
        text
          .trimEnd()
          .split("\n")
          .filter((line) => !gone.has(line.split(",")[0] ?? "")),
      );
    const ledger = await later("vanished", {
      ...shop,
      "orders.csv": without(shop["orders.csv"]),
      "customers.csv": without(shop["customers.csv"]),
    });
    for (const target of ["leaves", "buys_tea"]) {
      const [before, after] = [find(compared, target), find(ledger, target)];
      expect(after.scored).toBe(before.scored);
      expect(after.known + after.vanished).toBe(after.scored);
      for (const { groups } of after.lists)
        for (const one of groups) expect(one.known + one.vanished).toBe(one.listed);
    }
    expect(find(ledger, "leaves").vanished).toBe(gone.size);
  }, 60_000);
});

describe("what cannot be compared is told of in a sentence", () => {
  test("a target that means something else by now, and one that is not asked any more", async () => {
    const changed = edited(shop, "quintile.yaml", [
      "horizon: 45d, active: 120d",
      "horizon: 45d, active: 100d",
    ]);
    const ledger = await later("changed", changed);
    expect(ledger.predictions.map(({ target }) => target)).toEqual(["buys_tea"]);
    expect(ledger.notes).toEqual([
      expect.stringMatching(/leaves meant .*120 days.* and means .*100 days/),
    ]);
  }, 60_000);

  test.each([
    ["scores.parquet", /scores\.parquet is missing or damaged/, 0],
    ["lists/at_risk.csv", /list at_risk .* missing or damaged/, 2],
  ] as const)(
    "a %s that is damaged, and the run goes on",
    async (name, says, predictions) => {
      const parent = join(folder, `damaged-${name.replace(/\W/g, "-")}`);
      await cp(model, join(parent, "runs", "then"), { recursive: true });
      const path = await writeFiles(parent, shop);
      await writeFile(join(parent, "runs", "then", name), "PAR1 and then nothing");
      const ledger = await scoreNow(parent, path);
      expect(ledger.notes).toEqual([expect.stringMatching(says)]);
      expect(ledger.predictions).toHaveLength(predictions);
    },
    60_000,
  );

  test("a snapshot that was not put in short is read itself, and if it is damaged no drift is told", async () => {
    const parent = join(folder, "older");
    const earlier = join(parent, "runs", "then");
    await cp(model, earlier, { recursive: true });
    const path = await writeFiles(parent, shop);
    await rm(join(earlier, "baseline.json"));
    expect((await scoreNow(parent, path)).drift).toEqual(compared.drift);
    await writeFile(join(earlier, "snapshot.parquet"), "PAR1 and then nothing");
    const ledger = await scoreNow(parent, path);
    expect(ledger.notes).toEqual([expect.stringMatching(/snapshot is missing or damaged/)]);
    expect(ledger.drift).toEqual([]);
    expect(ledger.predictions).toEqual(compared.predictions);
  }, 60_000);

  test("an earlier run whose horizon goes on is still open", async () => {
    const out = join(folder, "runs", "soon");
    const ended = await quintile(
      "score",
      "-c",
      configuration,
      "--as-of",
      "2025-02-15",
      "--model",
      model,
      "--out",
      out,
    );
    expect(ended).toMatchObject({ code: 0 });
    const { predictions, open } = await ledgerOf(out);
    expect(predictions.map(({ target }) => target)).toEqual(["buys_tea"]);
    expect(open).toMatchObject([
      {
        as_of: then,
        target: "leaves",
        known_on: "2025-02-24",
        scored: find(compared, "leaves").scored,
      },
    ]);
  }, 60_000);
});

describe("a replay", () => {
  const replay = async (name: string, files: Files) => {
    const parent = join(folder, name);
    const path = await writeFiles(parent, files);
    const out = join(parent, "replay");
    const ended = await quintile("ledger", "-c", path, "--cut-offs", then, "--out", out);
    expect(ended).toMatchObject({ code: 0 });
    return await ledgerOf(out);
  };
  let replayed: Ledger;
  beforeAll(async () => {
    replayed = await replay("replayed", shop);
  }, 60_000);

  test("of a day foretells, lists and finds what the run of that day did", () => {
    expect(replayed.made_of).toBe("replayed");
    const expected = compared.predictions.map((one) => ({ ...one, run: null, sha256: null }));
    expect(replayed.predictions).toEqual(expected);
  });

  test("sees no row from its day on, but to judge: later rows change what came true and nothing that was foretold", async () => {
    const header = "customer,order,ordered,category,amount";
    const rows = (shop["orders.csv"] ?? "").trimEnd().split("\n").slice(1);
    const dayOf = (row: string) => /\d{4}-\d\d-\d\d/.exec(row)?.[0] ?? "";
    const end = addDays(then, 45);
    const beyond = rows.map((row) =>
      dayOf(row) >= end ? row.replace(/(tea|coffee|novelty),.*/, "mischief,999.00") : row,
    );
    const same = await replay("beyond", { ...shop, "orders.csv": lines(header, beyond) });
    expect(same.predictions).toEqual(replayed.predictions);
    const within = rows.filter((row, i) => dayOf(row) < then || dayOf(row) >= end || i % 3 > 0);
    const other = await replay("within", { ...shop, "orders.csv": lines(header, within) });
    for (const target of ["leaves", "buys_tea"]) {
      const [a, b] = [find(replayed, target), find(other, target)];
      for (const key of ["scored", "expected", "promised", "champion"] as const)
        expect(b[key]).toEqual(a[key]);
      expect(b.positives).not.toBe(a.positives);
    }
  }, 120_000);

  test("of a day too late for its outcomes is refused, and one with no history before it too", async () => {
    const late = await quintile(
      "ledger",
      "-c",
      configuration,
      "--cut-offs",
      "2025-02-20",
      "--out",
      join(folder, "x"),
    );
    expect(late).toMatchObject({ code: 2, err: expect.stringContaining("2025-03-22 or later") });
    const early = await quintile(
      "ledger",
      "-c",
      configuration,
      "--cut-offs",
      "2024-01-10",
      "--out",
      join(folder, "x"),
    );
    expect(early).toMatchObject({
      code: 3,
      err: expect.stringContaining("too little to learn from"),
    });
  });

  test("never replaces a run", async () => {
    const ended = await quintile("ledger", "-c", configuration, "--replay", "1", "--out", model);
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining("is a run") });
  });
});
