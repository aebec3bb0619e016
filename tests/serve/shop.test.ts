import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { list, literal, type Sql, sql } from "../../engines/sql.ts";
import { type Rights, rightsOf } from "../../serve/rights.ts";
import { permutation } from "../../serve/shop/permutation.ts";
import { openShop, type Query, type Shop } from "../../serve/shop/shop.ts";
import { CUSTOMERS, tinyRun } from "./tiny-run.ts";

let run: string;
let shop: Shop;
let all: Rights;
let retention: Rights;
let sales: Rights;

beforeAll(async () => {
  run = await tinyRun();
  shop = await openShop(run);
  const { configuration } = shop.run;
  all = { ...rightsOf("admin", configuration), attributes: ["email", "phone", "town"] };
  retention = rightsOf("retention", configuration);
  sales = rightsOf("sales", configuration);
});
afterAll(async () => shop?.close());

const idsOf = (query: Query, rights = all) => {
  const selection = shop.select(query, rights);
  return shop.rows(selection, 0, selection.count, ["customer_id"]).map((row) => row["customer_id"]);
};

/** Asks the run's own files in plain SQL. */
async function bySql(where: Sql, order: Sql): Promise<readonly unknown[]> {
  const file = (name: string) => literal(join(run, `${name}.parquet`));
  return await withEngine({ threads: 1 }, async (engine) =>
    (
      await engine.rows(sql`
        select customer_id
        from read_parquet(${file("scores")}) as scores
        join read_parquet(${file("attributes")}) as attributes using (customer_id)
        where ${where}
        order by ${order}`)
    ).map((row) => row["customer_id"]),
  );
}

describe("a selection of everybody", () => {
  const filters: readonly (readonly [string, Partial<Query>, Sql])[] = [
    ["a segment", { segment: "Night owls" }, sql`segment_name = 'Night owls'`],
    ["a stage", { stage: "Lapsed" }, sql`lifecycle = 'Lapsed'`],
    ["a tier", { tier: "Top 5 %" }, sql`value_tier = 'Top 5 %'`],
    ["scores", { scoreFrom: 0.2, scoreTo: 0.7 }, sql`churn_score between 0.2 and 0.7`],
    ["money", { valueFrom: 100, valueTo: 300 }, sql`expected_value between 100 and 300`],
    ["an attribute", { attributes: { town: "North" } }, sql`town = 'North'`],
    [
      "a reason, whatever its numbers",
      { reason: "less likely: … orders so far" },
      sql`churn_reason_2 like 'less likely:%'`,
    ],
    ["the beginning of an id", { customer: "C00" }, sql`customer_id ilike 'c00%'`],
  ];
  const orders: readonly (readonly [Partial<Query>, Sql])[] = [
    [{}, sql`expected_value desc nulls last, customer_id`],
    [{ sort: "score" }, sql`churn_score desc nulls last, customer_id`],
    [{ sort: "value", direction: "up" }, sql`value nulls last, customer_id`],
    [{ sort: "last_order_on" }, sql`last_order_on desc nulls last, customer_id`],
    [{ sort: "customer_id" }, sql`customer_id`],
  ];

  test.each(filters)("by %s is what plain SQL finds, in every order", async (_, query, where) => {
    for (const [sort, order] of orders)
      expect(idsOf({ list: null, target: "churn", ...query, ...sort })).toEqual(
        await bySql(where, order),
      );
  });

  test("by several things at once holds for those for whom each holds", async () => {
    const query: Partial<Query> = Object.assign({}, ...filters.map(([, one]) => one));
    const where = list(
      filters.map(([, , one]) => one),
      " and ",
    );
    expect(idsOf({ list: null, target: "churn", ...query })).toEqual(
      await bySql(where, sql`expected_value desc nulls last, customer_id`),
    );
  });

  test("is the whole of its pages, and its cursors lead from one to the next", () => {
    const selection = shop.select({ list: null, sort: "score" }, all);
    expect(selection.count).toBe(CUSTOMERS);
    const seen: unknown[] = [];
    for (let from = 0; from < selection.count; ) {
      const rows = shop.rows(selection, from, 37, ["customer_id"]);
      seen.push(...rows.map((row) => row["customer_id"]));
      from = shop.placeAfter(selection, shop.cursorAt(selection, from + rows.length - 1));
    }
    expect(seen).toEqual(idsOf({ list: null, sort: "score" }));
    expect(new Set(seen).size).toBe(CUSTOMERS);
  });
});

describe("a list", () => {
  test("stands in the order of its file and adds up its money", () => {
    const rows = shop.rows(shop.select({ list: "at_risk" }, all), 0, 200);
    expect(rows.map((row) => row["rank"])).toEqual(rows.map((_, i) => i + 1));
    const sum = rows.reduce((total, row) => total + Number(row["value_at_risk"]), 0);
    expect(shop.select({ list: "at_risk" }, all).money).toBeCloseTo(sum, 6);
    expect(shop.lists(all)[0]).toMatchObject({ rows: 120, total: expect.closeTo(sum, 6) });
  });

  test("is the union of its groups, and its capacity counts before filters", () => {
    const of = (query: Partial<Query>) => idsOf({ list: "at_risk", ...query });
    expect([...of({ group: "treat" }), ...of({ group: "control" })].sort()).toEqual(of({}).sort());
    expect(of({ capacity: 10 })).toEqual(of({}).slice(0, 10));
    expect(of({ capacity: 10, group: "treat" })).toEqual(
      of({ group: "treat" }).filter((id) => of({ capacity: 10 }).includes(id)),
    );
  });

  test("offers choices that say how many each of them finds", () => {
    const choices = shop.choices("at_risk", all);
    for (const name of ["segment", "stage", "tier", "reason", "channel", "group"] as const)
      for (const { value, customers } of choices[name])
        expect(idsOf({ list: "at_risk", [name]: value })).toHaveLength(customers);
    expect(choices.channel.map(({ value }) => value).sort()).toEqual(["e-mail or post", "phone"]);
  });

  test("filtered by marks parts into the marked and those not marked", () => {
    const [first, second] = idsOf({ list: "at_risk" }) as string[];
    const marks = new Map([
      [String(first), { status: "contacted" }],
      [String(second), { status: "lost" }],
    ]);
    const count = (mark: string) => shop.select({ list: "at_risk", mark }, all, marks).count;
    expect([count("contacted"), count("lost"), count("none")]).toEqual([1, 1, 118]);
  });

  test("as CSV says what its rows say, with nothing that a spreadsheet would run", async () => {
    const selection = shop.select({ list: "call_list", sort: "customer_id" }, all);
    let text = "";
    for await (const piece of shop.csv(selection, ["customer_id", "phone"]))
      text += Buffer.from(piece);
    const rows = shop.rows(selection, 0, 1000, ["customer_id", "phone"]);
    expect(rows[0]?.["phone"]).toMatch(/^\+49/);
    expect(text.trim().split("\n").slice(1)).toEqual(
      rows.map(
        (row) =>
          `${String(row["customer_id"]).replace(/^=/, "'=")},${String(row["phone"]).replace(/^\+/, "'+")}`,
      ),
    );
  });

  test("is worth what its customers are worth one by one", () => {
    const costs = { contactCost: 3, offerCost: 7, successRate: 0.3 };
    const selection = shop.select({ list: "at_risk" }, all);
    const scores = idsOf({ list: "at_risk" }).map((id) => {
      const { scores: own, lists } = shop.customer(String(id), all) ?? { scores: [], lists: [] };
      return { p: own[0]?.score ?? 0, money: lists[0]?.money ?? 0 };
    });
    // Neslin et al. 2006: of leavers s (v - o) - c, of the others -o - c, and p v is the money at risk.
    const sum = scores.reduce(
      (total, { p, money }) => total + 0.3 * (money - p * 7) - (1 - p) * 7 - 3,
      0,
    );
    const worth = shop.worth(selection, costs, 12);
    expect(worth.all).toEqual({ contacted: 120, profit: expect.closeTo(sum, 6) });
    for (const { contacted, profit } of worth.curve) expect(worth.profitOf(contacted)).toBe(profit);
    expect(worth.curve.at(-1)).toEqual(worth.all);
    expect(worth.best.profit).toBeGreaterThanOrEqual(
      Math.max(...worth.curve.map(({ profit }) => profit)),
    );
  });
});

describe("rights", () => {
  test("hide other lists, targets and attributes as if they did not exist", () => {
    expect(shop.lists(retention).map(({ name }) => name)).toEqual(["at_risk"]);
    expect(shop.lists(sales).map(({ name }) => name)).toEqual(["call_list"]);
    const refused: readonly (() => unknown)[] = [
      () => shop.select({ list: "at_risk" }, sales),
      () => shop.choices("at_risk", sales),
      () => shop.columns("at_risk", sales),
      () => shop.select({ list: null, target: "churn" }, sales),
      () => shop.select({ list: "call_list", attributes: { town: "North" } }, sales),
      () => shop.rows(shop.select({ list: "call_list" }, sales), 0, 1, ["town"]),
      () => shop.rows(shop.select({ list: "at_risk" }, retention), 0, 1, ["phone"]),
    ];
    for (const ask of refused) expect(ask).toThrow(expect.objectContaining({ statusCode: 404 }));
    expect(shop.columns("at_risk", retention)).toContain("email");
    expect(shop.columns("call_list", sales)).not.toContain("email");
  });

  test("are not got around by what another was shown before", () => {
    const query: Query = { list: null, attributes: { town: "North" } };
    expect(shop.select(query, all).count).toBeGreaterThan(0);
    expect(() => shop.select(query, retention)).toThrow(
      expect.objectContaining({ statusCode: 404 }),
    );
    const searched: Query = { list: "at_risk", customer: "c0001@example" };
    expect(shop.select(searched, all).count).toBe(
      idsOf({ list: "at_risk" }).includes("c0001") ? 1 : 0,
    );
    expect(shop.select(searched, { ...all, attributes: [] }).count).toBe(0);
  });

  test("decide what a customer's page tells", () => {
    const id = String(idsOf({ list: "at_risk" })[0]);
    const own = shop.customer(id, retention);
    expect(own?.scores.map(({ target }) => target)).toEqual(["churn"]);
    expect(own?.lists.map(({ list: name }) => name)).toEqual(["at_risk"]);
    expect(own?.attributes).toEqual({ email: `${id.replace(/^'/, "")}@example.org` });
    expect(shop.customer(id, sales)?.lists.map(({ list: name }) => name)).not.toContain("at_risk");
    expect(shop.customer(id, sales)?.attributes).not.toHaveProperty("email");
    expect(shop.customer("nobody", all)).toBeNull();
  });

  test("decide what a condition may name, and nothing but the checked subset runs", async () => {
    const { customers } = await shop.group("town_north = 1 and churn_score > 0.5", all);
    expect(customers).toBe(
      (await bySql(sql`town = 'North' and churn_score > 0.5`, sql`customer_id`)).length,
    );
    for (const hidden of ["town_north = 1", "town = 'North'", "churn_score > 0.5"])
      await expect(shop.group(hidden, sales)).rejects.toMatchObject({ statusCode: 400 });
    for (const bad of [
      "1; drop view people",
      "(select count(*) from scores) > 0",
      "exists (select 1)",
      "read_text('/etc/passwd') = ''",
      "getenv('HOME') = ''",
      "",
    ])
      await expect(shop.group(bad, all)).rejects.toMatchObject({ statusCode: 400 });
  });
});

test("similar customers are of the same segment and never the one asked about", () => {
  const id = "c0010";
  const { segment } = shop.customer(id, all) ?? {};
  const similar = shop.similar(id, 5, all);
  expect(similar).toHaveLength(5);
  for (const row of similar) expect(row["segment"]).toBe(segment);
  expect(similar.map((row) => row["customer_id"])).not.toContain(id);
});

test("a permutation orders as a stable sort does, with what is unknown last", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, 1, Number.NaN)), { maxLength: 40 }),
      (values) => {
        const places = values.map((_, i) => i);
        const known = places.filter((i) => !Number.isNaN(values[i]));
        const unknown = places.filter((i) => Number.isNaN(values[i]));
        const at = (i: number) => values[i] as number;
        const compare = (x: number, y: number) => (x < y ? -1 : x > y ? 1 : 0);
        const up = [...known].sort((a, b) => compare(at(a), at(b)));
        const down = [...known].sort((a, b) => compare(at(b), at(a)));
        const given = Float64Array.from(values);
        expect([...permutation(given, "up")]).toEqual([...up, ...unknown]);
        expect([...permutation(given, "down")]).toEqual([...down, ...unknown]);
      },
    ),
  );
});
