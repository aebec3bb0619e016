import { expect, test } from "vitest";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine, Row } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { neededFeatures } from "../../features/needed-features.ts";
import { takeSnapshot } from "../../features/snapshot.ts";
import { learnVocabulary } from "../../features/vocabulary.ts";
import { random } from "../../models/random.ts";
import { fillLifetime, LIFETIME_COLUMNS } from "../../pipelines/lifetime-features.ts";
import { addRows, canonical, openShop, windows } from "../features/shop.ts";

const firstDay = "2024-01-01";
const asOf = "2025-03-01";

const NAMES = [...LIFETIME_COLUMNS, "expected_orders_30d", "expected_orders_90d", "p_alive"];

/** Customers who buy at a rate of their own until they are lost, half of them after few purchases. */
function purchases() {
  const next = random(11);
  return Array.from({ length: 400 }, (_, n) => {
    const lines = [];
    const gap = 5 + 60 * next() ** 2;
    const loss = 0.5 * next() ** 2;
    for (let day = Math.floor(300 * next()); day < 600; ) {
      lines.push({
        customer: `c${n}`,
        at: `${addDays(firstDay, day)} 10:00`,
        amount: 10,
        order: `${n}-${day}`,
      });
      if (next() < loss) break;
      day += 1 + Math.floor(-gap * Math.log(1 - next()));
    }
    return lines;
  }).flat();
}

async function filled(
  engine: Engine,
  frozen: Parameters<typeof fillLifetime>[2]["frozen"],
): Promise<readonly Row[]> {
  const window = { asOf, observationDays: null };
  const plain = await learnVocabulary(engine, canonical, window);
  const lifetime = { horizons: [30, 90], model: "mbg-nbd", parameters: {} };
  const vocabulary = { ...plain, lifetime };
  const snapshot = await takeSnapshot(engine, {
    vocabulary,
    features: neededFeatures(featuresFor(vocabulary, { windows }), NAMES),
    window,
    table: "snapshot",
  });
  await fillLifetime(engine, snapshot, { horizons: lifetime.horizons, frozen });
  return await engine.rows(sql`select * from snapshot order by customer_id`);
}

test("what a lifetime model expects looks at nothing at or after as_of", async () => {
  await withEngine({}, async (engine) => {
    await openShop(engine, { lines: purchases() });
    const before = await filled(engine, null);
    expect(before.filter((row) => Number(row["expected_orders_90d"]) > 0).length).toBeGreaterThan(
      300,
    );
    await engine.run(
      sql`delete from transactions where day >= ${asOf}::date and hash(customer_id) % 2 = 0`,
    );
    const line = { at: `${asOf} 00:00`, amount: 5 };
    await addRows(engine, {
      lines: [
        { ...line, customer: "c1", order: "x" },
        { ...line, customer: "new", order: "y" },
      ],
    });
    expect(await filled(engine, null)).toEqual(before);
  });
});

test("a purchase of the day before as_of does change it, everybody's through the parameters", async () => {
  await withEngine({}, async (engine) => {
    await openShop(engine, { lines: purchases() });
    const before = await filled(engine, null);
    const at = `${addDays(asOf, -1)} 10:00`;
    await addRows(engine, { lines: [{ customer: "c1", at, amount: 5, order: "x" }] });
    const after = await filled(engine, null);
    const moved = after.filter((row, i) => row["p_alive"] !== before[i]?.["p_alive"]);
    expect(moved.length).toBeGreaterThan(300);
  });
});

test("frozen parameters give everybody else what they gave before", async () => {
  await withEngine({}, async (engine) => {
    await openShop(engine, { lines: purchases() });
    const frozen = { name: "mbg-nbd", parameters: { r: 0.6, alpha: 7, a: 0.8, b: 1.2 } };
    const before = await filled(engine, frozen);
    const at = `${addDays(asOf, -1)} 10:00`;
    await addRows(engine, { lines: [{ customer: "c1", at, amount: 5, order: "x" }] });
    const after = await filled(engine, frozen);
    const moved = after.filter((row, i) => row["p_alive"] !== before[i]?.["p_alive"]);
    expect(moved.map((row) => row["customer_id"])).toEqual(["c1"]);
  });
});

test("two orders of one day are one purchase", async () => {
  await withEngine({}, async (engine) => {
    const lines = purchases();
    await openShop(engine, {
      lines: [...lines, ...lines.map((line) => ({ ...line, order: `${line.order}b` }))],
    });
    const twice = await filled(engine, null);
    await engine.run(sql`delete from transactions where order_id like '%b'`);
    const once = await filled(engine, null);
    expect(twice.map((row) => row["expected_orders_30d"])).toEqual(
      once.map((row) => row["expected_orders_30d"]),
    );
  });
});
