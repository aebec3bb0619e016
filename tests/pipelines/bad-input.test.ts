import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { quintile, quintileProcess, temporaryFolder, writeFiles } from "./command.ts";
import { edited, type Files, lines, smallShop } from "./shop.ts";

const root = temporaryFolder();
const shop = smallShop({ customers: 260 });
const header = "customer,order,ordered,category,amount";

interface Bad {
  readonly fault: string;
  readonly files: Files;
  readonly code: 2 | 3;
  /** What the one sentence says. */
  readonly says: RegExp;
  readonly argv?: readonly string[];
}

const yaml = (...changes: readonly [string, string][]) => edited(shop, "quintile.yaml", ...changes);
const without = (name: string): Files =>
  Object.fromEntries(Object.entries(shop).filter(([other]) => other !== name));

const bad: readonly Bad[] = [
  {
    fault: "a missing configuration",
    files: without("quintile.yaml"),
    code: 2,
    says: /no configuration at .*quintile\.yaml$/,
  },
  {
    fault: "an unknown key",
    files: yaml(["currency:", "curency:"]),
    code: 2,
    says: /quintile\.yaml:2:1: unknown key 'curency', did you mean 'currency'\?$/,
  },
  {
    fault: "a missing data file",
    files: { ...without("orders.csv"), "order.csv": "" },
    code: 2,
    says: /sources\.orders\.path: there is no file 'orders\.csv', did you mean 'order\.csv'\?$/,
  },
  {
    fault: "an empty data file",
    files: { ...shop, "orders.csv": "" },
    code: 3,
    says: /orders\.csv.* empty/,
  },
  {
    fault: "a data file with a header alone",
    files: { ...shop, "orders.csv": lines(header) },
    code: 3,
    says: /'orders\.csv' holds no rows/,
  },
  {
    fault: "a wrong column name",
    files: yaml(["amount: amount", "amount: amuont"]),
    code: 2,
    says: /unknown column 'amuont' in sources\.orders\.columns\.amount.*, did you mean 'amount'\?/,
  },
  {
    fault: "a date format that does not fit",
    files: yaml(["path: orders.csv", 'path: orders.csv\n    date_format: "%d.%m.%Y"']),
    code: 3,
    says: /'ordered' fits date_format '%d\.%m\.%Y'; an example is '2024-/,
  },
  {
    fault: "dates that are none",
    files: { ...shop, "orders.csv": lines(header, "a,1,monday,tea,1", "b,2,tuesday,tea,2") },
    code: 3,
    says: /'ordered' is a date that we know; an example is 'monday'/,
  },
  {
    fault: "no customer with enough history",
    files: shop,
    argv: ["--as-of", "2024-02-20"],
    code: 3,
    says: /target 'leaves': no customer has enough history; the files begin on 2024-01-\d\d/,
  },
  {
    fault: "an as_of before the first row",
    files: shop,
    argv: ["--as-of", "2023-02-20"],
    code: 2,
    says: /as_of 2023-02-20 requires rows before it, but the first is of 2024-01-\d\d/,
  },
  {
    fault: "a target without positives",
    files: yaml(["category = '=tea'", "category = 'cocoa'"]),
    code: 3,
    says: /target 'buys_tea' has no positive among \d+ customers on 2025-01-30/,
  },
  {
    fault: "a condition on an unknown column",
    files: yaml(["category = '=tea'", "categry = 'cocoa'"]),
    code: 2,
    says: /unknown column 'categry' in targets\.buys_tea\.where, did you mean 'category'\?/,
  },
  {
    fault: "a condition that reads a file",
    files: yaml(["category = '=tea'", "category in (select a from 'orders.csv')"]),
    code: 2,
    says: /targets\.buys_tea\.where/,
  },
  {
    fault: "a condition that compares a day with a number",
    files: yaml(["category = '=tea'", "day > 3"]),
    code: 2,
    says: /targets\.buys_tea\.where: Cannot compare values of type DATE and type INTEGER_LITERAL/,
  },
  {
    fault: "a condition that takes a word for a number",
    files: yaml(["category = '=tea'", "cast(category as integer) > 3"]),
    code: 2,
    says: /targets\.buys_tea\.where: Could not convert string '\S+' to INT32/,
  },
  {
    fault: "a rule that takes a flag for a day",
    files: yaml(['"orders >= 5"', "\"orders > date '2024-01-01'\""]),
    code: 2,
    says: /segments\.rules\.0\.where: Cannot compare values of type DOUBLE and type DATE/,
  },
  {
    fault: "a list ranked by what is not there, found after all the training",
    files: yaml(["rank_by: score", "rank_by: scoer"]),
    code: 2,
    says: /unknown column 'scoer' in lists\.tea_list\.rank_by, did you mean 'score'\?/,
  },
  {
    fault: "a list of an unknown target",
    files: yaml(["target: leaves", "target: leave"]),
    code: 2,
    says: /quintile\.yaml:\d+:\d+: unknown target 'leave' in lists\.at_risk, did you mean 'leaves'\?/,
  },
  {
    fault: "an as_of that is no day",
    files: shop,
    argv: ["--as-of", "2025-02-30"],
    code: 2,
    says: /'--as-of <day>' argument '2025-02-30' is invalid\. expected a day that exists$/,
  },
  {
    fault: "a memory bound that is no size",
    files: shop,
    argv: ["--memory", "lots"],
    code: 2,
    says: /argument 'lots' is invalid\. expected a size such as 4GB$/,
  },
];

test.for(bad.map((one) => [one.fault, one] as const))(
  "%s gets one clear sentence and leaves nothing behind",
  async ([, one], { task }) => {
    const folder = join(root, task.id);
    const configuration = await writeFiles(folder, one.files);
    const out = join(folder, "runs", "out");
    const argv = ["run", "-c", configuration, "--out", out, "--quiet", ...(one.argv ?? [])];
    const { code, out: said, err } = await quintile(...argv);
    expect({ code, said }).toEqual({ code: one.code, said: "" });
    expect(err).toMatch(/^quintile: [^\n]+\n$/);
    expect(err.trimEnd()).toMatch(one.says);
    expect(err).not.toMatch(/\bat .*\.ts:|\.$/);
    expect(await readdir(join(folder, "runs")).catch(() => [])).toEqual([]);
    const names = (await readdir(folder)).filter((name) => name !== "runs" && name !== ".quintile");
    expect(names).toEqual(Object.keys(one.files).sort());
  },
);

test("an output folder below a file gets one clear sentence, and the file stays as it is", async () => {
  const folder = join(root, "below-a-file");
  const configuration = await writeFiles(folder, { ...shop, notes: "mine" });
  for (const out of [join(folder, "notes"), join(folder, "notes", "run")]) {
    const { code, err } = await quintile("run", "-c", configuration, "--out", out, "--quiet");
    expect(code).toBe(2);
    expect(err).toMatch(
      /^quintile: the output folder '[^\n]*notes' (is a file|cannot be written)[^\n]*\n$/,
    );
  }
  expect(await readFile(join(folder, "notes"), "utf8")).toBe("mine");
  expect((await readdir(folder)).sort()).toEqual([...Object.keys(shop), "notes"].sort());
});

test.for([
  [["rnu"], "quintile: unknown command 'rnu' (Did you mean run?)\n"],
  [[], "quintile: a command is required, see 'quintile --help'\n"],
  [["run", "--sead", "1"], "quintile: unknown option '--sead' (Did you mean --seed?)\n"],
  [["run", "--threads", "0"], /'0' is invalid\. expected a whole number of at least 1\n$/],
  [["demo", "--customers", "3"], /'3' is invalid\. expected a whole number of at least 100\n$/],
  [["score"], "quintile: required option '--model <run>' not specified\n"],
  [
    ["list", "x", "--format", "pdf"],
    /'pdf' is invalid\. Allowed choices are csv, json, jsonl, xlsx\.\n$/,
  ],
] as const)("a wrong command line, %j, is a usage error in one line", async ([argv, says]) => {
  const { code, out, err } = await quintile(...argv);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(says);
  expect(err.split("\n")).toHaveLength(2);
});

test("the program itself ends with code 2 for a wrong call and 3 for refused data, in one line each", async () => {
  const folder = join(root, "spawned");
  await writeFiles(folder, { ...shop, "orders.csv": "" });
  expect(await quintileProcess(folder, ["runn"])).toEqual({
    code: 2,
    out: "",
    err: "quintile: unknown command 'runn' (Did you mean one of run, runs?)\n",
  });
  const { code, out, err } = await quintileProcess(folder, ["run"]);
  expect({ code, out }).toEqual({ code: 3, out: "" });
  expect(err).toMatch(/^quintile: [^\n]+ empty\n$/);
  expect(existsSync(join(folder, "runs"))).toBe(false);
});

test("--debug shows where an error came from, and the sentence stays the last line", async () => {
  const { code, err } = await quintile("run", "-c", join(root, "nowhere.yaml"), "--debug");
  expect(code).toBe(2);
  expect(err).toMatch(
    /^ConfigurationError: .*\n {4}at [\s\S]*\nquintile: no configuration at [^\n]+\n$/,
  );
});
