import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import {
  cells,
  quintile,
  quintileProcess,
  readJson,
  readTree,
  temporaryFolder,
  writeFiles,
} from "./command.ts";
import { asOf, edited, formulaId, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const runs = join(folder, "runs");
const shopRun = join(runs, "shop");
const laterDay = "2025-04-01";
let configuration = "";

beforeAll(async () => {
  configuration = await writeFiles(folder, smallShop());
  const ended = await quintile("run", "-c", configuration, "--out", shopRun, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
});

const scores = async (run: string) => await readFile(join(run, "scores.csv"), "utf8");

describe("run", () => {
  test("says what it read, how well it foresees and what to open, and shows its stages on standard error", async () => {
    const again = join(folder, "told", "shop");
    const { code, out, err } = await quintile("run", "-c", configuration, "--out", again);
    expect(code).toBe(0);
    expect(out).toMatch(/^Read [\d,]+ rows: [\d,]+ used, 5 set aside with reasons\.$/m);
    expect(out).toMatch(/^leaves: can be modelled, \d+ positives/m);
    expect(out).toMatch(/^leaves: .+, AUC 0\.\d{3} \(0\.\d{3} to 0\.\d{3}\) on \d+ customers/m);
    expect(out).toContain(`Open ${join(again, "reports", "index.html")}\n`);
    expect(out).toContain(`List ${join(again, "lists", "at_risk.csv")} (40 customers)\n`);
    expect(err).toMatch(/^(?:[A-Z][^\n]+: \d+\.\d s\n)+$/);
    expect(err).toMatch(/^Foresee leaves: /m);
  });
});

describe("check", () => {
  test("reports on the data and on what can be modelled, and trains nothing", async () => {
    const out = join(folder, "checked", "shop");
    const ended = await quintile("check", "-c", configuration, "--out", out);
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(
      /^leaves: can be modelled, \d+ positives among \d+ customers on 2025-01-15 \(\d+\.\d%; \d+\.\d% to \d+\.\d% at the cut-offs learned from\)\.$/m,
    );
    expect([...(await readTree(out)).keys()].sort()).toEqual([
      "data-quality.json",
      "rejects/orders.csv",
      "rejects/people.csv",
      "reports/data-quality.html",
      "run.json",
    ]);
    expect(await readFile(join(out, "data-quality.json"), "utf8")).toBe(
      await readFile(join(shopRun, "data-quality.json"), "utf8"),
    );
  });

  test("says of a target with too few cases why it cannot be modelled", async () => {
    const path = await writeFiles(join(folder, "few"), {
      ...edited(smallShop(), "quintile.yaml", [
        "horizon: 30d }",
        "horizon: 30d, min_positives: 400 }",
      ]),
    });
    const out = join(folder, "few", "checked");
    const ended = await quintile("check", "-c", path, "--out", out);
    expect(ended.out).toMatch(
      /^buys_tea: cannot be modelled, a model requires at least 400 positives, got \d+ on 2025-01-30/m,
    );
  });

  test("without as_of takes the day after the last row", async () => {
    const undated = edited(smallShop(), "quintile.yaml", [`as_of: ${asOf}\n`, ""]);
    const path = await writeFiles(join(folder, "undated"), undated);
    const out = join(folder, "undated", "checked");
    const { code } = await quintile("check", "-c", path, "--out", out, "--quiet");
    expect(code).toBe(0);
    const days = cells(undated["orders.csv"] ?? "").map(([, , on = ""]) => on);
    const last =
      days
        .filter((day) => /^\d{4}-/.test(day))
        .sort()
        .at(-1) ?? "";
    const next = new Date(Date.parse(`${last}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    expect(await readJson(out, "run.json")).toMatchObject({ as_of: next });
  });

  test("leaves `latest` on the run", async () => {
    await quintile("check", "-c", configuration, "--out", join(runs, "checked"), "--quiet");
    expect(await readlink(join(runs, "latest"))).toBe("shop");
  });
});

describe("train, then score", () => {
  const trained = join(folder, "halves", "trained");
  const score = async (out: string, ...argv: readonly string[]) =>
    await quintile(
      "score",
      "-c",
      configuration,
      "--model",
      trained,
      "--out",
      out,
      ...argv,
      "--quiet",
    );

  beforeAll(async () => {
    const ended = await quintile("train", "-c", configuration, "--out", trained, "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
  });

  test("training leaves the models and the evaluation of a run, and scores nobody", async () => {
    const [whole, half] = [await readTree(shopRun), await readTree(trained)];
    const same = [...half.keys()].filter((path) =>
      /^(models|rejects)\/|^reports\/.*\.json$/.test(path),
    );
    expect(same).toHaveLength(13);
    for (const path of same) expect([path, half.get(path)]).toEqual([path, whole.get(path)]);
    expect([...half.keys()].filter((path) => /scores|lists|snapshot\.parquet/.test(path))).toEqual(
      [],
    );
  });

  test("scored at the day it was trained for, it gives the scores and lists of a run, byte for byte", async () => {
    const out = join(folder, "halves", "same-day");
    expect(await score(out)).toEqual({ code: 0, out: "", err: "" });
    const [whole, scored] = [await readTree(shopRun), await readTree(out)];
    const differing = [...whole.keys()].filter(
      (path) => !scored.get(path)?.equals(whole.get(path) ?? Buffer.of()),
    );
    expect(differing).toEqual(["run.json"]);
  });

  test("at a later day it scores who is known by then with the models it had", async () => {
    const out = join(folder, "halves", "later");
    expect(await score(out, "--as-of", laterDay)).toEqual({ code: 0, out: "", err: "" });
    const rows = cells(await scores(out));
    const earlier = cells(await scores(shopRun));
    expect(rows[0]).toEqual(earlier[0]);
    expect(rows.length).toBeGreaterThan(earlier.length);
    for (const [, day] of rows.slice(1)) expect(day).toBe(laterDay);
    expect(await readJson(out, "run.json")).toMatchObject({ as_of: laterDay, command: "score" });
    const [before, after] = [await readTree(trained), await readTree(out)];
    for (const [path, bytes] of before)
      if (path.startsWith("models/")) expect([path, after.get(path)]).toEqual([path, bytes]);
    const again = join(folder, "halves", "again");
    await quintile(
      "score",
      "-c",
      configuration,
      "--model",
      out,
      "--as-of",
      laterDay,
      "--out",
      again,
      "--quiet",
    );
    expect(await scores(again)).toBe(await scores(out));
  });

  test("a folder that is no trained run is refused, and nothing is written", async () => {
    const out = join(folder, "nowhere", "run");
    const ended = await quintile(
      "score",
      "-c",
      configuration,
      "--model",
      folder,
      "--out",
      out,
      "--quiet",
    );
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(/^quintile: '.*' is no trained run: [^\n]+\n$/);
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });
});

describe("list", () => {
  const list = async (...argv: readonly string[]) =>
    await quintile("list", ...argv, "--run", shopRun);

  test("prints the list of the run as CSV, cell by cell", async () => {
    const { code, out } = await list("at_risk");
    expect(code).toBe(0);
    expect(cells(out)).toEqual(
      cells(await readFile(join(shopRun, "lists", "at_risk.csv"), "utf8")),
    );
  });

  test("prints the first n with --top", async () => {
    const { out } = await list("tea_list", "--top", "3");
    expect(cells(out)).toEqual(
      cells(await readFile(join(shopRun, "lists", "tea_list.csv"), "utf8")).slice(0, 4),
    );
  });

  test("prints JSON with numbers as numbers and what is absent as null", async () => {
    const { out } = await list("at_risk", "--format", "json");
    const row = z.object({
      rank: z.int(),
      customer_id: z.string(),
      score: z.number(),
      percentile: z.number(),
      value: z.number(),
      value_at_risk: z.number(),
      segment: z.string(),
      reason_3: z.string().nullable(),
      group: z.enum(["treat", "control"]),
      last_order_on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
    });
    expect(z.array(row).parse(JSON.parse(out))).toHaveLength(40);
  });

  test("writes a file with --out, and xlsx only to a file", async () => {
    const file = join(folder, "at_risk.xlsx");
    expect(await list("at_risk", "--top", "7", "--format", "xlsx", "--out", file)).toEqual({
      code: 0,
      out: `${file}: 7 customers\n`,
      err: "",
    });
    const sheet = zipped(await readFile(file), "xl/worksheets/sheet1.xml");
    expect(sheet.match(/<row /g)).toHaveLength(8);
    const { code, err } = await list("at_risk", "--format", "xlsx");
    expect(code).toBe(2);
    expect(err).toBe("quintile: --format xlsx requires --out, a file to write to\n");
  });

  test("names the nearest list where there is none of that name", async () => {
    const { code, err } = await list("at_rsk");
    expect(code).toBe(2);
    expect(err).toBe("quintile: unknown list 'at_rsk', did you mean 'at_risk'?\n");
  });

  test("refuses a folder that is no run", async () => {
    const { code, err } = await quintile("list", "at_risk", "--run", folder);
    expect(code).toBe(2);
    expect(err).toMatch(/^quintile: '.*' is no run: it has no run\.json; name one with --run\n$/);
  });
});

describe("explain", () => {
  const explain = async (...argv: readonly string[]) =>
    await quintile("explain", ...argv, "--run", shopRun);

  test("tells a customer's history, segment, scores and reasons, as the run has them", async () => {
    const [header = [], ...rows] = cells(await scores(shopRun));
    const own = rows.find(([id]) => id === "c010") ?? [];
    const of = (column: string) => own[header.indexOf(column)] ?? "";
    const { code, out } = await explain("c010");
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Customer c010 as of ${asOf}\n`));
    expect(out).toContain(of("segment_name"));
    expect(out).toContain(`buys_tea: ${(100 * Number(of("buys_tea_score"))).toFixed(1)} %`);
    expect(out).toContain(of("buys_tea_reason_1"));
    const told = out.split("\n").filter((line) => line.startsWith("  "));
    const history = out.slice(out.indexOf("History\n"), out.indexOf("\nleaves:")).split("\n");
    expect(told.length).toBeGreaterThan(8);
    expect(new Set(history).size).toBe(history.length);
    expect(history.filter((line) => line.trim().startsWith("plan"))).toHaveLength(1);
    expect(out).not.toMatch(/plan is not (?!known)/);
  });

  test("gives one JSON document with --json, also of an id that needs care", async () => {
    for (const id of [formulaId, 'Müller, "Otto"']) {
      const { code, out, err } = await explain(id, "--json");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const document = z
        .looseObject({ customer_id: z.literal(id), history: z.array(z.string()).min(4) })
        .parse(JSON.parse(out));
      expect(document).toMatchObject({ as_of: asOf, buys_tea_score: expect.any(Number) });
    }
  });

  test("tells reasons for and against apart, as times the odds, and what would change the score", async () => {
    const reason = z.looseObject({ says: z.string(), weight: z.number(), odds: z.number() });
    const shape = z.looseObject({
      explained: z.record(
        z.string(),
        z.looseObject({
          score: z.number(),
          average: z.number(),
          more_likely: z.array(reason),
          less_likely: z.array(reason),
          counterfactual: z.looseObject({ score: z.number(), says: z.string() }).nullable(),
        }),
      ),
    });
    const { explained } = shape.parse(JSON.parse((await explain("c010", "--json")).out));
    expect(Object.keys(explained)).toContain("buys_tea");
    for (const { score, average, more_likely, less_likely, counterfactual } of Object.values(
      explained,
    )) {
      expect(more_likely.every(({ weight, odds }) => weight > 0 && odds > 1)).toBe(true);
      expect(less_likely.every(({ weight, odds }) => weight < 0 && odds < 1)).toBe(true);
      if (counterfactual !== null) {
        expect(counterfactual.score < average).toBe(score >= average);
        expect(counterfactual.says).toMatch(
          /^the score would (fall|rise) from \d+ % to \d+ % with /,
        );
      }
    }
    expect((await explain("c010")).out).toMatch(
      /^ {2}(more|less) likely: .+ \(odds × \d\.\d\d\)$/m,
    );
  });

  test("says so when nobody has that id", async () => {
    const { code, out, err } = await explain("nobody");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^quintile: no customer 'nobody' in '.*shop'\n$/);
  });
});

describe("for machines", () => {
  test("--json prints one JSON document and nothing else, anywhere", async () => {
    const out = join(folder, "json", "run");
    const ended = await quintile("run", "-c", configuration, "--out", out, "--json", "--fresh");
    expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(ended.out)).toEqual(await readJson(out, "run.json"));
    const checked = await quintile("check", "-c", configuration, "--out", out, "--json");
    expect(checked.err).toBe("");
    expect(JSON.parse(checked.out)).toMatchObject({ command: "check", targets: expect.any(Array) });
  });

  test("by default a run is written to runs/<name>-<as_of> where the command was given, read as latest", async () => {
    const place = join(folder, "place");
    await mkdir(place);
    const ran = await quintileProcess(place, ["run", "-c", configuration, "--quiet"]);
    expect(ran).toEqual({ code: 0, out: "", err: "" });
    expect((await readdir(join(place, "runs"))).sort()).toEqual([
      "latest",
      "membership.parquet",
      `small-shop-${asOf}`,
    ]);
    const listed = await quintileProcess(place, ["list", "at_risk", "--top", "1"]);
    expect(cells(listed.out)).toHaveLength(2);
  });
});

/** Returns the text of one file in a zip archive. */
function zipped(archive: Buffer, name: string): string {
  const directory = archive.lastIndexOf(name) - 46;
  expect(archive.readUInt32LE(directory)).toBe(0x02014b50);
  const local = archive.readUInt32LE(directory + 42);
  const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  return inflateRawSync(archive.subarray(from)).toString("utf8");
}
