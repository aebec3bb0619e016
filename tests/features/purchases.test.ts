import { expect, test } from "vitest";
import { targetSchema } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Row } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { eligible, label } from "../../features/labels.ts";
import { addRows, openShop, type Shop, snap } from "./shop.ts";

const asOf = "2026-03-01";
const sources = { orders: { kind: "transactions" } };
const churn = targetSchema.parse({ kind: "inactivity", horizon: "30d" });
const buys = targetSchema.parse({ kind: "event", source: "orders", horizon: "30d" });

interface Found {
  /** The snapshot's row of each customer. */
  readonly known: Readonly<Record<string, Row>>;
  readonly eligible: readonly string[];
  /** Who buys in the 30 days from as_of. */
  readonly buyers: readonly string[];
}

async function look(shop: Shop): Promise<Found> {
  return await withEngine({}, async (engine) => {
    await openShop(engine, shop);
    const snapshot = await snap(engine, asOf);
    const ids = async (query: ReturnType<typeof eligible>) =>
      (await engine.rows(sql`select customer_id from (${query}) order by customer_id`)).map((row) =>
        String(row["customer_id"]),
      );
    await label(engine, buys, { snapshot, sources, table: "labels" });
    const rows = await engine.rows(sql`select * from snapshot order by customer_id`);
    return {
      known: Object.fromEntries(rows.map((row) => [String(row["customer_id"]), row])),
      eligible: await ids(eligible(churn, snapshot)),
      buyers: await ids(sql`select customer_id from labels where label = 1`),
    };
  });
}

const bought = { at: "2026-01-10 10:00", order: "1", product: "cup", quantity: 2, amount: 20 };
const back = { ...bought, at: "2026-01-20 10:00", quantity: -2, amount: -20, isReturn: true };
const kept = { at: "2026-02-01 10:00", order: "2", product: "pot", quantity: 1, amount: 7 };
const nothing = { frequency: 0, orders: 0, recency_days: null, tenure_days: null, total_spend: 0 };

test("a customer whose purchases were all given back has no purchase, and the returns are counted", async () => {
  const { known, eligible: asked } = await look({
    lines: [
      { customer: "a", ...bought },
      { customer: "a", ...back },
      { customer: "b", ...bought },
      { customer: "b", ...back, quantity: -1, amount: -10 },
    ],
  });
  expect(known["a"]).toMatchObject({ ...nothing, returns: 1, return_amount: 20 });
  expect(known["b"]).toMatchObject({ frequency: 1, orders: 1, recency_days: 50, total_spend: 10 });
  expect(asked).toEqual(["b"]);
});

test("without money quantities are netted, and without quantities lines", async () => {
  const { amount: _, ...counted } = bought;
  const { quantity: __, ...bare } = counted;
  const returned = { at: "2026-01-20 10:00", isReturn: true };
  const { known } = await look({
    lines: [
      { customer: "all", ...counted },
      { customer: "all", ...returned, quantity: -2 },
      { customer: "half", ...counted },
      { customer: "half", ...returned, quantity: -1 },
      { customer: "line", ...bare },
      { customer: "line", ...returned },
      { customer: "two", ...bare },
      { customer: "two", ...bare, product: "pot" },
      { customer: "two", ...returned },
    ],
  });
  expect(Object.values(known).map(({ frequency }) => frequency)).toEqual([0, 1, 0, 1]);
});

test("who never returned anything is a buyer, even of what is free", async () => {
  const { known } = await look({ lines: [{ customer: "a", ...bought, amount: 0 }] });
  expect(known["a"]).toMatchObject({ frequency: 1, recency_days: 50 });
});

test("an order and its cancellation before as_of leave all as if the order never was, returns apart", async () => {
  const off = { cancelledOn: "2026-01-20" };
  const customers = [{ customer: "c", knownAt: "2026-01-01" }];
  const never = await look({ lines: [{ customer: "c", ...kept }], customers });
  const cancelled = await look({
    lines: [
      { customer: "c", ...bought, ...off },
      { customer: "c", ...back, ...off },
      { customer: "c", ...kept },
    ],
    customers,
  });
  const without = (row: Row | undefined) =>
    Object.fromEntries(
      Object.entries(row ?? {}).filter(([name]) => !/^return(s|_share|_amount)$/.test(name)),
    );
  expect(without(cancelled.known["c"])).toEqual(without(never.known["c"]));
  expect(cancelled.known["c"]).toMatchObject({ returns: 1, return_amount: 20, frequency: 1 });
  expect(cancelled.eligible).toEqual(never.eligible);
});

test("a cancellation on as_of or later changes nothing at as_of", async () => {
  const before = await look({ lines: [{ customer: "c", ...bought }] });
  const on = asOf;
  const after = await look({
    lines: [
      { customer: "c", ...bought, cancelledOn: on },
      { customer: "c", ...back, at: `${on} 09:00`, cancelledOn: on },
    ],
  });
  expect(after.known).toEqual(before.known);
  expect(after.eligible).toEqual(["c"]);
});

test("who gives back in the horizon what was bought in it does not buy; what comes later does not count", async () => {
  const at = "2026-03-05 10:00";
  const { buyers } = await look({
    lines: [
      ...["exchange", "later", "other", "refund", "off", "old"].map((customer) => ({
        customer,
        ...kept,
      })),
      { customer: "exchange", ...bought, at },
      { customer: "exchange", ...back, at: "2026-03-30 23:00" },
      { customer: "later", ...bought, at },
      { customer: "later", ...back, at: "2026-03-31 00:00" },
      { customer: "other", ...bought, at },
      { customer: "other", ...back, at, product: "vase", amount: -90 },
      { customer: "refund", ...bought, at },
      { customer: "refund", at: "2026-03-09 10:00", amount: -20, isReturn: true },
      { customer: "off", ...bought, at, cancelledOn: "2026-03-30" },
      { customer: "old", ...bought, at, cancelledOn: "2026-03-31" },
    ],
  });
  expect(buyers).toEqual(["later", "old", "other"]);
});

test("inactivity and an event target agree on who buys in the horizon", async () => {
  const at = "2026-03-05 10:00";
  const labels = await withEngine({}, async (engine) => {
    await openShop(engine, { lines: [{ customer: "a", ...kept }] });
    await addRows(engine, {
      lines: [
        { customer: "a", ...bought, at },
        { customer: "a", ...back, at },
      ],
    });
    const snapshot = await snap(engine, asOf);
    await label(engine, churn, { snapshot, sources, table: "churned" });
    await label(engine, buys, { snapshot, sources, table: "bought" });
    return await engine.rows(
      sql`select churned.label as churned, bought.label as bought from churned join bought using (customer_id)`,
    );
  });
  expect(labels).toEqual([{ churned: 1, bought: 0 }]);
});
