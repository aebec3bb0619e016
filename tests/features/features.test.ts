import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { canonical, openShop, type Shop, snap } from "./shop.ts";

const asOf = "2026-03-01";

/** Ann bought three times, sent one thing back, and is seen otherwise too; Bob only reads mail; Cy is only known; Dee only buys. */
const shop: Shop = {
  lines: [
    {
      customer: "ann",
      at: "2025-03-05 14:00",
      order: "A1",
      product: "tea",
      category: "drinks",
      quantity: 2,
      discount: 0,
      amount: 20,
      channel: "web",
    },
    {
      customer: "ann",
      at: "2026-01-10 09:00",
      order: "A2",
      product: "tea",
      category: "drinks",
      quantity: 1,
      discount: 1,
      amount: 10,
      channel: "shop",
    },
    {
      customer: "ann",
      at: "2026-01-10 09:00",
      order: "A2",
      product: "cake",
      category: "food",
      quantity: 3,
      discount: 0,
      amount: 30,
      channel: "shop",
    },
    {
      customer: "ann",
      at: "2026-02-09 20:00",
      order: "A3",
      product: "tea",
      category: "drinks",
      quantity: 1,
      discount: 0,
      amount: 12.5,
      channel: "web",
    },
    {
      customer: "ann",
      at: "2026-02-12 10:00",
      order: "C3",
      product: "cake",
      category: "food",
      quantity: -1,
      amount: -10,
      channel: "web",
      isReturn: true,
    },
    {
      customer: "ann",
      at: "2026-03-01 00:00",
      order: "A4",
      product: "tea",
      category: "drinks",
      quantity: 9,
      amount: 900,
      channel: "web",
    },
    { customer: "dee", at: "2026-02-28 23:59", order: "D1", amount: 5 },
  ],
  events: [
    { customer: "ann", at: "2025-12-01 08:00", type: "email_sent" },
    { customer: "ann", at: "2026-02-01 08:00", type: "email_sent" },
    { customer: "ann", at: "2026-02-25 08:00", type: "email_sent" },
    { customer: "ann", at: "2026-02-25 09:00", type: "email_open" },
    { customer: "ann", at: "2026-02-10 09:00", type: "Visit", session: "s2", value: 2.5 },
    { customer: "ann", at: "2026-02-28 09:00", type: "Visit", session: "s1", value: 5 },
    { customer: "ann", at: "2026-02-28 09:05", type: "Visit", session: "s1" },
    { customer: "ann", at: "2026-03-02 09:05", type: "Visit", session: "s3", value: 100 },
    { customer: "bob", at: "2026-02-25 08:00", type: "email_sent" },
  ],
  customers: [
    {
      customer: "ann",
      knownAt: "2025-02-28 23:00",
      plan: "Pro Max",
      age: 34,
      signedUp: "2025-03-01",
      consent: true,
    },
    {
      customer: "cy",
      knownAt: "2026-01-30",
      plan: "basic",
      signedUp: "2026-03-01",
      consent: false,
    },
    { customer: "eve", knownAt: "2026-03-01", plan: "basic", age: 50 },
  ],
};

const ann = {
  recency_days: 20,
  frequency: 3,
  orders: 3,
  total_spend: 62.5,
  monetary: 62.5 / 3,
  tenure_days: 361,
  last_age_days: 341,
  known_days: 366,
  gap_mean: 170.5,
  gap_median: 170.5,
  gap_deviation: 281 / Math.SQRT2,
  gap_variation: 281 / Math.SQRT2 / 170.5,
  gap_last: 30,
  overdue_ratio: 20 / 170.5,
  orders_7d: 0,
  orders_prior_7d: 0,
  orders_trend_7d: null,
  spend_7d: 0,
  spend_prior_7d: 0,
  spend_trend_7d: null,
  orders_30d: 1,
  orders_prior_30d: 1,
  orders_trend_30d: 0.5,
  spend_30d: 2.5,
  spend_prior_30d: 40,
  spend_trend_30d: 2.5 / 42.5,
  orders_90d: 2,
  orders_prior_90d: 0,
  orders_trend_90d: 1,
  spend_90d: 42.5,
  spend_prior_90d: 0,
  spend_trend_90d: 1,
  orders_365d: 3,
  orders_prior_365d: 0,
  orders_trend_365d: 1,
  spend_365d: 62.5,
  spend_prior_365d: 0,
  spend_trend_365d: 1,
  items: 7,
  order_lines: 4 / 3,
  distinct_products: 2,
  favourite_product_share: 0.75,
  distinct_categories: 2,
  favourite_category_share: 0.75,
  distinct_channels: 2,
  order_mean: 72.5 / 3,
  piece_price: 72.5 / 7,
  order_largest: 40,
  discount_share: 0.25,
  category_drinks_share: 0.75,
  channel_shop_share: 0.5,
  returns: 1,
  return_share: 0.2,
  return_amount: 10,
  weekend_share: 1 / 3,
  month_share: 1 / 3,
  season_gap_days: 4,
  season_purchases: 1,
  hour_mean: 43 / 3,
  morning_share: 1 / 3,
  afternoon_share: 1 / 3,
  evening_share: 1 / 3,
  engagement_recency_days: 1,
  engagement_tenure_days: 90,
  active_days: 5,
  active_days_7d: 2,
  active_days_30d: 4,
  active_days_90d: 5,
  active_days_365d: 5,
  sessions: 2,
  sessions_7d: 1,
  sessions_30d: 2,
  sessions_90d: 2,
  sessions_365d: 2,
  email_sent_total: 3,
  email_open_rate: 1 / 3,
  email_open_rate_7d: 1,
  email_open_rate_30d: 0.5,
  email_open_rate_90d: 1 / 3,
  email_open_rate_365d: 1 / 3,
  email_sent_recency_days: 4,
  email_sent_7d: 1,
  email_sent_30d: 2,
  email_sent_90d: 3,
  email_sent_365d: 3,
  visit_recency_days: 1,
  visit_7d: 2,
  visit_30d: 3,
  visit_90d: 3,
  visit_365d: 3,
  visit_value_7d: 5,
  visit_value_30d: 7.5,
  visit_value_90d: 7.5,
  visit_value_365d: 7.5,
  email_open_recency_days: 4,
  email_open_7d: 1,
  email_open_30d: 1,
  email_open_90d: 1,
  email_open_365d: 1,
  plan_pro_max: 1,
  plan_basic: 0,
  age: 34,
  signed_up_days: 365,
  consent: 1,
};

const rows = (engine: Parameters<Parameters<typeof withEngine>[1]>[0]) =>
  engine.rows(sql`select * from snapshot order by customer_id`);

test("every feature of a customer, worked by hand", async () => {
  const [found] = await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    await snap(engine, asOf);
    return await rows(engine);
  });
  const { customer_id: id, ...values } = found ?? {};
  expect(id).toBe("ann");
  expect(Object.keys(values).sort()).toEqual(Object.keys(ann).sort());
  for (const [name, value] of Object.entries(ann)) {
    if (value === null) expect(values[name], name).toBeNull();
    else expect(values[name], name).toBeCloseTo(value, 12);
  }
});

test("rfm of two customers, worked by hand", async () => {
  const found = await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: [
        { customer: "a", at: "2026-02-27 10:00", amount: 10 },
        { customer: "a", at: "2026-02-20 10:00", amount: 30 },
        { customer: "b", at: "2026-02-28 10:00", amount: 5 },
      ],
    });
    await snap(engine, asOf);
    return await engine.rows(
      sql`select customer_id, recency_days, frequency, monetary from snapshot`,
    );
  });
  expect(found).toEqual([
    { customer_id: "a", recency_days: 2, frequency: 2, monetary: 20 },
    { customer_id: "b", recency_days: 1, frequency: 1, monetary: 5 },
  ]);
});

test("a snapshot holds everyone seen before as_of and nobody else, by id", async () => {
  const found = await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    await snap(engine, asOf);
    return (await rows(engine)).map((row) => row["customer_id"]);
  });
  expect(found).toEqual(["ann", "bob", "cy", "dee"]);
});

test("customers rows without known_at count once a dated row shows the customer, or where nothing is dated", async () => {
  const facts = { ...canonical, customers: { ...canonical.customers, hasKnownAt: false } };
  const ids = async (firstDay: string | null, lines: Shop["lines"]) =>
    await withEngine({}, async (engine) => {
      await openShop(engine, {
        lines: lines ?? [],
        customers: [
          { customer: "ann", plan: "basic" },
          { customer: "eve", plan: "gold" },
        ],
      });
      await snap(engine, asOf, { facts: { ...facts, firstDay } });
      return (await engine.rows(sql`select customer_id, plan_basic from snapshot`)).map((row) =>
        Object.values(row),
      );
    });
  expect(await ids("2026-01-01", [{ customer: "ann", at: "2026-01-01 10:00" }])).toEqual([
    ["ann", 1],
  ]);
  expect(await ids(null, [])).toEqual([
    ["ann", 1],
    ["eve", 0],
  ]);
});

test("of a source that cannot say since when it knows, a row counts once its customer is seen", async () => {
  const customers = { ...canonical.customers, undated: ["list"] };
  const found = await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: ["ann", "bob", "cy"].map((customer) => ({ customer, at: "2026-02-01 10:00" })),
      customers: [
        { customer: "ann", knownAt: "2026-01-01", plan: "gold" },
        { customer: "bob", plan: "gold" },
        { customer: "cy", plan: "gold" },
        { customer: "eve", plan: "gold" },
      ],
    });
    // cy's and eve's rows come from a source that has no known_at; bob's from one that leaves it empty.
    await engine.run(sql`update customers set source = 'list' where customer_id in ('cy', 'eve')`);
    await snap(engine, asOf, { facts: { ...canonical, customers } });
    return await engine.rows(sql`select customer_id, plan_gold from snapshot order by customer_id`);
  });
  expect(found).toEqual([
    { customer_id: "ann", plan_gold: 1 },
    { customer_id: "bob", plan_gold: null },
    { customer_id: "cy", plan_gold: 1 },
  ]);
});

test("without an amount there is no money, and without an order id an order is an instant", async () => {
  const facts = { ...canonical, transactions: { columns: [] } };
  const [found] = await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: [
        { customer: "a", at: "2026-02-01 10:00" },
        { customer: "a", at: "2026-02-01 10:00" },
        { customer: "a", at: "2026-02-01 11:00" },
      ],
    });
    await snap(engine, asOf, { facts });
    return await rows(engine);
  });
  expect(found).toMatchObject({ orders: 2, frequency: 1, items: 3, order_lines: 1.5 });
  const money = Object.keys(found ?? {}).filter((name) =>
    /spend|monetary|amount|order_mean|piece_price/.test(name),
  );
  expect(money).toEqual([]);
});

test("the days of a known_at are local days", async () => {
  const ids = async (timezone: string) =>
    await withEngine({}, async (engine) => {
      await openShop(engine, { customers: [{ customer: "a", knownAt: "2026-02-28 23:30" }] });
      await snap(engine, asOf, { facts: { ...canonical, timezone } });
      return (await rows(engine)).length;
    });
  expect(await ids("UTC")).toBe(1);
  expect(await ids("Europe/Berlin")).toBe(0);
});

test("an observation window forgets what is older, and the customer stays", async () => {
  const [found] = await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: [
        { customer: "a", at: "2025-01-01 10:00", amount: 7 },
        { customer: "b", at: "2026-02-27 10:00", amount: 7 },
      ],
    });
    await snap(engine, asOf, { observationDays: 30 });
    return await rows(engine);
  });
  expect(found).toMatchObject({ customer_id: "a", orders: 0, recency_days: null, total_spend: 0 });
});
