import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownFeatureSchema } from "../../data/own-feature-schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { checked, id, sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import type { Grain } from "../../features/feature.ts";
import { grainColumns } from "../../features/grain-columns.ts";
import { grains } from "../../features/grains.ts";
import {
  type CheckedFeature,
  checkOwnFeatures,
  requireChecked,
} from "../../features/own-features.ts";
import { say } from "../../features/phrase.ts";
import { allGivenBack } from "../../features/purchases.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary, type Vocabulary } from "../../features/vocabulary.ts";
import { addRows, canonical, fillShop, openShop, windows } from "./shop.ts";

const asOf = "2025-06-01";
const window = { asOf, observationDays: null };

let engine: Engine;
let vocabulary: Vocabulary;
let close = () => {};
let closed: Promise<void>;

beforeAll(async () => {
  await new Promise<void>((opened) => {
    closed = withEngine({ threads: 2 }, async (one) => {
      engine = one;
      await fillShop(one, 3000);
      const learned = await learnVocabulary(one, canonical, window);
      const lifetime = { horizons: [90], model: "bg-nbd", parameters: {} };
      vocabulary = { ...learned, lifetime };
      await new Promise<void>((resolve) => {
        close = resolve;
        opened();
      });
    });
  });
});

afterAll(async () => {
  close();
  await closed;
});

interface Written {
  readonly over: Grain;
  readonly sql: string;
  readonly name?: string;
  readonly phrase?: string;
  readonly empty?: number;
}

async function own(...features: readonly Written[]): Promise<readonly CheckedFeature[]> {
  return await checkOwnFeatures(
    engine,
    features.map((one) =>
      ownFeatureSchema.parse({ name: "mine", unit: "number", phrase: "{value}", ...one }),
    ),
    { vocabulary, catalogue: featuresFor(vocabulary, { windows }) },
  );
}

/** Returns an own feature of every customer by id, after the check. */
async function valuesOf(
  feature: Written,
  of: Engine = engine,
): Promise<ReadonlyMap<string, number | null>> {
  const known = { ...vocabulary, own: await own(feature) };
  await takeSnapshot(of, {
    vocabulary: known,
    features: featuresFor(known, { windows }),
    window,
    table: "own",
  });
  const rows = await of.rows(sql`select customer_id, mine from own order by customer_id`);
  return new Map(rows.map((row) => [String(row["customer_id"]), row["mine"] as number | null]));
}

describe("an own feature cannot see past as_of", () => {
  const tricks: readonly (readonly [trick: string, over: Grain, sql: string])[] = [
    ["the clock", "orders", "max(date_diff('day', day, current_date))"],
    ["the clock as a function", "orders", "epoch(now()) - epoch(max(day))"],
    ["today by another name", "orders", "max(today() - day)"],
    ["chance", "orders", "sum(random())"],
    ["a subquery", "orders", "(select count(*) from transactions)"],
    ["a subquery in a filter", "orders", "count(*) filter (where exists (select 1 from events))"],
    ["another table's column", "orders", "sum(transactions.amount)"],
    ["a second from clause", "orders", "count(*) from transactions"],
    ["a bracket that closes ours", "orders", "count(*)) from transactions --"],
    ["a second statement", "orders", "count(*); drop table transactions"],
    ["a file", "orders", "count(read_csv('orders.csv'))"],
    ["a table function by name", "orders", "count(query_table('transactions'))"],
    ["a window over other customers", "orders", "sum(amount) over ()"],
    ["the next row", "purchase_days", "max(lead(day) over (order by day))"],
    ["the position among rows", "customers", "row_number() over ()"],
    ["the day of a later cancellation", "lines", "max(date_diff('day', day, cancelled_on))"],
    ["the end of a running subscription", "subscriptions", "count(ended_at)"],
    ["the end of a running subscription, as a day", "subscriptions", "count(ended_day)"],
    ["a customer's date of later", "customers", `date_diff('day', as_of, "SignedUp")`],
    ["when a row became known", "customers", "epoch(known_at)"],
    ["the order of the file", "customers", "file_row"],
    ["the row's number in the table", "orders", "max(rowid)"],
    ["who it is", "orders", "max(customer_id::integer)"],
    ["a macro or function of one's own", "orders", "peek(max(day))"],
    ["a setting or variable", "orders", "getvariable('label')"],
    ["a function by its full name", "orders", "system.main.now()"],
    ["every column at once", "orders", "count(columns(*))"],
    ["a column by position", "orders", "max(#1)"],
    ["a parameter", "orders", "max(hour) + $1"],
    ["a type of one's own", "orders", "max(hour)::label"],
    ["a list of rows", "orders", "list(day)[1]"],
    ["what a model fills in afterwards", "features", "p_alive"],
  ];
  test.each(tricks)("by %s: over %s, %s", async (_, over, text) => {
    await expect(own({ over, sql: text })).rejects.toThrow("features.mine");
  });

  test("a customer's date of later is told to be one", async () => {
    await expect(
      own({ over: "customers", sql: `date_diff('day', "SignedUp", as_of)` }),
    ).rejects.toThrow("'SignedUp' is not allowed in features.mine, it may lie at or after as_of");
  });

  test.each([
    ["'today'::date", "max(date_diff('day', day, 'today'::date))"],
    ["'now'::timestamp", "max(date_diff('day', day, 'now'::timestamp::date))"],
  ])("by the text %s, which the engine does not read as a day", async (_, text) => {
    await expect(valuesOf({ over: "orders", sql: text })).rejects.toThrow("Conversion Error");
  });

  test("rows at or after as_of change none, whatever day an expression asks for", async () => {
    const asking: readonly Written[] = [
      { over: "orders", sql: "count(*) filter (where day >= date '2025-06-01')" },
      { over: "orders", sql: "count(*) filter (where days_ago <= 0)" },
      { over: "lines", sql: "sum(case when occurred_at >= as_of then 1 else 0 end)" },
      { over: "events", sql: "count(*) filter (where day >= as_of)" },
    ];
    for (const feature of asking)
      expect([...(await valuesOf(feature)).values()].filter(Boolean)).toEqual([]);
    const seen: Written = { over: "lines", sql: "sum(amount) + max(hour) + count(distinct day)" };
    await withEngine({ threads: 1 }, async (other) => {
      await fillShop(other, 3000);
      const before = await valuesOf(seen, other);
      await other.run(sql`update transactions set amount = amount * 7 where day >= ${asOf}::date`);
      await addRows(other, {
        lines: [{ customer: "c1", at: "2025-06-01 00:00", order: "late", amount: 1e6 }],
      });
      expect(await valuesOf(seen, other)).toEqual(before);
    });
  });
});

describe("an expression", () => {
  test.each<[string, Written, string]>([
    ["outside of an aggregate", { over: "orders", sql: "hour" }, "'hour' outside of an aggregate"],
    [
      "in an aggregate of an aggregate",
      { over: "orders", sql: "sum(sum(amount))" },
      "function 'sum'",
    ],
    [
      "over texts",
      { over: "lines", sql: "sum(product)" },
      "sums and means of numbers, got varchar",
    ],
    ["that is no number", { over: "orders", sql: "max(day)" }, "requires a number, got date"],
    ["that aggregates one row", { over: "customers", sql: `max("Age")` }, "function 'max'"],
    ["by the median, which is none of ours", { over: "orders", sql: "median(hour)" }, "'median'"],
    ["ordered inside", { over: "orders", sql: "sum(hour order by day)" }, "order by inside"],
    ["misspelt", { over: "orders", sql: "sum(amuont)" }, "did you mean 'amount'"],
    [
      "under a name that is taken",
      { over: "orders", sql: "count(*)", name: "orders" },
      "choose another name",
    ],
    [
      "with a phrase of what is not there",
      { over: "orders", sql: "count(*)", phrase: "{oders}" },
      "did you mean 'orders'",
    ],
  ])("%s is refused", async (_, feature, says) => {
    await expect(own(feature)).rejects.toThrow(says);
  });

  test("is worked out by hand: means, shares, empty customers, division by nothing", async () => {
    await withEngine({}, async (other) => {
      await openShop(other, {
        lines: [
          { customer: "ann", at: "2025-05-01 23:00", order: "1", amount: 10 },
          { customer: "ann", at: "2025-05-02 09:00", order: "2", amount: 5 },
          { customer: "ann", at: "2025-06-02 23:00", order: "3", amount: 99 },
        ],
        events: [{ customer: "bob", at: "2025-05-01 08:00", type: "visit" }],
      });
      const of = async (feature: Written) => [...(await valuesOf(feature, other)).values()];
      expect(
        await of({ over: "orders", sql: "avg(case when hour >= 22 then 1 else 0 end)", empty: 0 }),
      ).toEqual([0.5, 0]);
      expect(await of({ over: "orders", sql: "avg(amount)" })).toEqual([7.5, null]);
      expect(await of({ over: "orders", sql: "sum(amount) filter (where hour < 12)" })).toEqual([
        5,
        null,
      ]);
      expect(await of({ over: "orders", sql: "max(amount) / (count(*) - 2)" })).toEqual([
        null,
        null,
      ]);
      expect(await of({ over: "features", sql: "orders * 2 + frequency" })).toEqual([6, 0]);
    });
  });

  test("over doubles gives the same bytes with one thread and with four", async () => {
    const feature: Written = { over: "events", sql: "sum(value / 3.7e0) + avg(value * 1.1e0)" };
    const at = (threads: number) =>
      withEngine({ threads }, async (other) => {
        await fillShop(other, 60_000);
        return JSON.stringify([...(await valuesOf(feature, other))]);
      });
    expect(await at(4)).toBe(await at(1));
  });
});

test("an own feature is said in words, follows others, and may be made of them", async () => {
  const [night, twice] = await own(
    {
      name: "night_share",
      over: "orders",
      sql: "avg(case when hour >= 22 then 1 else 0 end)",
      phrase: "orders {value} at night",
    },
    { name: "twice", over: "features", sql: "2 * night_share" },
  );
  const known = { ...vocabulary, own: night && twice ? [night, twice] : [] };
  const features = featuresFor(known, { windows });
  expect(features.slice(-2).map(({ name }) => name)).toEqual(["night_share", "twice"]);
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const [feature] = features.slice(-2);
  expect(
    feature &&
      say({ ...feature, unit: "ratio" }, () => 0.25, {
        features: new Map([["night_share", { ...feature, unit: "ratio" }]]),
      }),
  ).toBe("orders 25 % at night");
  expect(byName.get("twice")?.grain).toBe("features");
});

test("what a run stored is checked again: an expression that was put there by hand is refused", async () => {
  const [mine] = await own({ over: "orders", sql: "count(*)" });
  if (mine === undefined) throw new Error("no feature");
  const catalogue = featuresFor(vocabulary, { windows });
  await requireChecked(engine, { ...vocabulary, own: [mine] }, catalogue);
  const planted = { ...mine, sql: "(select count(*) from transactions)" };
  await expect(
    requireChecked(engine, { ...vocabulary, own: [planted] }, catalogue),
  ).rejects.toThrow("a subquery is not allowed in own feature 'mine'");
});

test("the columns of every grain are there, with types that the engine takes for the declared ones", async () => {
  await engine.run(sql`create or replace temp table given_back as ${allGivenBack(asOf)}`);
  for (const [grain, query] of Object.entries(grains(window, vocabulary))) {
    await engine.run(sql`create or replace temp table ${id(`observed_${grain}`)} as ${query}`);
    const declared = grainColumns[grain as keyof typeof grainColumns];
    for (const [name, type] of Object.entries(declared ?? {}))
      await engine.rows(sql`select ${id(name)}::${checked(type)} from ${id(`observed_${grain}`)}`);
  }
});
