import type { ValueMetrics } from "../../models/metrics/value-comparison.ts";
import type { ValueReport } from "../../reports/value-report.ts";

const near = (value: number) => ({ value, low: value * 0.9, high: value * 1.1 });
const contender = (name: string, deviance: number): ValueMetrics => ({
  name,
  deviance: near(deviance),
  bias: { value: -0.05, low: -0.1, high: 0.01 },
  mae: near(20),
  spearman: near(0.4),
  gini: near(0.7),
  worse_by: { value: deviance - 10, low: deviance - 11, high: deviance - 9 },
});

/** A business whose customers come back by MBG/NBD. */
export const worthKnown: ValueReport = {
  as_of: "2025-03-01",
  currency: "GBP",
  horizon_days: 365,
  discount: 0.1,
  notes: [],
  models: [
    {
      name: "mbg-nbd",
      parameters: { r: 0.5, alpha: 6, a: 0.9, b: 1.6 },
      standard_errors: { r: 0.08, alpha: 0.7, a: 0.15, b: 0.5 },
      log_likelihood: -9582.1,
      customers: 2357,
      converged: true,
      boundary: false,
      says: "fitted on 2357 customers",
    },
    {
      name: "bg-nbd",
      parameters: { r: 0.2, alpha: 4, a: 1e-5, b: 9000 },
      standard_errors: { r: 0.01, alpha: 0.4, a: null, b: null },
      log_likelihood: -9590.2,
      customers: 2357,
      converged: true,
      boundary: true,
      says: "there is no optimum inside: a runs to 0, b runs to infinity",
    },
  ],
  orders_model: "mbg-nbd",
  champion: "buy-till-you-die",
  champion_because: "It has the lowest deviance, and nothing simpler comes within chance of it.",
  holdout: {
    learned_on: "2024-03-01",
    judged_on: "2024-09-01",
    days: 181,
    customers: 2000,
    total: 81_000,
    contenders: [contender("run-rate", 14), contender("buy-till-you-die", 10)],
    lifetime: [
      { name: "mbg-nbd", chosen_on: "2024-03-01", deviance: 1.39 },
      { name: "bg-nbd", chosen_on: "2024-03-01", deviance: null },
    ],
  },
  tracking: {
    model: "mbg-nbd",
    by_repeats: Array.from({ length: 8 }, (_, repeats) => ({
      repeats,
      customers: 1000 - 120 * repeats,
      expected: 0.2 + 0.4 * repeats,
      actual: 0.1 + 0.45 * repeats,
    })),
    over_time: [10, 20, 30].map((week) => ({ week, expected: 40 * week, actual: 41 * week })),
  },
  deciles: Array.from({ length: 10 }, (_, i) => ({
    customers: 200,
    expected: 90 / (i + 1),
    actual: 80 / (i + 1),
  })),
  worth: { customers: 2357, total: 90_000, mean: 38.2, median: 0, top_tenth: 0.6 },
};

/** A business without money, where no lifetime model is sound. */
export const nothingKnown: ValueReport = {
  ...worthKnown,
  currency: null,
  notes: ["No source maps an amount: there is no money to foresee."],
  models: worthKnown.models.slice(1),
  orders_model: null,
  champion: null,
  champion_because: "No source maps an amount: there is no money to foresee.",
  holdout: null,
  tracking: null,
  deciles: null,
  worth: null,
};
