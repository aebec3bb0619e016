import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { list, literal, type Sql, sql } from "../../engines/sql.ts";
import { type Feature, feature } from "../../features/feature.ts";
import { addRows, fillShop, type Shop, snap } from "../features/shop.ts";

const asOf = "2025-06-01";

const customer = fc.integer({ min: 0, max: 60 }).map((n) => `c${n}`);
const later = fc.tuple(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 })),
  fc.integer({ min: 0, max: 23 }),
);
const at = later.map(([days, hour]) => `${addDays(asOf, days)} ${hour}:00`);
const amount = fc.integer({ min: -9999, max: 9999 }).map((n) => n / 100);

/** Rows at or after as_of: new ones of known customers and of unknown ones. */
const additions: fc.Arbitrary<Shop> = fc.record({
  lines: fc.array(
    fc.record({
      customer,
      at,
      amount,
      order: fc.constantFrom("o1", "o2", "new"),
      product: fc.constantFrom("p1", "novelty"),
      category: fc.constantFrom("k1", "novelties"),
      channel: fc.constantFrom("web", "fax"),
      quantity: fc.integer({ min: -3, max: 9 }),
      isReturn: fc.boolean(),
    }),
    { maxLength: 6 },
  ),
  events: fc.array(
    fc.record({
      customer,
      at,
      type: fc.constantFrom("visit", "email_open", "a new type"),
      session: fc.constantFrom("s1", "s2", "new"),
      value: amount,
    }),
    { maxLength: 6 },
  ),
  subscriptions: fc.array(
    fc.record({
      customer,
      started: later.map(([days]) => addDays(asOf, days)),
      plan: fc.constantFrom("gold", "a new plan"),
      price: amount,
    }),
    { maxLength: 4 },
  ),
  exposures: fc.array(
    fc.record({
      customer,
      at,
      campaign: fc.constantFrom("k1", "a new campaign"),
      channel: fc.constantFrom("mail", "a new channel"),
    }),
    { maxLength: 4 },
  ),
  customers: fc.array(
    fc.record({
      customer: customer.map((id) => `new-${id}`),
      knownAt: at,
      plan: fc.constantFrom("gold", "new"),
    }),
    { maxLength: 3 },
  ),
});

const future = sql`day >= ${literal(asOf)}::date`;
const startedLater = sql`started_day >= ${literal(asOf)}::date`;
const notEnded = sql`(ended_day is null or ended_day >= ${literal(asOf)}::date)`;
const knownLater = sql`known_at >= ${literal(asOf)}::date`;

/** Changes and deletions of rows at or after as_of; each may touch any part of them. */
const changes: fc.Arbitrary<readonly Sql[]> = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 5 })).map(([kind, n]) => {
    const some = sql`hash(customer_id, ${literal(n)}) % 3 = 0`;
    return (
      [
        sql`delete from transactions where ${future} and ${some}`,
        sql`delete from events where ${future} and ${some}`,
        sql`delete from customers where ${knownLater} and ${some}`,
        sql`update transactions set amount = amount + ${literal(n)}, is_return = not is_return where ${future} and ${some}`,
        sql`update transactions set day = day + ${literal(n)}::integer, customer_id = 'c0' where ${future} and ${some}`,
        sql`update events set type = 'visit', value = ${literal(n)}, session_id = 's1' where ${future} and ${some}`,
        sql`delete from subscriptions where ${startedLater} and ${some}`,
        sql`delete from exposures where ${future} and ${some}`,
        sql`update exposures set channel = 'mail', campaign = 'k1', cost = ${literal(n)} where ${future} and ${some}`,
        sql`update subscriptions set ended_day = ${literal(asOf)}::date + ${literal(7 * n)}::integer where ${notEnded} and ${some}`,
        sql`update subscriptions set ended_day = null where ${notEnded} and ${some}`,
        sql`update customers set "Plan" = 'gold', "Age" = ${literal(n)} where ${knownLater} and ${some}`,
        sql`update transactions set cancelled_on = ${literal(asOf)}::date + ${literal(n - 1)}::integer
          where (cancelled_on is null or cancelled_on >= ${literal(asOf)}::date) and ${some}`,
      ][kind] ?? sql`select 1`
    );
  }),
  { minLength: 1, maxLength: 6 },
);

/** Returns how many of `runs` random futures change a byte of the snapshot or its vocabulary. */
async function futuresSeen(planted: readonly Feature[], runs: number): Promise<number> {
  const path = join(tmpdir(), `quintile-future-${process.pid}-${planted.length}.parquet`);
  try {
    return await withEngine({}, async (engine) => {
      await fillShop(engine, 800);
      const before = await bytes(engine, planted, path);
      let differences = 0;
      await fc.assert(
        fc.asyncProperty(additions, changes, async (rows, edits) => {
          await addRows(engine, rows);
          for (const edit of edits) await engine.run(edit);
          differences += Number(!(await bytes(engine, planted, path)).equals(before));
        }),
        { numRuns: runs, seed: 7 },
      );
      return differences;
    });
  } finally {
    await rm(path, { force: true });
  }
}

async function bytes(engine: Engine, planted: readonly Feature[], path: string): Promise<Buffer> {
  await snap(engine, asOf, { planted });
  await engine.write(sql`select * from snapshot order by customer_id`, path, "parquet");
  return await readFile(path);
}

test("nothing added, changed or deleted at or after as_of changes a byte of a snapshot", async () => {
  expect(await futuresSeen([], 15)).toBe(0);
});

test("a feature that reads unwindowed rows is caught by the same check", async () => {
  const leak = feature({
    name: "planted_leak",
    family: "test",
    unit: "count",
    describe: "Rows of any day.",
    grain: "purchase_days",
    sql: sql`count(*) + (select count(*) from transactions)`,
    empty: 0,
    phrase: ["{planted_leak}"],
    about: "leak",
  });
  expect(await futuresSeen([leak], 3)).toBeGreaterThan(0);
});

test("a row of the day before as_of does change it, so the check has eyes", async () => {
  const [before, after] = await withEngine({}, async (engine) => {
    await fillShop(engine, 800);
    const all = sql`select ${list([sql`sum(orders) as orders`, sql`sum(visit_7d) as visits`, sql`sum(ended_subscriptions) as ended`, sql`sum(exposures_7d) as exposures`])} from snapshot`;
    await snap(engine, asOf);
    const first = await engine.rows(all);
    await addRows(engine, {
      lines: [{ customer: "c1", at: `${addDays(asOf, -1)} 23:59`, amount: 1, order: "fresh" }],
      events: [{ customer: "c1", at: `${addDays(asOf, -1)} 23:59`, type: "visit" }],
      subscriptions: [{ customer: "c1", started: addDays(asOf, -9), ended: addDays(asOf, -1) }],
      exposures: [{ customer: "c1", at: `${addDays(asOf, -1)} 23:59`, campaign: "k1" }],
    });
    await snap(engine, asOf);
    return [first[0], (await engine.rows(all))[0]];
  });
  expect(after?.["orders"]).toBe(Number(before?.["orders"]) + 1);
  expect(after?.["visits"]).toBe(Number(before?.["visits"]) + 1);
  expect(after?.["ended"]).toBe(Number(before?.["ended"]) + 1);
  expect(after?.["exposures"]).toBe(Number(before?.["exposures"]) + 1);
});
