import { expect, test } from "vitest";
import type { Canonical } from "../../data/canonical.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { featuresFor, without } from "../../features/catalogue.ts";
import { learnVocabulary, type Vocabulary } from "../../features/vocabulary.ts";
import { addRows, canonical, openShop, type Shop } from "./shop.ts";

const window = { asOf: "2026-03-01", observationDays: null };
const nothing: Vocabulary = {
  dated: true,
  knownAt: false,
  undated: [],
  timezone: "UTC",
  transactions: null,
  events: null,
  subscriptions: null,
  exposures: null,
  attributes: [],
  leftOut: [],
};

async function learn(
  shop: Shop,
  facts: Canonical = canonical,
  more?: (e: Engine) => Promise<void>,
) {
  return await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    await more?.(engine);
    return await learnVocabulary(engine, facts, window);
  });
}

function names(vocabulary: Vocabulary): readonly string[] {
  return featuresFor(vocabulary, { windows: [30] }).map(({ name }) => name);
}

test("a vocabulary is plain JSON that gives the same features again", async () => {
  const vocabulary = await learn({
    lines: [{ customer: "a", at: "2026-01-01 10:00" }],
    events: [{ customer: "a", at: "2026-01-01 10:00", type: "visit", value: 1 }],
    customers: [{ customer: "a", knownAt: "2026-01-01", plan: "gold" }],
  });
  const back: Vocabulary = JSON.parse(JSON.stringify(vocabulary));
  expect(back).toEqual(vocabulary);
  expect(featuresFor(back, { windows: [30] })).toEqual(featuresFor(vocabulary, { windows: [30] }));
});

test("types and categories that come at or after as_of are not known", async () => {
  const { events, attributes } = await learn({
    events: [
      { customer: "a", at: "2026-02-28 23:00", type: "visit" },
      { customer: "a", at: "2026-03-01 00:00", type: "login" },
    ],
    customers: [
      { customer: "a", knownAt: "2026-02-28", plan: "gold" },
      { customer: "b", knownAt: "2026-03-01", plan: "new" },
    ],
  });
  expect(events?.types).toEqual([{ type: "visit", values: false }]);
  expect(attributes[0]).toEqual({
    column: "Plan",
    type: "category",
    categories: ["gold"],
    other: false,
  });
});

test("categories of what was bought are the same where they were counted before", async () => {
  const counts = { tea: 150, mugs: 40, hats: 2, été: 2, caps: 1 };
  const lines = Object.entries(counts).flatMap(([category, rows]) =>
    Array.from({ length: rows }, () => ({ customer: "a", at: "2026-02-01 12:00", category })),
  );
  await withEngine({}, async (engine) => {
    await openShop(engine, { lines });
    const told = Object.entries(counts).map(([value, rows]) => ({ value, rows }));
    const bought = (column: string) => (column === "category" ? told : undefined);
    const vocabulary = await learnVocabulary(engine, canonical, window);
    expect(await learnVocabulary(engine, canonical, window, { bought })).toEqual(vocabulary);
    expect(vocabulary.transactions?.categories).toEqual({
      values: ["tea", "mugs", "hats", "été"],
      other: true,
    });
  });
});

test("categories under 1 % or beyond the twentieth are the others", async () => {
  const { attributes } = await learn({}, canonical, async (engine) => {
    await engine.run(sql`
      insert into customers (customer_id, known_at, "Plan")
      select 'c' || i, timestamp '2026-01-01', case when i < 1000 then 'p' || (i % 25) else 'rare' end
      from range(1005) as t(i)`);
  });
  const [plan] = attributes;
  expect(plan).toMatchObject({ other: true });
  expect(plan?.type === "category" ? plan.categories.length : 0).toBe(20);
  expect(JSON.stringify(plan)).not.toContain("rare");
});

test("a column whose every value differs, and a column that is excluded, give no feature", async () => {
  const vocabulary = await withEngine({}, async (engine) => {
    await openShop(engine);
    await engine.run(sql`
      insert into customers (customer_id, known_at, "Plan")
      select 'c' || i, timestamp '2026-01-01', 'p' || i from range(500) as t(i)`);
    return await learnVocabulary(engine, canonical, window, { exclude: ["Age"] });
  });
  expect(vocabulary.leftOut).toEqual(["Plan"]);
  expect(vocabulary.attributes.map(({ column }) => column)).toEqual(["SignedUp", "consent"]);
});

test("only the thirty commonest types of event are features", async () => {
  const vocabulary = await learn({}, canonical, async (engine) => {
    await addRows(engine, {
      events: Array.from({ length: 33 }, (_, i) => ({
        customer: "a",
        at: "2026-01-01 10:00",
        type: `type ${String(i).padStart(2, "0")}`,
      })),
    });
  });
  expect(vocabulary.events?.types.length).toBe(30);
  expect(vocabulary.leftOut).toEqual(["type 30", "type 31", "type 32", "Plan"]);
});

test("features of many attributes stay within 400", async () => {
  const columns = Array.from({ length: 60 }, (_, i) => `a${i}`);
  const vocabulary = await withEngine({}, async (engine) => {
    await openShop(engine);
    const list = columns.map((name) => `'v' || (i % 15) as ${name}`).join(", ");
    await engine.run({
      strings: [
        `create or replace table customers as select 'c' || i as customer_id, timestamp '2026-01-01' as known_at, ${list} from range(100) as t(i)`,
      ],
      values: [],
    });
    const attributes = columns.map((column) => ({ column, type: "category" as const }));
    return await learnVocabulary(
      engine,
      { ...canonical, customers: { attributes, hasKnownAt: true, undated: [] } },
      window,
    );
  });
  const count = names(vocabulary).length;
  expect(count).toBeLessThanOrEqual(401);
  expect(vocabulary.attributes.length).toBe(60);
});

test("names that are taken, or written alike, are told apart", () => {
  const vocabulary: Vocabulary = {
    ...nothing,
    transactions: { columns: ["amount"], hours: false, categories: null, channels: null },
    events: {
      types: ["orders", "Email Open", "email_open"].map((type) => ({ type, values: false })),
      sessions: false,
    },
    attributes: [
      { column: "frequency", type: "number" },
      { column: "Größe", type: "number" },
      { column: "2nd line", type: "number" },
      { column: "年", type: "number" },
      { column: "plan", type: "category", categories: ["65+", "65-"], other: false },
    ],
  };
  const found = names(vocabulary);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(
    expect.arrayContaining([
      "orders_30d",
      "event_orders_30d",
      "email_open_30d",
      "event_email_open_30d",
      "attribute_frequency",
      "grosse",
      "n2nd_line",
      "attribute",
      "plan_65",
      "plan_65_2",
    ]),
  );
});

test("excluding a column takes all of its features away, and a feature's name just that one", () => {
  const all = featuresFor(
    {
      ...nothing,
      transactions: { columns: ["amount"], hours: false, categories: null, channels: null },
      attributes: [{ column: "Plan", type: "category", categories: ["a", "b"], other: true }],
    },
    { windows: [30] },
  );
  const left = without(all, ["Plan", "recency_days"]).map(({ name }) => name);
  expect(all.length - left.length).toBe(4);
  expect(left).not.toContain("plan_a");
});

test("rates need something sent, or opened", () => {
  const rates = (types: readonly string[]) =>
    names({
      ...nothing,
      events: { types: types.map((type) => ({ type, values: false })), sessions: false },
    }).filter((name) => name.includes("_rate"));
  expect(rates(["email_sent", "email_opened", "email_clicked"])).toEqual([
    "email_open_rate",
    "email_open_rate_30d",
    "email_click_rate",
    "email_click_rate_30d",
  ]);
  expect(rates(["push open", "push click"])).toEqual(["push_click_rate", "push_click_rate_30d"]);
  expect(rates(["visit", "email_click", "reopened_ticket"])).toEqual([]);
});
