import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { openShop, type Shop, snap } from "./shop.ts";

const asOf = "2026-03-01";

const shop: Shop = {
  subscriptions: [
    { customer: "both", started: "2025-03-01", ended: "2025-06-01", plan: "basic", price: 5 },
    { customer: "both", started: "2026-01-30", plan: "gold", price: 10 },
    { customer: "both", started: "2026-02-19", plan: "gold", price: 2.5 },
    { customer: "edge", started: "2026-02-28", ended: "2026-03-01", plan: "basic", price: 5 },
    { customer: "gone", started: "2026-02-01", ended: "2026-02-28", plan: "basic", price: 5 },
    { customer: "unborn", started: "2026-03-01", plan: "gold", price: 5 },
  ],
  exposures: [
    { customer: "seen", at: "2026-02-28 10:00", campaign: "k1", channel: "mail", cost: 0.5 },
    { customer: "seen", at: "2026-02-01 10:00", campaign: "k1", channel: "post", cost: 2 },
    { customer: "seen", at: "2025-06-01 10:00", campaign: "k2", channel: "mail", cost: 4 },
    { customer: "seen", at: "2026-03-01 00:00", campaign: "k3", channel: "mail", cost: 8 },
  ],
};

async function taken(observationDays: number | null = null) {
  return await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    await snap(engine, asOf, { observationDays });
    const rows = await engine.rows(sql`select * from snapshot order by customer_id`);
    return new Map(rows.map((row) => [String(row["customer_id"]), row]));
  });
}

test("what runs is counted, aged and priced as it stood before as_of", async () => {
  const found = await taken();
  expect([...found.keys()]).toEqual(["both", "edge", "gone", "seen"]);
  expect(found.get("both")).toMatchObject({
    active_subscriptions: 2,
    subscription_age_days: 30,
    days_since_subscription_start: 10,
    days_since_subscription_end: 273,
    ended_subscriptions: 1,
    subscription_price: 12.5,
    subscription_plan_gold: 1,
    subscription_plan_basic: 0,
  });
});

test("an end on the day of as_of is not known yet, one of the day before is", async () => {
  const found = await taken();
  expect(found.get("edge")).toMatchObject({
    active_subscriptions: 1,
    ended_subscriptions: 0,
    days_since_subscription_end: null,
    subscription_plan_basic: 1,
  });
  expect(found.get("gone")).toMatchObject({
    active_subscriptions: 0,
    subscription_age_days: null,
    ended_subscriptions: 1,
    days_since_subscription_end: 1,
    subscription_price: 0,
    subscription_plan_basic: 0,
  });
});

test("an observation window keeps a subscription that ran in it, however early it began", async () => {
  const found = await taken(20);
  expect(found.get("both")).toMatchObject({ active_subscriptions: 2, ended_subscriptions: 0 });
  expect(found.get("gone")).toMatchObject({ ended_subscriptions: 1 });
});

test("exposures are counted by window and channel, and campaigns once each", async () => {
  expect((await taken()).get("seen")).toMatchObject({
    days_since_exposure: 1,
    distinct_campaigns: 2,
    exposures_7d: 1,
    exposures_30d: 2,
    exposures_365d: 3,
    exposures_mail_365d: 2,
    exposures_post_30d: 1,
    exposure_cost_30d: 2.5,
    active_subscriptions: 0,
    days_since_subscription_start: null,
  });
});
