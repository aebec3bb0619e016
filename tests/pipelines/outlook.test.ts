import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { quintile, readJson, readTree, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, type Files, smallShop } from "./shop.ts";

const estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
const report = z.object({
  as_of: z.string().nullable(),
  refused: z.string().nullable(),
  period_days: z.number(),
  cut_offs: z.array(z.string()),
  notes: z.array(z.string()),
  groupings: z.array(
    z.object({
      grouping: z.string(),
      test: z.object({ from: z.string(), to: z.string(), customers: z.int(), moved: z.int() }),
      predictors: z.array(z.object({ name: z.string(), log_score: estimate })),
      champion: z.string(),
      sizes: z.object({ steps: z.array(z.object({ forecasts: z.int() })) }),
      states: z.array(
        z.object({
          name: z.string(),
          now: z.int(),
          next: z.array(z.number()),
          forecast: z.array(
            z.object({
              as_of: z.string(),
              expected: z.number(),
              low: z.number(),
              high: z.number(),
            }),
          ),
        }),
      ),
    }),
  ),
  revenue: z
    .object({ next: z.array(z.object({ name: z.string(), expected: z.number() })) })
    .nullable(),
});

const folder = temporaryFolder();

async function run(name: string, files: Files) {
  const configuration = await writeFiles(join(folder, name), files);
  const out = join(folder, "runs", name);
  const ended = await quintile("run", "-c", configuration, "--out", out, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
  return out;
}
const outlookOf = async (out: string) =>
  report.parse(await readJson(out, "reports", "outlook.json"));
/** The shop without its targets and lists, which have nothing to say here. */
function plain(files: Files): Files {
  const text = files["quintile.yaml"] ?? "";
  const cut = (from: string, to: string) => (all: string) =>
    all.slice(0, all.indexOf(from)) + all.slice(all.indexOf(to));
  const short = cut("targets:", "segments:")(text);
  return { ...files, "quintile.yaml": short.slice(0, short.indexOf("lists:")) };
}

describe("a run", () => {
  let out = "";
  beforeAll(async () => {
    out = await run("shop", plain(smallShop()));
  });

  test("foresees segments and stages a month ahead, and revenue", async () => {
    const { groupings, period_days, cut_offs, revenue, refused } = await outlookOf(out);
    expect([refused, period_days, cut_offs.at(-1)]).toEqual([null, 30, asOf]);
    expect(groupings.map(({ grouping }) => grouping)).toEqual(["segment", "lifecycle"]);
    for (const {
      states,
      test: { to },
      predictors,
    } of groupings) {
      expect(to).toBe(asOf);
      expect(predictors.map(({ name }) => name)).toEqual([
        "no change",
        "Markov chain",
        "customer model",
      ]);
      for (const { next, forecast } of states) {
        expect(next.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        for (const { expected, low, high } of forecast) {
          expect(low).toBeLessThanOrEqual(expected + 0.05);
          expect(expected).toBeLessThanOrEqual(high + 0.05);
        }
      }
    }
    expect(revenue?.next.at(-1)?.name).toBe("All");
  });

  test("writes every customer's probability of every state, which sum to 1", async () => {
    const path = join(out, "transitions.parquet");
    const rows = await withEngine({}, async (engine) =>
      engine.rows(sql`
        select
          "grouping",
          count(distinct customer_id) as customers,
          count(*) as rows,
          max(abs(total - 1)) as off
        from (
          select "grouping", customer_id, sum(probability) over (partition by customer_id, "grouping") as total
          from read_parquet(${literal(path)})
        )
        group by "grouping"
        order by "grouping"`),
    );
    const { groupings } = await outlookOf(out);
    expect(rows.map((row) => row["grouping"])).toEqual(["lifecycle", "segment"]);
    for (const row of rows) {
      const grouping = groupings.find((one) => one.grouping === row["grouping"]);
      const customers = grouping?.states.reduce((sum, { now }) => sum + now, 0);
      expect(row["customers"]).toBe(customers);
      expect(row["rows"]).toBe((customers ?? 0) * (grouping?.states.length ?? 0));
      expect(Number(row["off"])).toBeLessThan(1e-9);
    }
  });

  test("sees nothing of what comes at or after as_of, nor of the order of the rows", async () => {
    const files = plain(smallShop({ before: asOf }));
    const [head = "", ...rows] = (files["orders.csv"] ?? "").trimEnd().split("\n");
    const turned = { ...files, "orders.csv": `${[head, ...rows.reverse()].join("\n")}\n` };
    const other = await run("before", turned);
    const [one, two] = [await readTree(out), await readTree(other)];
    for (const name of ["reports/outlook.json", "models/outlook.json", "transitions.parquet"])
      expect(two.get(name)?.equals(one.get(name) ?? Buffer.from("")), name).toBe(true);
  });

  test("a later day is foreseen with what was learned", async () => {
    const scored = join(folder, "runs", "later");
    const configuration = join(folder, "shop", "quintile.yaml");
    const ended = await quintile(
      ...["score", "-c", configuration, "--model", out],
      ...["--as-of", "2025-04-01", "--out", scored, "--quiet"],
    );
    expect(ended.code).toBe(0);
    const [then, later] = [await outlookOf(out), await outlookOf(scored)];
    expect(later.as_of).toBe("2025-04-01");
    expect(later.groupings[0]?.states[0]?.forecast[0]?.as_of).toBe("2025-05-01");
    expect(later.groupings.map(({ test: t }) => t)).toEqual(then.groupings.map(({ test: t }) => t));
    expect((await readTree(scored)).get("models/outlook.json")).toEqual(
      (await readTree(out)).get("models/outlook.json"),
    );
  });
});

describe("says in one sentence why it foresees nothing", () => {
  test("with a history of few periods", async () => {
    const files = edited(plain(smallShop()), "quintile.yaml", [
      "clusters: { k: 3..4 }",
      "clusters: { k: 3..4 }\n  outlook: { period: 90d }",
    ]);
    const { refused, groupings } = await outlookOf(await run("short", files));
    expect(refused).toBe(
      "The files hold 425 days before 2025-03-01: too few for 4 periods of 90 days with two before them, so nothing was foreseen.",
    );
    expect(groupings).toEqual([]);
  });

  test("with few customers", async () => {
    const { refused } = await outlookOf(await run("few", plain(smallShop({ customers: 60 }))));
    expect(refused).toMatch(/^Only \d+ customers were known on .+, and 100 are needed/);
  });

  test("without time", async () => {
    const people = [
      "id,visits,spend",
      ...Array.from({ length: 40 }, (_, i) => `c${i},${i % 7},${(i * 13) % 50}`),
    ];
    const { refused } = await outlookOf(
      await run("flat", {
        "quintile.yaml":
          "name: flat\nsources:\n  people: { kind: customers, path: people.csv, columns: { customer_id: id } }\n",
        "people.csv": `${people.join("\n")}\n`,
      }),
    );
    expect(refused).toBe("The files have no dates, so nothing can be foreseen.");
  });
});

test("without money it foresees moves and no revenue", async () => {
  const files = edited(plain(smallShop()), "quintile.yaml", ["      amount: amount\n", ""]);
  const { groupings, revenue } = await outlookOf(await run("no-money", files));
  expect(groupings).toHaveLength(2);
  expect(revenue).toBeNull();
});
