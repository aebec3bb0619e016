import type { Estimate } from "../../models/metrics/estimate.ts";
import type { TargetReport } from "../../reports/target-report.ts";

const around = (value: number, half: number): Estimate => ({
  value,
  low: value - half,
  high: value + half,
});

/** What a report tells beyond the metrics of its test: list, profit, gaps, worth of the data, what it was made of. */
export const deeper = {
  at_list: {
    list: "at_risk",
    ranked_by: "value_at_risk",
    outcome: "will leave",
    customers: 5_000,
    capacity: 500,
    found: { value: 310, low: 285.4, high: 334.2 },
    at_random: 140.06,
  },
  profit: {
    list: "at_risk",
    currency: "GBP",
    contact_cost: 2,
    offer_cost: 10,
    success_rate: 0.2,
    value: { from: "expected", mean: 214, days: 365 },
    aim: "keep",
    customers: 5_000,
    curve: Array.from({ length: 101 }, (_, i) => {
      const contacted = 50 * i;
      const profit = 9 * contacted - 0.0026 * contacted ** 2;
      return { contacted, profit: around(profit, 12 * Math.sqrt(contacted)) };
    }),
    at_capacity: { contacted: 500, profit: around(3_850, 268) },
    best: { contacted: { value: 1_750, low: 1_400, high: 2_150 }, profit: around(7_787, 502) },
    break_even: { value: 3_461, low: 3_120, high: 3_790 },
  },
  fairness: [
    {
      by: "device",
      gaps: [
        {
          measure: "selection",
          highest: { value: "desktop", share: 0.245, rows: 701 },
          lowest: { value: "tablet", share: 0.11, rows: 312 },
          difference: { value: 0.135, low: 0.06, high: 0.2 },
          pairs: 6,
          beyond_chance: true,
        },
        {
          measure: "calibration",
          highest: { value: "desktop", share: 0.039, rows: 701 },
          lowest: { value: "tablet", share: -0.024, rows: 312 },
          difference: { value: 0.063, low: -0.019, high: 0.146 },
          pairs: 6,
          beyond_chance: false,
        },
      ],
    },
    {
      by: "country",
      gaps: [
        {
          measure: "recall",
          highest: { value: "NO", share: 0.5, rows: 200 },
          lowest: { value: "SE", share: 0.47, rows: 220 },
          difference: { value: 0.03, low: -0.07, high: 0.12 },
          pairs: 1,
          beyond_chance: false,
        },
      ],
    },
  ],
  learning_curve: {
    scorer: "logistic",
    validation: { rows: 1_996, positives: 818 },
    training_customers: 1_862,
    draws: 3,
    points: [236, 456, 906, 1_862].map((customers, i) => ({
      share: 2 ** (i - 3),
      customers,
      rows: 2 * customers,
      auc: around(0.8 + 0.018 * i, 0.02),
      log_loss: around(0.53 - 0.02 * i, 0.02),
    })),
    doubling: around(0.018, 0.006),
    doubling_log_loss: around(-0.02, 0.008),
  },
  ablation: {
    scorer: "logistic",
    validation: { rows: 1_996, positives: 818 },
    auc: around(0.854, 0.016),
    families: [
      { family: "engagement", columns: 57, auc_without: 0.79, worth: around(0.064, 0.012) },
      { family: "rfm", columns: 5, auc_without: 0.854, worth: around(0, 0.001) },
      { family: "mix", columns: 9, auc_without: 0.856, worth: around(-0.002, 0.003) },
    ],
  },
  about: {
    business: "online-retail",
    as_of: "2011-12-09",
    first_day: "2009-12-01",
    asked: "who bought in the last 180 days",
    seed: 7,
    windows: [30, 90, 365],
    observation: "all",
    sources: [
      {
        name: "orders",
        kind: "transactions",
        rows: 400_100,
      },
    ],
    families: [
      { family: "rfm", features: 5 },
      { family: "basket", features: 11 },
    ],
    excluded: ["duration"],
  },
} satisfies Partial<TargetReport>;
