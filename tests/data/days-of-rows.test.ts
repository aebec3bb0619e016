import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { readShop } from "../dirty/shop.ts";

const csv = (...days: readonly string[]) =>
  `id,at,to,what\n${days.map((day, i) => `c${i},${day},,w${i}`).join("\n")}\n`;
const at = { customer_id: "id", at: "at" };
const kinds = {
  orders: { kind: "transactions", columns: { ...at, order_id: "what" } },
  visits: { kind: "events", columns: { ...at, type: "what" } },
  ads: { kind: "exposures", columns: { ...at, campaign: "what", arm: "what" } },
  box: {
    kind: "subscriptions",
    columns: { customer_id: "id", started_at: "at", ended_at: "to", plan: "what" },
  },
};
const files = {
  orders: csv("2026-02-03", "2026-02-01", "soon"),
  visits: csv("2026-01-20", "2026-03-02"),
  ads: csv("2025-12-01", "2026-03-01"),
  box: csv("2025-05-01", "2026-03-04"),
};

const told = sql`
  with dated as (
    select 1 as choice, day from transactions
    union all select 1, day from events
    union all select 2, day from exposures
    union all select 3, started_day from subscriptions
  )
  select
    min(day) filter (choice = (select min(choice) from dated)) as "firstDay",
    min(day) filter (choice = 3) as "firstStart",
    max(day) as "lastDay"
  from dated`;

test.each([
  [["orders"]],
  [["box", "ads", "visits", "orders"]],
  [["ads", "box", "orders"]],
  [["box", "visits"]],
  [["box", "ads"]],
  [["box"]],
] as const)("the first and last days of %j are those that all their rows tell", async (names) => {
  const sources = names.map((name) => [name, { ...kinds[name], path: `${name}.csv` }]);
  const { canonical, rows } = await readShop(
    {
      files: Object.fromEntries(names.map((name) => [`${name}.csv`, files[name]])),
      sources: Object.fromEntries(sources),
    },
    told,
  );
  const { firstDay, firstStart, lastDay } = canonical;
  expect({ firstDay, firstStart, lastDay }).toEqual(rows[0]);
  expect(lastDay).not.toBe(null);
});
