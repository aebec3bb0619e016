import type { SortColumn } from "../shop/query.ts";

/** What columns are called on pages. */
export const COLUMN_WORDS: Readonly<Record<SortColumn, string>> = {
  rank: "Rank",
  customer_id: "Customer",
  score: "Chance",
  value: "Spent last year",
  expected_value: "Expected value",
  value_at_risk: "At risk",
  expected_profit: "Expected profit",
  last_order_on: "Last order",
};
