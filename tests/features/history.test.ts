import { expect, test } from "vitest";
import type { TargetOptions } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Columns, Engine } from "../../engines/engine.ts";
import { id, literal, sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { covers, historyOf, prepareHistory, tablesOf } from "../../features/history.ts";
import { isTransactionGrain } from "../../features/history-grains.ts";
import { label } from "../../features/labels.ts";
import { spentAfter, spentBefore } from "../../features/net-spend.ts";
import { purchaseDaysAfter } from "../../features/purchase-days.ts";
import { type Snapshot, takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary } from "../../features/vocabulary.ts";
import { canonical, fillShop, windows } from "./shop.ts";

const day = "2026-01-15";

/** A shop of which half the customers never sent anything back and never cancelled. */
async function fillMixedShop(engine: Engine): Promise<void> {
  await fillShop(engine, 3000);
  await engine.run(sql`
    delete from transactions where is_return and hash(customer_id) % 2 = 0`);
  await engine.run(sql`
    update transactions set cancelled_on = null where hash(customer_id) % 2 = 0`);
}

/** Reads a snapshot, what was spent and bought before and after it, and the labels of two targets. */
async function everythingOf(engine: Engine, snapshot: Snapshot) {
  const labels: Columns[] = [];
  for (const target of [
    { kind: "inactivity", horizon: 60, active: 90 },
    { kind: "event", source: "orders", horizon: 60 },
  ]) {
    const sources = { orders: { kind: "transactions" }, mail: { kind: "events" } };
    await label(engine, target as TargetOptions, { snapshot, sources, table: "labels" });
    labels.push(await engine.columns(sql`select * from labels`));
  }
  return [
    await engine.columns(sql`select * from ${id(snapshot.table)}`),
    ...labels,
    await spentBefore(engine, snapshot, 200),
    await spentAfter(engine, snapshot, 100),
    await purchaseDaysAfter(engine, snapshot, 100),
  ] as const;
}

async function expectSame(engine: Engine): Promise<void> {
  const vocabulary = await learnVocabulary(engine, canonical, { asOf: day, observationDays: null });
  const features = featuresFor(vocabulary, { windows });
  const history = await prepareHistory(engine, vocabulary, features);
  if (history === null) throw new Error("a shop with orders has a history");
  for (const { customers, ...window } of [
    { asOf: day, observationDays: null, customers: null },
    {
      asOf: "2025-03-01",
      observationDays: 120,
      customers: sql`select customer_id from customers where "Age" < 40`,
    },
    { asOf: "2025-09-01", observationDays: 365, knownBefore: "2025-08-02", customers: null },
  ]) {
    const some = customers === null ? {} : { customers };
    const take = async (table: string, from: object) =>
      await takeSnapshot(engine, { vocabulary, features, window, table, ...some, ...from });
    const cut = await take("cut", {
      history:
        customers === null
          ? history
          : await historyOf(engine, history, { customers, prefix: "some_" }),
    });
    const taken = await take("taken", {});
    expect(cut.history).not.toBe(null);
    expect(taken.history).toBe(null);
    const told = await everythingOf(engine, cut);
    expect(told[0]?.length).toBeGreaterThan(20);
    expect(told).toEqual(await everythingOf(engine, taken));
  }
}

test("a snapshot cut from a history is the one taken from the rows", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    await expectSame(engine);
  });
});

test("so it is where orders have several lines, and some go over several days", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    await engine.run(sql`
      update transactions set customer_id = 'c' || (hash(order_id) % 150) where hash(customer_id) % 2 = 0`);
    await engine.run(sql`
      update transactions set day = day + 1, occurred_at = occurred_at + interval 1 day
      where hash(customer_id) % 3 = 0 and hash(product, category) % 5 = 0`);
    await expectSame(engine);
  });
});

test("so it is where each line is an order, and they stand in the order of their numbers", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    await engine.run(sql`
      create or replace table transactions as
      select * replace ((row_number() over (order by occurred_at, order_id, product))::varchar as order_id)
      from transactions
      order by transactions.occurred_at, transactions.order_id, transactions.product`);
    await expectSame(engine);
  });
});

test("so it is where each line is an order, and nothing ever came back", async () => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 3000);
    await engine.run(sql`
      create or replace table transactions as
      select * replace (
        (row_number() over (order by occurred_at, order_id, product))::varchar as order_id,
        null::date as cancelled_on
      )
      from transactions
      where not is_return`);
    await expectSame(engine);
  });
});

test("a table of a history that is told of while others are made stays as it is", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    await engine.run(sql`
      update transactions set day = day + 1, occurred_at = occurred_at + interval 1 day
      where hash(customer_id) % 3 = 0 and hash(product, category) % 5 = 0`);
    const window = { asOf: day, observationDays: null };
    const vocabulary = await learnVocabulary(engine, canonical, window);
    const told = new Map<string, Promise<Columns>>();
    const read = async (table: string) => await engine.columns(sql`select * from ${id(table)}`);
    await prepareHistory(engine, vocabulary, featuresFor(vocabulary, { windows }), {
      onMade: (table) => void told.set(table, read(table)),
    });
    expect([...told.keys()]).toEqual(["steady_lines"]);
    for (const [table, early] of told) expect(await read(table)).toEqual(await early);
    expect((await told.get("steady_lines"))?.length).toBeGreaterThan(100);
  });
});

test("categories have the same numbers in a history where they were counted before", async () => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 300);
    const window = { asOf: day, observationDays: null };
    const vocabulary = await learnVocabulary(engine, canonical, window);
    const features = featuresFor(vocabulary, { windows });
    const codesOf = async (told: object) => {
      await prepareHistory(engine, vocabulary, features, told);
      return await engine.rows(sql`select * from category_codes order by code`);
    };
    const numbered = await codesOf({});
    expect(numbered).toHaveLength(7);
    const counted = numbered.map(({ category }) => ({ value: String(category), rows: 1 }));
    const texts = (column: string) => (column === "category" ? counted.toReversed() : undefined);
    expect(await codesOf({ texts })).toEqual(numbered);
  });
});

test.each([
  ["few", 4],
  ["many", 500],
])("so it is where nothing came back and %s categories are known of some lines", async (_, n) => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 3000);
    await engine.run(sql`
      create or replace table transactions as
      select * replace (
        case
          when hash(customer_id) % 5 > 0 and hash(customer_id, day) % 3 > 0
          then 'c' || (hash(product, day) % ${literal(n)})
        end as category,
        null::date as cancelled_on
      )
      from transactions
      where not is_return`);
    await expectSame(engine);
  });
});

test("so it is where orders have no ids, no amounts and no quantities", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    await engine.run(sql`
      update transactions
      set order_id = null, amount = null, quantity = null, occurred_at = occurred_at::date, category = null
      where hash(customer_id) % 4 = 0`);
    await expectSame(engine);
  });
});

test("customers who are known by integers have the history that they have by the texts of those", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    // Customers whose texts are others of the same integers have no rows.
    await engine.run(sql`update transactions set customer_id = substr(customer_id, 2)`);
    await engine.run(sql`
      insert into customers by name
      select distinct '00' || customer_id as customer_id from transactions`);
    await engine.run(sql`
      create view numbered_transactions as
      select * replace (customer_id::bigint as customer_id) from transactions`);
    const vocabulary = await learnVocabulary(engine, canonical, {
      asOf: day,
      observationDays: null,
    });
    const tables = async (told: Parameters<typeof prepareHistory>[3]) => {
      const features = featuresFor(vocabulary, { windows });
      const history = await prepareHistory(engine, vocabulary, features, told);
      if (history === null) throw new Error("a shop with orders has a history");
      const rows = async (table: string) =>
        await engine.rows(sql`select * from ${id(table)} order by all`);
      return await Promise.all(tablesOf(history).map(rows));
    };
    const numbered = await tables({ numbered: true });
    expect(numbered.every((rows) => rows.length > 0)).toBe(true);
    expect(numbered).toEqual(await tables({}));
  });
});

test("a snapshot taken in pieces of customers is the one taken at once", async () => {
  await withEngine({}, async (engine) => {
    await fillMixedShop(engine);
    const vocabulary = await learnVocabulary(engine, canonical, {
      asOf: day,
      observationDays: null,
    });
    const features = featuresFor(vocabulary, { windows }).filter(({ grain }) =>
      isTransactionGrain(grain),
    );
    const history = await prepareHistory(engine, vocabulary, features);
    const window = { asOf: "2025-09-01", observationDays: 365 };
    const rows = async (piece: number) => {
      const table = `by_${piece}`;
      await takeSnapshot(engine, { vocabulary, features, window, table, history, piece });
      return await engine.columns(sql`select * from ${id(table)}`);
    };
    const atOnce = await rows(1_000_000);
    expect(atOnce.length).toBeGreaterThan(20);
    expect(await rows(7)).toEqual(atOnce);
  });
});

test("a history has what the features it was made ready for read, and no more", async () => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 300);
    const vocabulary = await learnVocabulary(engine, canonical, {
      asOf: day,
      observationDays: null,
    });
    const features = featuresFor(vocabulary, { windows });
    const without = features.filter(({ grain }) => grain !== "products");
    const history = await prepareHistory(engine, vocabulary, without);
    if (history === null) throw new Error("a shop with orders has a history");
    expect(covers(history, without)).toBe(true);
    expect(covers(history, features)).toBe(false);
  });
});
