import { expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, literal, sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { neededFeatures } from "../../features/needed-features.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary, type Vocabulary } from "../../features/vocabulary.ts";
import { canonical, fillShop, windows } from "./shop.ts";

const day = "2026-01-15";
const later = addDays(day, 30);

async function withShop(work: (engine: Engine, vocabulary: Vocabulary) => Promise<void>) {
  await withEngine({}, async (engine) => {
    await fillShop(engine, 3000);
    const window = { asOf: day, observationDays: null };
    await work(engine, await learnVocabulary(engine, canonical, window));
  });
}

const all = async (engine: Engine, table: string) =>
  await engine.columns(sql`select * from ${id(table)} order by customer_id`);

test("customers as they will be if nothing happens are those of the later day with everything in between taken away", async () => {
  for (const observationDays of [null, 365])
    await withShop(async (engine, vocabulary) => {
      const features = featuresFor(vocabulary, { windows });
      const take = async (table: string, knownBefore?: string) =>
        await takeSnapshot(engine, {
          vocabulary,
          features,
          window: {
            asOf: later,
            observationDays,
            ...(knownBefore === undefined ? {} : { knownBefore }),
          },
          table,
        });
      await take("foreseen", day);
      const unknown = literal(day);
      for (const table of ["transactions", "events", "exposures"])
        await engine.run(sql`delete from ${id(table)} where day >= ${unknown}::date`);
      await engine.run(
        sql`update transactions set cancelled_on = null where cancelled_on >= ${unknown}::date`,
      );
      await engine.run(sql`delete from subscriptions where started_day >= ${unknown}::date`);
      await engine.run(
        sql`update subscriptions set ended_at = null, ended_day = null where ended_day >= ${unknown}::date`,
      );
      await engine.run(sql`delete from customers where known_at >= ${unknown}::timestamp`);
      await take("came");
      const [foreseen, came] = [await all(engine, "foreseen"), await all(engine, "came")];
      expect(foreseen.length).toBeGreaterThan(100);
      expect(foreseen.texts["customer_id"]).toEqual(came.texts["customer_id"]);
      expect(foreseen.numbers).toEqual(came.numbers);
    });
}, 120_000);

test("a snapshot of some customers and some features holds what the whole one does", async () => {
  await withShop(async (engine, vocabulary) => {
    const features = featuresFor(vocabulary, { windows });
    const window = { asOf: day, observationDays: null };
    await takeSnapshot(engine, { vocabulary, features, window, table: "whole" });
    const customers = sql`select customer_id from whole where customer_id like 'c1%'`;
    const some = neededFeatures(features, ["overdue_ratio", "monetary"]);
    expect(some.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["overdue_ratio", "recency_days", "gap_median", "total_spend"]),
    );
    await takeSnapshot(engine, { vocabulary, features: some, window, customers, table: "part" });
    const names = some.map(({ name }) => name);
    const [part, whole] = [await all(engine, "part"), await all(engine, "whole")];
    const rows = (whole.texts["customer_id"] ?? []).flatMap((one, i) =>
      one?.startsWith("c1") ? [i] : [],
    );
    expect(part.length).toBe(rows.length);
    for (const name of names)
      expect([...(part.numbers[name] ?? [])], name).toEqual(
        rows.map((row) => whole.numbers[name]?.[row]),
      );
  });
});

test("a feature that is said to stay or to age while nothing happens does so", async () => {
  await withShop(async (engine, vocabulary) => {
    const features = featuresFor(vocabulary, { windows });
    const told = features.filter(({ meanwhile }) => meanwhile !== undefined);
    const take = async (table: string, asOf: string) => {
      const window = { asOf, observationDays: null, knownBefore: day };
      await takeSnapshot(engine, { vocabulary, features: told, window, table });
      return (await all(engine, table)).numbers;
    };
    const [now, ahead] = [await take("now", day), await take("foreseen", later)];
    const families = new Set(told.map(({ family }) => family));
    expect([...families].sort()).toEqual([
      ...["basket", "cadence", "engagement", "mix", "returns", "rfm", "rhythm"],
      ...["subscriptions", "tenure"],
    ]);
    for (const { name, meanwhile } of told) {
      const days = meanwhile === "ages" ? 30 : 0;
      expect(ahead[name], name).toEqual(now[name]?.map((value) => value + days));
    }
  });
});
