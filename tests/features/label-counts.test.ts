import { expect, test } from "vitest";
import { targetSchema } from "../../data/schema.ts";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { prepareHistory } from "../../features/history.ts";
import { countLabels } from "../../features/label-counts.ts";
import { labelsOf } from "../../features/labels.ts";
import { seen } from "../../features/seen.ts";
import { learnVocabulary, type Vocabulary } from "../../features/vocabulary.ts";
import { canonical, fillShop, windows } from "./shop.ts";

const targets = [
  { kind: "inactivity", horizon: "60d", active: "90d" },
  { kind: "inactivity", horizon: "45d" },
  { kind: "event", source: "orders", horizon: "60d" },
].map((target) => targetSchema.parse(target));
const facts = {
  ...canonical,
  customers: { ...canonical.customers, hasKnownAt: false },
  stored: [{ kind: "transactions", table: "transactions" } as const],
};

/** Fills a shop of customers who come now and then, and send nothing back. */
async function fillPlainShop(engine: Engine): Promise<void> {
  await fillShop(engine, 3000);
  for (const table of ["events", "subscriptions", "exposures"])
    await engine.run(sql`delete from ${id(table)}`);
  await engine.run(sql`
    update transactions set is_return = false, cancelled_on = null, customer_id = 'c' || (hash(order_id) % 300)`);
}

/** Labels customers one by one, by their rows, and counts them then. */
async function labelledOneByOne(
  engine: Engine,
  vocabulary: Vocabulary,
  { target, asOf }: { readonly target: (typeof targets)[number]; readonly asOf: string },
) {
  await engine.run(sql`create or replace table everybody as ${seen(asOf, vocabulary)}`);
  const snapshot = {
    table: "everybody",
    features: [],
    window: { asOf, observationDays: null },
    history: null,
  };
  const labels = labelsOf(target, { snapshot, sources: { orders: { kind: "transactions" } } });
  const [row] = await engine.rows(
    sql`select count(*) as rows, coalesce(sum(label), 0)::bigint as positives from (${labels})`,
  );
  return { rows: Number(row?.["rows"]), positives: Number(row?.["positives"]) };
}

test("labels that are counted by the days between purchases are as many as those told customer by customer", async () => {
  await withEngine({}, async (engine) => {
    await fillPlainShop(engine);
    const window = { asOf: "2026-04-01", observationDays: null };
    const vocabulary = await learnVocabulary(engine, facts, window);
    const history = await prepareHistory(engine, vocabulary, featuresFor(vocabulary, { windows }));
    if (history === null) throw new Error("a shop with orders has a history");
    expect(history.changing).toBe(false);
    const counts: { readonly rows: number; readonly positives: number }[] = [];
    for (const asOf of ["2024-01-01", "2024-01-02", "2026-03-10", "2027-01-01"].concat(
      Array.from({ length: 12 }, (_, i) => addDays("2024-03-01", 41 * i)),
    ))
      for (const target of targets) {
        if (target.kind !== "inactivity" && target.kind !== "event") continue;
        const count = await countLabels(engine, history, { target, asOf });
        expect(count).toEqual(await labelledOneByOne(engine, vocabulary, { target, asOf }));
        counts.push(count);
      }
    // Of all sorts there are some, so that nothing agrees by being none.
    expect(
      counts.filter(({ rows, positives }) => positives > 0 && positives < rows).length,
    ).toBeGreaterThan(30);
    expect(counts.some(({ rows }) => rows === 0)).toBe(true);
  });
});
