import { sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const recency = feature({
  name: "recency_days",
  family: "rfm",
  unit: "days",
  describe: "Days from the last purchase to as_of.",
  grain: "purchase_days",
  sql: sql`min(days_ago)`,
  empty: null,
  phrase: [
    "last order {recency_days} ago, usually every {gap_median}",
    "last order {recency_days} ago",
  ],
  missing: "no order yet",
  about: "last order",
  told: "first",
  meanwhile: "ages",
});

const frequency = feature({
  name: "frequency",
  family: "rfm",
  unit: "count",
  describe: "Distinct days with a purchase.",
  grain: "purchase_days",
  sql: sql`count(*)`,
  empty: 0,
  phrase: ["bought on {frequency} so far"],
  zero: "has never bought",
  counts: ["day", "days"],
  about: "number of orders",
  meanwhile: "stays",
});

const orders = feature({
  name: "orders",
  family: "rfm",
  unit: "count",
  describe: "Orders placed, returns not counted.",
  grain: "orders",
  sql: sql`count(*)`,
  empty: 0,
  phrase: ["{orders} so far"],
  zero: "no order yet",
  counts: ["order", "orders"],
  about: "number of orders",
  meanwhile: "stays",
});

const totalSpend = feature({
  name: "total_spend",
  family: "rfm",
  unit: "currency",
  describe: "Net spend in all observed time: purchases less returns.",
  grain: "lines",
  sql: sql`coalesce(sum(amount), 0)`,
  empty: 0,
  phrase: ["spent {total_spend} in all"],
  zero: "has spent nothing so far",
  negative: "got more money back than was ever spent",
  about: "spend",
  meanwhile: "stays",
});

const monetary = feature({
  name: "monetary",
  family: "rfm",
  unit: "currency",
  describe: "Mean net spend a purchase day: total spend over frequency; empty without a purchase.",
  grain: "features",
  sql: sql`total_spend / nullif(frequency, 0)`,
  empty: null,
  phrase: ["spends {monetary} on a usual day of buying"],
  negative: "got more money back than was ever spent",
  missing: "no order yet",
  about: "spend",
  meanwhile: "stays",
});

/** Returns recency, frequency and orders, and spend where there is money. */
export function rfm({ transactions }: Vocabulary) {
  if (transactions === null) return [];
  const counted = [recency, frequency, orders];
  return transactions.columns.includes("amount") ? [...counted, totalSpend, monetary] : counted;
}
