import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
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
import { asOf, edited, formulaId, lines, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const run = join(folder, "runs", "shop");
const rules = `  rules:
    - { name: Tea lovers, where: "orders >= 5" }
    - { name: Tea lovers again, where: "orders > 4" }
    - { name: Nobody, where: "orders < 0" }
    - { name: Everybody, where: "customer_id is not null" }
    - { name: Gold in a segment, where: "plan = '=gold' and segment_id = 1 and buys_tea_score > 0.01" }
    - { name: Of one person, where: "phone = '+49 170 1234567'" }
`;

beforeAll(async () => {
  const shop = edited(
    smallShop(),
    "quintile.yaml",
    [`  rules:\n    - { name: Tea lovers, where: "orders >= 5" }\n`, rules],
    ["      known_at: joined", "      known_at: joined\n      phone: plan"],
  );
  const configuration = await writeFiles(folder, {
    ...shop,
    "quintile.yaml": (shop["quintile.yaml"] ?? "")
      .replace("phone: plan", "phone: concat('+49 170 12345', age)\n    pii: { phone: phone }")
      .concat("value: { horizon: 180d }\n"),
  });
  const ended = await quintile("run", "-c", configuration, "--out", run, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
});

const out = join(folder, "out.csv");
const segment = async (condition: string, ...argv: readonly string[]) =>
  await quintile("segment", condition, "--run", run, "--out", out, ...argv);
const rowsOf = async (file: string) => {
  const [header = [], ...rows] = cells(await readFile(file, "utf8"));
  return rows.map((row) => Object.fromEntries(header.map((name, j) => [name, row[j] ?? ""])));
};

const group = z.looseObject({
  name: z.string(),
  where: z.string(),
  size: z.int(),
  share: z.number(),
  revenue_share: z.number().nullable(),
  spend: z.number().nullable(),
  expected_value: z.number().nullable(),
  expected_share: z.number().nullable(),
  profile: z.array(
    z.object({
      feature: z.string(),
      mean: z.number(),
      all: z.number(),
      z: z.number(),
      says: z.string(),
    }),
  ),
  warning: z.string().nullable(),
});

describe("the rules of a run", () => {
  const report = async () =>
    z
      .looseObject({
        rules: z.array(group),
        rule_overlap: z.object({
          rules: z.object({
            names: z.array(z.string()),
            both: z.array(z.array(z.int())),
            share_of_smaller: z.array(z.array(z.number().nullable())),
            jaccard: z.array(z.array(z.number().nullable())),
          }),
          segments: z.object({
            names: z.array(z.string()),
            both: z.array(z.array(z.int())),
            share_of_rule: z.array(z.array(z.number().nullable())),
          }),
        }),
      })
      .parse(await readJson(run, "segments.json"));

  test("have their size, worth and profile, and a warning where they are of little use", async () => {
    const named = new Map((await report()).rules.map((rule) => [rule.name, rule]));
    const [tea, all] = [named.get("Tea lovers"), named.get("Everybody")];
    expect(tea?.revenue_share).toBeGreaterThan(tea?.share ?? 1);
    expect(tea?.profile.map(({ feature }) => feature)).not.toContain("orders");
    expect(tea?.profile.length).toBeGreaterThan(0);
    expect(all).toMatchObject({ share: 1, revenue_share: 1, expected_share: 1, profile: [] });
    expect(named.get("Gold in a segment")?.size).toBeGreaterThan(0);
    expect([...named.values()].slice(0, 4).map(({ warning }) => warning)).toEqual([
      "it holds for nearly the same customers as 'Tea lovers again'",
      "it holds for nearly the same customers as 'Tea lovers'",
      "it holds for nobody",
      "it holds for 100.0% of all customers, so it tells hardly anybody apart",
    ]);
  });

  test("overlap with each other and with the segments as their customers do", async () => {
    const { rules: described, rule_overlap } = await report();
    described.forEach(({ size }, r) => {
      expect(rule_overlap.rules.both[r]?.[r]).toBe(size);
      // Every customer is in exactly one segment.
      expect(rule_overlap.segments.both[r]?.reduce((sum, n) => sum + n, 0)).toBe(size);
    });
    expect(rule_overlap.rules.jaccard[0]?.[1]).toBe(1);
    expect(rule_overlap.rules.share_of_smaller[2]).toEqual(described.map(() => null));
  });

  test("that name what tells of persons are not written out", async () => {
    const { rules: described } = await report();
    expect(described.at(-1)?.where).toBe("names personal columns");
    // run.json repeats the configuration, whose words the rule is in.
    const { "run.json": own, ...others } = Object.fromEntries(await readTree(run));
    expect(own?.toString()).toContain("+49 170 1234567");
    for (const file of ["segments.json", "reports/segments.html", "models/segments.json"])
      expect(Object.keys(others)).toContain(file);
    for (const [file, bytes] of Object.entries(others))
      expect(bytes.includes("49 170"), file).toBe(false);
  });

  test("stand on the page with what they have in common", async () => {
    const page = await readFile(join(run, "reports", "segments.html"), "utf8");
    for (const text of ["Your own rules", "Nobody: it holds for nobody", "What the rules have in"])
      expect(page).toContain(text);
  });

  test("say how far ahead their expected value looks where it is no year", async () => {
    const page = await readFile(join(run, "reports", "segments.html"), "utf8");
    expect(await readJson(run, "segments.json")).toMatchObject({ value_days: 180 });
    const { out: told } = await segment("orders >= 5");
    for (const text of [page, told]) {
      expect(text).toContain("in the next 180 days");
      expect(text).not.toMatch(/next (year|365 days)/);
    }
  });
});

describe("a run keeps the attributes of its customers", () => {
  test("so that a condition may name them, but none that tells of persons", async () => {
    const { code } = await segment("plan = '=gold' and consent");
    expect(code).toBe(0);
    const { code: refused, err } = await segment("phone like '+49%'");
    expect(refused).toBe(2);
    expect(err).toMatch(/^quintile: unknown column 'phone' in the condition/);
  });
});

describe("segment", () => {
  test("finds whom a rule of the run finds, with the same numbers", async () => {
    const { code, out: said, err } = await segment("orders >= 5", "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [rule] = z
      .looseObject({ rules: z.array(group) })
      .parse(await readJson(run, "segments.json")).rules;
    expect(group.parse(JSON.parse(said))).toMatchObject({
      ...rule,
      name: "orders >= 5",
      warning: null,
    });
  });

  test("writes every customer for whom it holds, the most valuable first, and says where", async () => {
    const { code, out: said } = await segment("orders >= 5 and buys_tea_score > 0.01");
    expect(code).toBe(0);
    const rows = await rowsOf(out);
    expect(said).toContain(`Wrote ${out}: ${rows.length} customers`);
    expect(said).toMatch(
      new RegExp(`^${rows.length} of \\d+ customers \\(.*%\\) as of ${asOf}$`, "m"),
    );
    expect(Object.keys(rows[0] ?? {})).toEqual([
      "customer_id",
      "segment",
      "lifecycle",
      "rfm_segment",
      "value_tier",
      "leaves_score",
      "buys_tea_score",
      "value",
      "expected_value",
      "last_order_on",
      "may_contact",
      "orders",
    ]);
    for (const row of rows) expect(Number(row["orders"])).toBeGreaterThanOrEqual(5);
    const values = rows.map((row) => Number(row["expected_value"]));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect((await segment("orders >= 5", "--top", "3")).code).toBe(0);
    expect(await rowsOf(out)).toEqual(rows.slice(0, 3).map((row) => expect.objectContaining(row)));
  });

  test("says of each group of customers how many of them are in it, and of all", async () => {
    const { out: said } = await segment("lifecycle = 'Lapsed'", "--json");
    const { size, lifecycle } = z
      .looseObject({ size: z.int(), lifecycle: z.array(z.looseObject({ name: z.string() })) })
      .parse(JSON.parse(said));
    expect(lifecycle).toEqual([
      { name: "Lapsed", size, share: 1, share_of_all: expect.any(Number) },
    ]);
  });

  test("neutralises what a spreadsheet would run", async () => {
    await segment("customer_id = '=1+1'");
    const [row] = await rowsOf(out);
    expect(row?.["customer_id"]).toBe(`'${formulaId}`);
    await segment("plan = '=gold'");
    for (const one of await rowsOf(out)) expect(one["plan"]).toBe("'=gold");
  });

  test("that holds for nobody says so and ends well", async () => {
    const place = join(folder, "nobody");
    await mkdir(place);
    const ended = await quintileProcess(place, ["segment", "orders < 0", "--run", run]);
    expect(ended).toEqual({
      code: 0,
      out: expect.stringMatching(/^orders < 0\nNobody: it holds for none of \d+ customers/),
      err: "",
    });
    expect(await readdir(place)).toEqual([]);
  });

  test("for one customer gives a warning with its numbers", async () => {
    const { code, out: said } = await segment("customer_id = 'c010'", "--name", "One of us");
    expect(code).toBe(0);
    expect(said).toMatch(/^One of us\ncustomer_id = 'c010'\n1 of \d+ customers/);
    expect(said).toContain("Take care: it holds for 1 customer only");
  });

  test("without --out names the file after its name, and says when it takes another's place", async () => {
    const place = join(folder, "place");
    await mkdir(place);
    const argv = ["segment", "orders >= 5", "--name", "Tea, lovers!", "--run", run];
    const first = await quintileProcess(place, argv);
    expect(first.out).toMatch(/\nWrote segment-tea-lovers\.csv: \d+ customers\n$/);
    const second = await quintileProcess(place, argv);
    expect(second.out).toMatch(/customers, in place of the file that was there\n$/);
    expect(await readdir(place)).toEqual(["segment-tea-lovers.csv"]);
  });

  test.for([
    ["ordres >= 5", /unknown column 'ordres' in the condition, did you mean 'orders'\?/],
    ["order_30d > 2", /unknown column 'order_30d' in the condition, did you mean 'orders_30d'\?/],
    ["orders >=", /cannot read 'orders >=' in the condition/],
    ["", /the condition requires an expression, got an empty text/],
    ["orders > 'many'", /the condition: Could not convert string '\*\*\*' to DOUBLE/],
    ["orders >= 5; drop table people", /cannot read/],
    ["orders >= 5) or (select count(*) from scores) > (0", /in the condition/],
    [
      "exists (select * from read_csv('/etc/passwd'))",
      /a subquery is not allowed in the condition/,
    ],
    ["read_text('/etc/passwd') = ''", /function 'read_text' is not allowed in the condition/],
    ["getenv('HOME') = ''", /function 'getenv' is not allowed in the condition/],
    ["last_order_on < current_date", /may not depend on the day of the run/],
    ["orders >= 5 union select 1", /in the condition/],
    ["row_number() over () < 5", /the condition: /],
    ["sum(orders) > 3", /function 'sum' is not allowed in the condition/],
    ["orders >= 5 -- and so on", null],
    ["customer_id = '''; drop table people; --'", null],
  ] as const)("%j is refused in one line, or is harmless", async ([condition, says]) => {
    await rm(out, { force: true });
    const { code, err } = await segment(condition);
    expect(code).toBe(says === null ? 0 : 2);
    if (says === null) return expect(err).toBe("");
    expect(err).toMatch(/^quintile: [^\n]+\n$/);
    expect(err).toMatch(says);
    expect(existsSync(out)).toBe(false);
  });

  test("a file that cannot be written is one clear sentence", async () => {
    const { code, err } = await quintile("segment", "orders > 1", "--run", run, "--out", folder);
    expect(code).toBe(2);
    expect(err).toMatch(/^quintile: the file '.*' cannot be written \(EISDIR\)\n$/);
  });

  test("a folder that is no run, or scored nobody, is refused", async () => {
    const nowhere = await quintile("segment", "orders > 1", "--run", folder);
    expect(nowhere.code).toBe(2);
    expect(nowhere.err).toMatch(/is no run: it has no run\.json/);
    await writeFiles(join(folder, "trained"), { "run.json": "{}" });
    const trained = await quintile("segment", "orders > 1", "--run", join(folder, "trained"));
    expect(trained.code).toBe(2);
    expect(trained.err).toMatch(/scored nobody: it has no scores\.parquet\n$/);
  });
});

describe("a business that knows less", () => {
  const run2 = join(folder, "bare", "run");
  const bare = lines(
    "name: bare",
    "as_of: 2025-03-01",
    "sources:",
    "  orders: { kind: transactions, path: orders.csv, columns: { customer_id: customer, at: ordered } }",
    "segments:",
    "  rules:",
    '    - { name: Come often, where: "orders >= 5" }',
  );

  beforeAll(async () => {
    const shop = smallShop({ customers: 120 });
    const configuration = await writeFiles(join(folder, "bare"), {
      "quintile.yaml": bare,
      "orders.csv": shop["orders.csv"] ?? "",
    });
    const ended = await quintile("run", "-c", configuration, "--out", run2, "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
  });

  test("without money and attributes tells size and habits, and no worth", async () => {
    const ended = await quintile("segment", "orders >= 5", "--run", run2, "--out", out);
    expect(ended.code).toBe(0);
    expect(ended.out).toMatch(/^\d+ of \d+ customers/m);
    expect(ended.out).not.toMatch(/Worth|NaN|null|undefined/);
    const { rules: described } = z
      .looseObject({ rules: z.array(group) })
      .parse(await readJson(run2, "segments.json"));
    expect(described[0]).toMatchObject({ revenue_share: null, spend: null, expected_value: null });
  });

  test("and lookalikes are ranked by behaviour alone", async () => {
    const ended = await quintile("lookalikes", "Come often", "--run", run2, "--out", out);
    expect(ended.err).toBe("");
    expect(ended.out).toContain("By behaviour");
    expect(ended.out).not.toMatch(/By attributes|NaN|undefined/);
  });
});
