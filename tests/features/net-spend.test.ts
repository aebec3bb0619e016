import { expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { prepareHistory } from "../../features/history.ts";
import { spentAfter, spentBefore } from "../../features/net-spend.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary } from "../../features/vocabulary.ts";
import { canonical, fillShop, openShop, type Shop, snap, windows } from "./shop.ts";

const asOf = "2025-06-01";
const on = (days: number) => `${addDays(asOf, days)} 12:00`;

/** What was spent in so many days before as_of and after it, by customer in the order of ids. */
async function spent(shop: Shop, days: number) {
  return await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    const snapshot = await snap(engine, asOf);
    return {
      before: [...(await spentBefore(engine, snapshot, days))],
      after: [...(await spentAfter(engine, snapshot, days))],
    };
  });
}

test("spend counts from the first day of the window to the day before its end, on both sides of as_of", async () => {
  const line = (customer: string, days: number, amount: number) => ({
    customer,
    at: on(days),
    amount,
  });
  const lines = [
    line("a", -31, 1),
    line("a", -30, 2),
    line("a", -1, 4),
    line("a", 0, 8),
    line("a", 29, 16),
    line("a", 30, 32),
  ];
  expect(await spent({ lines }, 30)).toEqual({ before: [2 + 4], after: [8 + 16] });
});

test("what is sent back is taken off, in the window of its own day", async () => {
  const lines = [
    { customer: "a", at: on(-40), amount: 50 },
    { customer: "a", at: on(-20), amount: 30 },
    { customer: "a", at: on(-10), amount: -50, isReturn: true },
    { customer: "a", at: on(10), amount: -30, isReturn: true },
  ];
  expect(await spent({ lines }, 30)).toEqual({ before: [-20], after: [-30] });
});

test("everybody of the snapshot has a number, in the order of ids, and nobody else", async () => {
  const lines = [
    { customer: "c", at: on(-3), amount: 3 },
    { customer: "a", at: on(-900), amount: 9 },
    { customer: "late", at: on(2), amount: 7 },
  ];
  const customers = [{ customer: "b", knownAt: on(-5) }];
  // a bought too long ago, b never, c now; late is not known at as_of.
  expect(await spent({ lines, customers }, 365)).toEqual({ before: [0, 0, 3], after: [0, 0, 0] });
});

test("the spend of days that a feature tells of is the one summed from the rows, whatever the snapshot saw", async () => {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 3000);
    const vocabulary = await learnVocabulary(engine, canonical, { asOf, observationDays: null });
    const features = featuresFor(vocabulary, { windows });
    const history = await prepareHistory(engine, vocabulary, features);
    for (const cutFrom of [history, null])
      for (const seen of [
        { observationDays: null },
        { observationDays: 90 },
        { observationDays: null, knownBefore: addDays(asOf, -20) },
      ]) {
        const snapshot = await takeSnapshot(engine, {
          vocabulary,
          features,
          window: { asOf, ...seen },
          history: cutFrom,
          table: "snapshot",
        });
        for (const days of [30, 90, 365]) {
          const told = await spentBefore(engine, snapshot, days);
          expect(told.some((amount) => amount > 0)).toBe(true);
          const summed = { ...snapshot, features: [] };
          expect(told).toEqual(await spentBefore(engine, summed, days));
          const some = sql`select customer_id from snapshot where recency_days > 40`;
          const ofSome = await spentBefore(engine, snapshot, days, some);
          expect(ofSome.length).toBeLessThan(told.length);
          expect(ofSome).toEqual(await spentBefore(engine, summed, days, some));
        }
      }
  });
});
