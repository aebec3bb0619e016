import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as library from "quintile";
import {
  defineConfiguration,
  defineFeature,
  defineModel,
  featureNamed,
  loadConfiguration,
  openShop,
  run,
  score,
  withShop,
} from "quintile";
import { beforeAll, describe, expect, test } from "vitest";
import { postedCustomers } from "../../bench/posted-customers.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { random } from "../../models/random.ts";
import { openScorer } from "../../pipelines/score-one/open-scorer.ts";
import { scoreRequest } from "../../serve/score-one.ts";
import { readJson, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, lines, smallShop } from "./shop.ts";

/** What the library exports as values, sorted, with what each is; `library-types.test.ts` checks the types. */
const exported = `
additive function
audience function
backtest function
boosted function
chain function
check function
clip function
columnOf function
compareRuns function
ConfigurationError class
createToken function
DataError class
defineConfiguration function
defineFeature function
defineModel function
demo function
evaluate function
explain function
exportMatrix function
featureNamed function
findLookalikes function
importScores function
impute function
init function
ledger function
listRuns function
listTokens function
loadConfiguration function
logarithm function
logistic function
microSegment function
modelContract function
openShop function
percentile function
printList function
publish function
report function
revokeToken function
run function
runLearningEvery function
score function
serve function
standardise function
takeColumns function
takeRows function
tellResults function
train function
transformContract function
withShop function
`;

function kindOf(value: unknown): string {
  return typeof value === "function" && /^class\s/.test(String(value)) ? "class" : typeof value;
}

test("the library exports these names and no others", async () => {
  const found = Object.entries(library)
    .map(([name, value]) => `${name} ${kindOf(value)}`)
    .sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
  expect(`\n${found.join("\n")}\n`).toBe(exported);
  const entry = await readFile(new URL("../../bin/library.mjs", import.meta.url), "utf8");
  const [, listed = ""] = /export const \{([^}]*)\}/.exec(entry) ?? [];
  expect(listed.split(",").flatMap((name) => name.trim() || [])).toEqual(
    found.map((one) => one.split(" ")[0]),
  );
});

test("the command line calls what the library exports, and nothing else of the pipelines", async () => {
  for (const file of ["command-line.ts", "serve-commands.ts", "experiment-commands.ts"]) {
    const text = await readFile(new URL(`../../pipelines/${file}`, import.meta.url), "utf8");
    const called = [...text.matchAll(/^import (?!type )([^;]*) from "\.\/([^"]*)";/gms)].filter(
      ([, names = ""]) =>
        names
          .replace(/\{|\}/g, "")
          .split(",")
          .some((name) => !/^\s*(type .*)?$/s.test(name)),
    );
    expect(
      called.map(([, , from]) => from).filter((from) => from?.endsWith("-commands.ts") === false),
    ).toEqual([]);
    const loaded = [...text.matchAll(/\bimport\("([^"]*)"\)/g)];
    expect(loaded.map(([, from]) => from)).toEqual(["./library.ts"]);
  }
});

/** Of orders, how many lie in the first third of a month. */
const early = defineFeature({
  name: "early_share",
  over: "orders",
  sql: "avg(case when date_part('day', day) <= 10 then 1 else 0 end)",
  unit: "share",
  empty: 0,
  phrase: "places {value} of orders early in the month",
  zero: "never orders early in the month",
});

describe("a small shop", () => {
  const folder = temporaryFolder();
  let path = "";
  const options = { seed: 3, engine: { threads: 1 } };
  beforeAll(async () => {
    const files = edited(
      smallShop({ customers: 300 }),
      "quintile.yaml",
      [
        `  buys_tea: { kind: event, source: orders, where: "category = '=tea'", horizon: 30d }\n`,
        "evaluation: { ablation: false, learning_curve: false }\n",
      ],
      ["  tea_list: { target: buys_tea, rank_by: score, capacity: 1000 }\n", ""],
    );
    path = await writeFiles(folder, files);
  });

  test("goes from its files to an evaluated model in a few lines", async () => {
    const shop = await openShop(await loadConfiguration(path, { features: [early] }), options);
    const snapshot = await shop.snapshot(shop.asOf);
    const { ids, columns, values } = await snapshot.matrix(["recency_days", "early_share"]);
    expect([shop.asOf, columns, values.map(({ length }) => length)]).toEqual([
      asOf,
      ["recency_days", "early_share"],
      [ids.length, ids.length],
    ]);
    expect((await snapshot.table(["frequency", featureNamed("plan_basic")])).columnNames()).toEqual(
      ["customer_id", "frequency", "plan_basic"],
    );
    await expect(snapshot.column(featureNamed("recencey_days"))).rejects.toThrow(
      "did you mean 'recency_days'",
    );
    await expect(shop.snapshot("2025-03-02")).rejects.toThrow(
      "rows from 2025-03-01 on were not read",
    );
    await expect(shop.labels("leaves", "2025-02-01")).rejects.toThrow("outcomes until 2025-03-18");
    await expect(shop.compare("leves")).rejects.toThrow("did you mean 'leaves'");
    const past = await shop.labels("leaves", "2025-01-15");
    expect(past.rows).toBe(past.matrix.ids.length);
    expect(past.positives).toBeGreaterThan(20);

    const leaves = await shop.compare("leaves");
    const scores = await leaves.score(shop.asOf);
    const { matrix, base, parts } = await leaves.contributions(shop.asOf);
    expect(matrix.columns).toContain("early_share");
    expect(parts.map(({ length }) => length)).toEqual(matrix.columns.map(() => scores.ids.length));
    expect(base).toSatisfy(Number.isFinite);
    const [first = ""] = scores.ids;
    const why = await leaves.explain(first, shop.asOf);
    expect(why.score).toBeCloseTo(scores.score[0] ?? Number.NaN, 12);
    const { kind, kinds } = await shop.segment(shop.asOf);
    expect(kind?.length).toBe(ids.length);
    expect(kinds.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    await shop.close();

    const configuration = await loadConfiguration(path, { features: [early] });
    const out = join(folder, "run");
    const { document } = await run(configuration, { ...options, out });
    expect(document.champions["leaves"]).toBe(leaves.champion);
    expect(await readJson(out, "reports", "leaves.json")).toEqual(
      JSON.parse(JSON.stringify(leaves.evaluation)),
    );
  }, 120_000);

  test("an own feature is in every output, and one customer is scored with it alone as among all", async () => {
    const out = join(folder, "run");
    const read = (file: string) =>
      withEngine({ threads: 1 }, (engine) =>
        engine.rows(
          sql`select * from read_parquet(${literal(join(out, file))}) order by customer_id`,
        ),
      );
    const shares = (await read("snapshot.parquet")).map((row) => Number(row["early_share"]));
    expect(Math.max(...shares)).toBe(1);
    expect(new Set(shares).size).toBeGreaterThan(20);
    const posted = await postedCustomers(path, { before: asOf });
    const { scoreOne, close } = await openScorer(out);
    for (const row of (await read("scores.parquet")).slice(10, 16)) {
      const body = posted.get(String(row["customer_id"]));
      const one = await scoreOne(scoreRequest.parse(body));
      const own = one.targets.find(({ target }) => target === "leaves")?.score ?? null;
      expect(own).toBe(row["leaves_score"]);
    }
    close();
    // A later run with the trained one's features needs no feature in the configuration.
    const later = join(folder, "later");
    await score(path, { ...options, model: out, out: later });
    expect(JSON.stringify(await readJson(later, "models", "snapshot.json"))).toContain(
      "early_share",
    );
  }, 120_000);
});

describe("a model of one's own", () => {
  const folder = temporaryFolder();
  const bits = (value: number) => value.toString(2).replaceAll("0", "").length % 2;
  /** Knows what no column tells on its own: whether a number has an odd count of ones in binary. */
  const parity = defineModel({
    name: "parity",
    fit: ({ matrix }) => ({ column: matrix.columns.indexOf("code") }),
    apply: ({ column }, { ids, values }) =>
      Float64Array.from(ids, (_, i) => 4 * bits(values[column]?.[i] || 0) - 2),
  });
  const configuration = () =>
    defineConfiguration(
      {
        name: "flat",
        sources: {
          people: { kind: "customers", path: "people.csv", columns: { customer_id: "id" } },
        },
        targets: { odd: { kind: "given", column: "odd", positive: "yes" } },
        evaluation: { ablation: false, learning_curve: false },
      },
      { folder },
    );
  beforeAll(async () => {
    const draw = random(11);
    const rows = Array.from({ length: 400 }, (_, i) => {
      const code = Math.floor(1024 * draw());
      const odd = draw() < 0.05 ? 1 - bits(code) : bits(code);
      return `p${String(i).padStart(3, "0")},${code},${odd === 1 ? "yes" : "no"}`;
    });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "people.csv"), lines("id,code,odd", rows));
  });

  test("joins the selection, ships where it is better, and is asked for where its run is loaded", async () => {
    const out = join(folder, "run");
    const given = { engine: { threads: 1 }, models: [parity] };
    const { document } = await run(configuration(), { ...given, out });
    expect(document.champions).toEqual({ odd: "parity" });
    const scored = { model: out, out: join(folder, "again") };
    await expect(score(configuration(), scored)).rejects.toThrow(
      "trained with 'parity', which is no model of this version: give the model as the library's option `models`",
    );
    await score(configuration(), { ...given, ...scored });
    expect(await readFile(join(folder, "again", "scores.csv"), "utf8")).toBe(
      await readFile(join(out, "scores.csv"), "utf8"),
    );
  }, 120_000);

  test("may not take the name of one of ours", async () => {
    const named = { ...parity, name: "boosted trees" };
    await expect(
      withShop(configuration(), {}, async (shop) => shop.compare("odd", { models: [named] })),
    ).rejects.toThrow("there is a model 'boosted trees' already");
  });
});
