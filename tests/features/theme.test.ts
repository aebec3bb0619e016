import { expect, test } from "vitest";
import { featuresFor } from "../../features/catalogue.ts";
import { ABSENCES, themeOf } from "../../features/theme.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";

const types = ["visit", "email_sent", "email_open", "email_click", "unsubscribe", "ticket"];
const vocabulary: Vocabulary = {
  dated: true,
  knownAt: true,
  undated: [],
  timezone: "UTC",
  transactions: {
    columns: ["amount", "order_id", "product", "category", "quantity", "discount", "channel"],
    hours: true,
    categories: { values: ["drinks", "food"], other: true },
    channels: { values: ["web", "shop", "app"], other: false },
  },
  events: { types: types.map((type) => ({ type, values: true })), sessions: true },
  subscriptions: { plans: { values: ["gold", "basic"], other: true }, prices: true },
  exposures: { channels: { values: ["mail", "post"], other: false }, costs: true },
  attributes: [
    { column: "Contract", type: "category", categories: ["month", "year"], other: true },
    { column: "Age", type: "number" },
  ],
  lifetime: { horizons: [90], model: "mbg-nbd", parameters: {} },
  leftOut: [],
};
const features = featuresFor(vocabulary, { windows: [30, 90] });
const themes = new Map(features.map((feature) => [feature.name, themeOf(feature)]));

test.each([
  [
    "buying",
    [
      "recency_days",
      "overdue_ratio",
      "orders_30d",
      "spend_prior_90d",
      "gap_mean",
      "orders",
      "expected_orders_90d",
      "p_alive",
    ],
  ],
  ["spend", ["total_spend", "monetary", "order_mean", "order_largest", "items"]],
  ["what they buy", ["distinct_products", "favourite_category_share", "category_food_share"]],
  ["visits", ["visit_30d", "visit_recency_days", "active_days_30d", "sessions"]],
  ["email", ["email_open_rate", "email_sent_total", "email_click_30d", "unsubscribe_30d"]],
  ["ticket", ["ticket_30d"]],
  ["returns", ["returns", "return_share", "return_amount"]],
  ["time as a customer", ["tenure_days", "known_days", "engagement_tenure_days"]],
  ["subscription", ["active_subscriptions", "subscription_price"]],
  ["campaigns", ["exposures_30d", "exposure_cost_90d"]],
  ["contract", ["contract_month", "contract_year", "contract_other"]],
  ["age", ["age"]],
])("%s is one theme", (theme, names) => {
  for (const name of names) expect([name, themes.get(name)]).toEqual([name, theme]);
});

test("what is absent with a source names a feature and a theme that the catalogue has", () => {
  for (const { marker, theme, families } of ABSENCES) {
    expect(themes.get(marker)).toBe(theme);
    for (const family of families)
      expect(features.some((feature) => feature.family === family)).toBe(true);
  }
});
