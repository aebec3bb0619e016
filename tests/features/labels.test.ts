import { expect, test } from "vitest";
import { type TargetOptions, targetSchema } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { type Sql, sql } from "../../engines/sql.ts";
import {
  eligible,
  eligiblePlaces,
  label,
  readLabelled,
  readLabels,
} from "../../features/labels.ts";
import { readMatrix } from "../../features/matrix.ts";
import { canonical, openShop, type Shop, snap } from "./shop.ts";

const asOf = "2026-03-01";
const sources = {
  orders: { kind: "transactions" },
  mail: { kind: "events" },
  crm: { kind: "customers" },
};

const shop: Shop = {
  lines: [
    { customer: "edge", at: "2025-12-31 12:00", amount: 1 },
    { customer: "gone", at: "2026-01-15 12:00", amount: 1 },
    { customer: "lapsed", at: "2025-12-30 12:00", amount: 1 },
    { customer: "loyal", at: "2026-02-01 12:00", amount: 1 },
    { customer: "loyal", at: "2026-03-01 00:00", amount: 50 },
    { customer: "late", at: "2026-02-01 12:00", amount: 1 },
    { customer: "late", at: "2026-03-31 00:00", amount: 1 },
    { customer: "edge", at: "2026-03-30 23:59", amount: 1 },
    { customer: "returner", at: "2026-02-01 12:00", amount: 9 },
    { customer: "returner", at: "2026-03-05 12:00", amount: -9, isReturn: true },
    { customer: "unborn", at: "2026-03-05 12:00", amount: 9 },
  ],
  events: [
    { customer: "reader", at: "2026-01-01 12:00", type: "visit" },
    { customer: "reader", at: "2026-03-02 12:00", type: "visit" },
    { customer: "gone", at: "2026-03-30 12:00", type: "purchase" },
  ],
  customers: [
    { customer: "gone", knownAt: "2026-01-01", plan: "Yes" },
    { customer: "loyal", knownAt: "2026-01-01", plan: "No" },
    { customer: "late", knownAt: "2026-01-01", plan: " " },
    { customer: "edge", knownAt: "2026-01-01", plan: "yes" },
    { customer: "reader", knownAt: "2026-01-01" },
  ],
};

async function labels(options: unknown, where?: Sql) {
  const target: TargetOptions = targetSchema.parse(options);
  return await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    const snapshot = await snap(engine, asOf);
    await label(engine, target, {
      snapshot,
      sources,
      table: "labels",
      ...(where === undefined ? {} : { where }),
    });
    const { matrix, labels: read } = await readLabelled(engine, snapshot, "labels", [
      "recency_days",
    ]);
    const placed = await readLabels(engine, target, {
      snapshot,
      sources,
      ...(where === undefined ? {} : { where }),
    });
    const everybody = await readMatrix(engine, snapshot, { columns: [] });
    expect(Array.from(placed.rows, (row) => everybody.ids[row])).toEqual(matrix.ids);
    expect(placed.labels).toEqual(read);
    const scored = await engine.rows(
      sql`select customer_id from (${eligible(target, snapshot)}) order by customer_id`,
    );
    for (const ordered of [true, false]) {
      const places = eligiblePlaces(target, { ...snapshot, ordered });
      const { numbers } = await engine.columns(sql`select place from (${places}) order by place`);
      const ids = Array.from(numbers["place"] ?? [], (place) => everybody.ids[place]);
      expect(ids).toEqual(scored.map((row) => row["customer_id"]));
    }
    return {
      labels: Object.fromEntries(matrix.ids.map((name, i) => [name, read[i]])),
      eligible: scored.map((row) => row["customer_id"]),
      columns: matrix.columns,
    };
  });
}

test("inactivity asks the buyers of the active days who buys in the horizon, ends half-open", async () => {
  const found = await labels({ kind: "inactivity", horizon: "30d" });
  expect(found.labels).toEqual({ edge: 0, gone: 1, late: 1, loyal: 0, returner: 1 });
  expect(found.eligible).toEqual(["edge", "gone", "late", "loyal", "returner"]);
});

test("a longer active time asks more", async () => {
  const found = await labels({ kind: "inactivity", horizon: "30d", active: "61d" });
  expect(found.labels).toMatchObject({ lapsed: 1 });
});

test("an event target asks everyone seen; a return is no order", async () => {
  const found = await labels({ kind: "event", source: "orders", horizon: "30d" });
  expect(found.labels).toEqual({
    edge: 1,
    gone: 0,
    lapsed: 0,
    late: 0,
    loyal: 1,
    reader: 0,
    returner: 0,
  });
});

test("a condition on the event counts", async () => {
  const found = await labels(
    { kind: "event", source: "orders", horizon: "30d" },
    sql`amount > 10 or amount < 0`,
  );
  expect(Object.entries(found.labels).filter(([, value]) => value === 1)).toEqual([["loyal", 1]]);
});

test("an event target may name several sources of either kind", async () => {
  const found = await labels({ kind: "event", source: ["orders", "mail"], horizon: "30d" });
  expect(found.labels).toMatchObject({ edge: 1, gone: 1, loyal: 1, reader: 1, late: 0 });
});

test("an event target on a source without dates is refused", async () => {
  await expect(labels({ kind: "event", source: "crm", horizon: "30d" })).rejects.toThrow(
    "got 'crm'",
  );
});

test("subscription_end asks who subscribes at as_of whether one ends in the horizon, ends half-open", async () => {
  const target = targetSchema.parse({ kind: "subscription_end", horizon: "30d" });
  const found = await withEngine({}, async (engine) => {
    const started = "2026-01-01";
    await openShop(engine, {
      subscriptions: [
        { customer: "first", started, ended: "2026-03-01" },
        { customer: "last", started, ended: "2026-03-30" },
        { customer: "after", started, ended: "2026-03-31" },
        { customer: "runs", started },
        { customer: "over", started, ended: "2026-02-28" },
        { customer: "second", started, ended: "2026-01-31" },
        { customer: "second", started, ended: "2026-03-15" },
        { customer: "starts", started: "2026-03-01", ended: "2026-03-02" },
        { customer: "renews", started },
        { customer: "renews", started: "2026-03-02", ended: "2026-03-03" },
      ],
    });
    const snapshot = await snap(engine, asOf);
    await label(engine, target, { snapshot, sources, table: "labels" });
    return await engine.rows(sql`select * from labels order by customer_id`);
  });
  expect(Object.fromEntries(found.map((row) => [row["customer_id"], row["label"]]))).toEqual({
    after: 0,
    first: 1,
    last: 1,
    renews: 0,
    runs: 0,
    second: 1,
  });
});

test("a given label is compared as raw text; blank is unlabelled but still scored", async () => {
  const found = await labels({ kind: "given", column: "Plan", positive: "Yes" });
  expect(found.labels).toEqual({ edge: 0, gone: 1, loyal: 0 });
  expect(found.eligible).toEqual(["edge", "gone", "late", "loyal", "reader"]);
});

test("who is scored does not depend on what happens from as_of on", async () => {
  const target: TargetOptions = targetSchema.parse({ kind: "inactivity", horizon: "30d" });
  const ids = await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    await engine.run(sql`delete from transactions where day >= ${asOf}::date`);
    const snapshot = await snap(engine, asOf, { facts: canonical });
    return await engine.rows(
      sql`select customer_id from (${eligible(target, snapshot)}) order by customer_id`,
    );
  });
  expect(ids.map((row) => row["customer_id"])).toEqual([
    "edge",
    "gone",
    "late",
    "loyal",
    "returner",
  ]);
});
