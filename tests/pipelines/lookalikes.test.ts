import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { cells, quintile, quintileProcess, temporaryFolder, writeFiles } from "./command.ts";
import { asOf, edited, formulaId, lines, smallShop } from "./shop.ts";

const folder = temporaryFolder();
const run = join(folder, "runs", "shop");
const rules = lines(
  "  rules:",
  "    - { name: Tea lovers, where: \"orders >= 5 and plan <> '=gold'\" }",
  '    - { name: Nobody, where: "orders < 0" }',
  '    - { name: Everybody, where: "orders >= 0 or orders is null" }',
  '    - { name: Half of the first, where: "segment_id = 1 and age < 48" }',
);

/** Holds the id that a list's file writes with an apostrophe before it. */
const firstIds = `  first_ids: { target: buys_tea, rank_by: score, capacity: 1000, where: "customer_id < 'c300'" }\n`;

beforeAll(async () => {
  const configuration = await writeFiles(
    folder,
    edited(
      smallShop(),
      "quintile.yaml",
      ['  rules:\n    - { name: Tea lovers, where: "orders >= 5" }\n', rules],
      ["lists:\n", `lists:\n${firstIds}`],
    ),
  );
  const ended = await quintile("run", "-c", configuration, "--out", run, "--quiet");
  expect(ended).toEqual({ code: 0, out: "", err: "" });
});

const out = join(folder, "out.csv");
const lookalikes = async (name: string, ...argv: readonly string[]) =>
  await quintile("lookalikes", name, "--run", run, "--out", out, ...argv);
const tableOf = async (file: string) => {
  const [header = [], ...rows] = cells(await readFile(file, "utf8"));
  return rows.map((row) => Object.fromEntries(header.map((name, j) => [name, row[j] ?? ""])));
};
const document = z.looseObject({
  as_of: z.string(),
  of: z.object({ kind: z.string(), name: z.string() }),
  members: z.int(),
  outside: z.int(),
  unranked: z.int(),
  left_out: z.object({ named: z.array(z.string()), telling: z.array(z.string()) }),
  rankings: z.array(
    z.looseObject({
      basis: z.enum(["behaviour", "attributes"]),
      ranked: z.int(),
      method: z.string(),
      recovery: z.looseObject({
        held_out: z.int(),
        ranked: z.int(),
        auc: z.looseObject({ value: z.number() }),
        top: z.array(z.looseObject({ share: z.number(), lift: z.number() })).length(3),
      }),
      tried: z.array(z.looseObject({ method: z.string() })).length(3),
    }),
  ),
  rows: z.int(),
});
const told = async (name: string, ...argv: readonly string[]) => {
  const { code, out: said, err } = await lookalikes(name, "--json", ...argv);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return document.parse(JSON.parse(said));
};

describe("lookalikes", () => {
  test("ranks whom a segment does not hold, the most alike first, with reasons in words", async () => {
    const scores = await tableOf(join(run, "scores.csv"));
    const { of, members, outside, rankings, rows } = await told("1", "--top", "100000");
    expect(of.kind).toBe("segment");
    const own = scores.filter((row) => row["segment_name"] === of.name);
    expect(own).toHaveLength(members);
    expect(members + outside).toBe(scores.length);
    const table = await tableOf(out);
    expect(table).toHaveLength(rows);
    expect(new Set(table.map((row) => row["customer_id"]))).toEqual(
      new Set(scores.filter((row) => !own.includes(row)).map((row) => row["customer_id"])),
    );
    expect(rankings.reduce((sum, { ranked }) => sum + ranked, 0)).toBe(outside);
    expect(Object.keys(table[0] ?? {})).toEqual([
      "rank",
      "customer_id",
      "similarity",
      "percentile",
      "basis",
      "segment",
      "lifecycle",
      "value",
      "expected_value",
      "reason_1",
      "reason_2",
      "reason_3",
      "may_contact",
    ]);
    table.forEach((row, i) => {
      expect(row["rank"]).toBe(String(i + 1));
      expect(Number(row["similarity"])).toBeGreaterThanOrEqual(0);
      expect(Number(row["similarity"])).toBeLessThanOrEqual(
        Number(table[i - 1]?.["similarity"] ?? 1),
      );
      expect(Number(row["percentile"])).toBeLessThanOrEqual(
        Number(table[i - 1]?.["percentile"] ?? 100),
      );
      expect(row["reason_1"]).toMatch(/^((un)?like them: .+|)$/);
    });
  });

  test("finds the other half of a segment first, and says what the halves have in common", async () => {
    const scores = await tableOf(join(run, "scores.csv"));
    const first = scores.filter((row) => row["segment_id"] === "1");
    const { members, of } = await told("Half of the first", "--top", "50");
    expect(of).toEqual({ kind: "rule", name: "Half of the first" });
    // In a random order most of the 50 would be of other segments.
    expect(members).toBeGreaterThan(first.length / 3);
    expect(first.length - members).toBeGreaterThan(100);
    for (const row of await tableOf(out)) {
      expect(row["segment"]).toBe(first[0]?.["segment_name"]);
      expect(row["reason_1"]).toMatch(/^like them: /);
    }
  });

  test("ranks customers without orders by their attributes alone, and says how well that finds members", async () => {
    const { rankings } = await told("Tea lovers", "--top", "100000");
    expect(rankings.map(({ basis }) => basis)).toEqual(["behaviour", "attributes"]);
    const table = await tableOf(out);
    for (const row of table) {
      expect(row["basis"] === "attributes").toBe(row["lifecycle"] === "New lead");
      if (row["basis"] === "attributes")
        for (const k of [1, 2, 3])
          expect(row[`reason_${k}`]).toMatch(/^((un)?like them: (age|consent|plan)\b.*|)$/);
    }
    const { out: said } = await lookalikes("Tea lovers");
    expect(said).toMatch(/^By behaviour, \d+ customers \(.+\): of \d+ members it was not told of/m);
    expect(said).toMatch(/^By attributes alone, \d+ customers \(/m);
    expect(
      said.match(/the first 10% hold \d+\.\d% \(.*\).*, \d+\.\d times what chance finds/g),
    ).toHaveLength(2);
  });

  test("does not look at what makes the group: a rule's columns, and what gives it away alone", async () => {
    const { left_out, of } = await told("rule:tea lovers");
    expect(of).toEqual({ kind: "rule", name: "Tea lovers" });
    expect(left_out.named).toContain("orders");
    expect(left_out.named.filter((name) => name.startsWith("plan")).length).toBeGreaterThan(1);
    expect(left_out.telling).toContain("frequency");
    for (const row of await tableOf(out))
      expect(`${row["reason_1"]}${row["reason_2"]}${row["reason_3"]}`).not.toMatch(/plan/);
  });

  test("takes a list's customers from its file, ids that a spreadsheet would run too", async () => {
    const list = await tableOf(join(run, "lists", "at_risk.csv"));
    const { of, members, left_out } = await told("at_risk", "--top", "100000");
    expect(of).toEqual({ kind: "list", name: "at_risk" });
    expect(members).toBe(list.length);
    expect(left_out.named).toEqual(["consent"]);
    const outside = new Set((await tableOf(out)).map((row) => row["customer_id"]));
    for (const row of list) expect(outside.has(row["customer_id"] ?? "")).toBe(false);
    const first = await told("first_ids", "--top", "100000");
    const ranked = (await tableOf(out)).map((row) => row["customer_id"]);
    expect(first.members + ranked.length).toBe(members + outside.size);
    expect(ranked).not.toContain(`'${formulaId}`);
  });

  test("knows a lifecycle stage", async () => {
    const scores = await tableOf(join(run, "scores.csv"));
    const { of, members } = await told("lapsed");
    expect(of).toEqual({ kind: "lifecycle", name: "Lapsed" });
    expect(members).toBe(scores.filter((row) => row["lifecycle"] === "Lapsed").length);
  });

  test("gives the same bytes again, of the first n with --top", async () => {
    await told("1");
    const bytes = await readFile(out, "utf8");
    await told("1");
    expect(await readFile(out, "utf8")).toBe(bytes);
    await told("1", "--top", "7");
    expect(await readFile(out, "utf8")).toBe(`${bytes.split("\n").slice(0, 8).join("\n")}\n`);
  });

  test("writes a file named after the group where the user stands", async () => {
    const place = join(folder, "place");
    await mkdir(place);
    const ended = await quintileProcess(place, ["lookalikes", "Tea lovers", "--run", run]);
    expect(ended.out).toMatch(
      new RegExp(
        `^Customers like rule 'Tea lovers' \\(\\d+ members\\) as of ${asOf}; \\d+ are outside\n`,
      ),
    );
    expect(ended.out).toMatch(/\nWrote lookalikes-tea-lovers\.csv: \d+ customers\n$/);
    expect(await readdir(place)).toEqual(["lookalikes-tea-lovers.csv"]);
  });

  test.for([
    ["Nobody", 3, /lookalikes requires at least 30 members, rule 'Nobody' has 0$/],
    [
      "Everybody",
      3,
      /lookalikes requires customers outside, rule 'Everybody' has all \d+ customers$/,
    ],
    [
      "Tea lvers",
      2,
      /no segment, rule, list or lifecycle stage is called 'Tea lvers', did you mean 'Tea lovers'\?$/,
    ],
    ["lifecycle:Tea lovers", 2, /is called 'Tea lovers', expected one of 'Active', /],
    ["'; drop table people; --", 2, /is called ''; drop table people; --', expected one of /],
    ["", 2, /is called '', expected one of /],
  ] as const)("%j is refused in one sentence", async ([name, code, says]) => {
    const ended = await lookalikes(name);
    expect(ended.code).toBe(code);
    expect(ended.err).toMatch(/^quintile: [^\n]+\n$/);
    expect(ended.err.trimEnd()).toMatch(says);
  });
});

describe("a business without attributes", () => {
  const bare = join(folder, "bare", "run");

  beforeAll(async () => {
    const shop = smallShop();
    const visits = Array.from({ length: 80 }, (_, i) => `v${i},2025-02-${10 + (i % 18)},visit`);
    const configuration = await writeFiles(join(folder, "bare"), {
      "orders.csv": shop["orders.csv"] ?? "",
      "visits.csv": lines("customer,on,type", visits),
      "quintile.yaml": lines(
        "name: bare",
        `as_of: ${asOf}`,
        "sources:",
        "  orders: { kind: transactions, path: orders.csv, columns: { customer_id: customer, at: ordered } }",
        "  visits: { kind: events, path: visits.csv, columns: { customer_id: customer, at: on, type: type } }",
        "segments:",
        "  rules:",
        '    - { name: Come often, where: "orders >= 5" }',
      ),
    });
    const ended = await quintile("run", "-c", configuration, "--out", bare, "--quiet");
    expect(ended).toEqual({ code: 0, out: "", err: "" });
  });

  test("says how many customers without orders cannot be compared", async () => {
    const ended = await quintile("lookalikes", "Come often", "--run", bare, "--out", out);
    expect(ended.code).toBe(0);
    expect(ended.out).toContain("80 customers without orders cannot be compared");
    expect(ended.out).not.toMatch(/By attributes|NaN|undefined/);
  });

  test("refuses a group of whom nobody has ordered", async () => {
    const ended = await quintile("lookalikes", "New lead", "--run", bare, "--out", out);
    expect(ended.code).toBe(3);
    expect(ended.err).toMatch(
      /^quintile: lifecycle stage 'New lead' has 0 members with orders and \d+ customers with orders outside, and there are no attributes to compare the others by\n$/,
    );
  });
});

test("a flat table of attributes is compared by them", async () => {
  const flat = join(folder, "flat");
  const people = Array.from(
    { length: 200 },
    (_, i) => `p${i},${20 + ((i * 7) % 50)},${i % 3 === 0 ? "pro" : "basic"},${i % 9}`,
  );
  const configuration = await writeFiles(flat, {
    "people.csv": lines("id,age,plan,visits", people),
    "quintile.yaml": lines(
      "name: flat",
      "sources:",
      "  people: { kind: customers, path: people.csv, columns: { customer_id: id } }",
      "segments:",
      "  rules:",
      "    - { name: Pros, where: \"plan = 'pro'\" }",
    ),
  });
  const ran = await quintile("run", "-c", configuration, "--out", join(flat, "run"), "--quiet");
  expect(ran).toEqual({ code: 0, out: "", err: "" });
  const ended = await quintile(
    "lookalikes",
    "Pros",
    "--run",
    join(flat, "run"),
    "--out",
    out,
    "--json",
  );
  const { rankings, left_out } = document.extend({ as_of: z.null() }).parse(JSON.parse(ended.out));
  expect(rankings.map(({ basis }) => basis)).toEqual(["attributes"]);
  expect(left_out.named.every((name) => name.startsWith("plan"))).toBe(true);
});
