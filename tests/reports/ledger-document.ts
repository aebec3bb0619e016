import type { Estimate } from "../../models/metrics/estimate.ts";
import type { Ledger, Prediction } from "../../reports/ledger.ts";

const about = (value: number, half: number): Estimate => ({
  value,
  low: value - half,
  high: value + half,
});
const unknown: Estimate = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

const churn: Prediction = {
  run: "online-retail-2011-06-01",
  sha256: "0".repeat(64),
  as_of: "2011-06-01",
  target: "churn",
  means: "buys nothing in the 90 days from as_of, having bought in the 180 days before it",
  known_on: "2011-08-30",
  champion: "logistic",
  modelled: true,
  scored: 2_910,
  known: 2_900,
  vanished: 10,
  positives: 1_305,
  expected: 1_120.4,
  rate: about(0.45, 0.018),
  auc: about(0.705, 0.019),
  log_loss: about(0.62, 0.01),
  brier: about(0.215, 0.005),
  calibration: {
    slope: about(0.82, 0.08),
    intercept: about(0.21, 0.08),
    ece: about(0.066, 0.017),
  },
  tenths: Array.from({ length: 10 }, (_, i) => ({
    rows: 290,
    predicted: 0.05 + 0.075 * i,
    observed: about(0.12 + 0.07 * i, 0.05),
  })),
  promised: {
    test: { as_of: "2011-03-03", rows: 2_700, positives: 1_010 },
    auc: about(0.747, 0.018),
    log_loss: about(0.59, 0.01),
    brier: about(0.2, 0.005),
  },
  ranking: "weaker",
  level: "more",
  says: "1,305 of 2,900 came true, 1,120 were foretold: more than foretold, by more than chance. The ranking was weaker than promised by more than chance: AUC 0.705 (0.686 to 0.724), promised 0.747 (0.729 to 0.765). Of 10 of them today's files do not tell what became.",
  lists: [
    {
      list: "at_risk",
      difference: { value: -0.07, low: -0.18, high: 0.07 },
      groups: [
        {
          group: "treat",
          listed: 450,
          known: 449,
          vanished: 1,
          positives: 301,
          expected: 288.2,
          rate: about(0.67, 0.04),
        },
        {
          group: "control",
          listed: 50,
          known: 50,
          vanished: 0,
          positives: 37,
          expected: 32.9,
          rate: about(0.74, 0.12),
        },
      ],
    },
  ],
};

const upgrade: Prediction = {
  ...churn,
  target: "upgrade",
  means: "has a row in plans in the 90 days from as_of",
  champion: "recency",
  modelled: false,
  promised: null,
  ranking: "unknown",
  level: "unknown",
  lists: [],
  vanished: 0,
  known: 2_910,
  positives: 0,
  rate: about(0, 0),
  auc: unknown,
  log_loss: unknown,
  brier: unknown,
  calibration: { slope: unknown, intercept: unknown, ece: unknown },
};

/** A prediction that held, one that did not, one by a rule, and one that is still open. */
export const ledger: Ledger = {
  name: "online-retail",
  as_of: "2011-12-09",
  made_of: "runs",
  predictions: [
    {
      ...churn,
      run: "online-retail-2011-03-01",
      as_of: "2011-03-01",
      known_on: "2011-05-30",
      expected: 1_290.2,
      auc: about(0.744, 0.018),
      ranking: "as promised",
      level: "as foretold",
      says: "1,305 of 2,900 came true, 1,290 were foretold: as foretold. The ranking was as promised: AUC 0.744 (0.726 to 0.762), promised 0.747 (0.729 to 0.765).",
    },
    churn,
    upgrade,
  ],
  open: [
    {
      as_of: "2011-11-01",
      target: "churn",
      champion: "logistic",
      scored: 3_100,
      expected: 1_333.3,
      known_on: "2012-01-30",
    },
  ],
  notes: [
    "The run of 1 February 2011 (online-retail-2011-02-01) is left out: its scores.parquet is missing or damaged.",
    "The target buys again meant “has a row in orders in the 30 days from as_of” then and means “has a row in orders in the 60 days from as_of” now. The scores of 1 March 2011 are not compared.",
  ],
  drift: [
    {
      run: "online-retail-2011-06-01",
      as_of: "2011-06-01",
      customers_then: 2_910,
      customers_now: 4_300,
      compared: 84,
      drifted: 1,
      not_compared: 2,
      features: [
        {
          feature: "tenure_days",
          describe: "Days from the first purchase to as_of.",
          psi: 0.41,
          critical: 0.012,
          drifted: true,
          says: "on average 101 days then, 192 days now",
        },
        {
          feature: "orders_90d",
          describe: "Orders in the 90 days before as_of.",
          psi: 0.03,
          critical: 0.01,
          drifted: false,
          says: "on average 1.10 then, 1.02 now",
        },
      ],
      scores: [
        {
          target: "churn",
          psi: 0.12,
          critical: 0.005,
          drifted: true,
          mean_then: 0.386,
          mean_now: 0.43,
        },
      ],
    },
  ],
  retrain: {
    advised: true,
    says: "Learn again before a stored model is used: the newest known scores of churn (1 June 2011) ranked weaker than promised by more than chance.",
  },
};

/** Of a run that is the first in its folder. */
export const firstLedger: Ledger = {
  ...ledger,
  predictions: [],
  open: [],
  notes: [],
  drift: [],
  retrain: { advised: null, says: "Whether a model has aged cannot be told yet." },
};
