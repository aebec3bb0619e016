import type { DataQuality } from "../../data/quality/quality.ts";
import type { Estimate } from "../../models/metrics/estimate.ts";
import type { Findings } from "../../reports/index-page.ts";
import type { GroupKpis, Kpi, SegmentKpis } from "../../reports/kpi-report.ts";
import { stagePlay } from "../../reports/lifecycle-plays.ts";
import type { ListRow, ListSummary } from "../../reports/list-row.ts";
import { navigation } from "../../reports/navigation.ts";
import type { Group, SegmentsReport } from "../../reports/segments-report.ts";
import type { Candidate, TargetReport } from "../../reports/target-report.ts";
import { deeper } from "./deeper.ts";
import { barePersona, persona } from "./persona-document.ts";
import { changed } from "./since.ts";

/** Numbers that only look like chance, so that every test sees the same documents. */
function stream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const around = (value: number, half: number): Estimate => ({
  value,
  low: value - half,
  high: value + half,
});

/** A ROC curve y = x^c and all that follows from it, so that the documents do not contradict themselves. */
const power = (auc: number) => (1 - auc) / auc;

const POSITIVES = 1353;
const ROWS = 4830;
const BASE = POSITIVES / ROWS;

/** Share of positives found in the best share s, for a ROC of the given power, by bisection. */
function found(s: number, c: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 50; i++) {
    const fpr = (low + high) / 2;
    if (BASE * fpr ** c + (1 - BASE) * fpr < s) low = fpr;
    else high = fpr;
  }
  return low ** c;
}

function candidate(name: string, role: "model" | "rule", auc: number): Candidate {
  const c = power(auc);
  const gain = Array.from({ length: 11 }, (_, i) => found(i / 10, c));
  const lift = gain.slice(1).map((share, i) => (share - (gain[i] ?? 0)) * 10);
  const rule = role === "rule";
  const none = around(Number.NaN, 0);
  return {
    name,
    role,
    auc: around(auc, 0.0165),
    average_precision: around(auc - 0.21, 0.026),
    log_loss: rule ? around(0.562, 0.009) : around(1.28 - auc, 0.011),
    brier: rule ? around(0.187, 0.004) : around(0.91 - auc, 0.005),
    lift,
    lift_intervals: lift.map((value) => around(value, 0.17)),
    calibration: rule
      ? { slope: none, intercept: none, ece: none }
      : { slope: around(0.98, 0.07), intercept: around(-0.04, 0.06), ece: around(0.017, 0.008) },
  };
}

const rules = [
  ["recency", 0.683],
  ["rfm_sum", 0.702],
  ["frequency", 0.722],
  ["bg_nbd", 0.731],
  ["base_rate", 0.5],
] as const;

const models = Array.from(
  { length: 25 },
  (_, i) => [i === 0 ? "logistic" : `additive_${i}`, i === 0 ? 0.747 : 0.746 - i * 0.0012] as const,
);

const candidates = [
  ...models.map(([name, auc]) => candidate(name, "model", auc)),
  ...rules.map(([name, auc]) => candidate(name, "rule", auc)),
];

const features = [
  ["recency_days", "Days from the last purchase to as_of.", "last order", "down"],
  ["frequency", "Distinct days with a purchase.", "orders", "up"],
  [
    "overdue_ratio",
    "Recency over the customer's own usual gap; above 1 is late.",
    "rhythm",
    "down",
  ],
  ["orders_90d", "Orders in the last 90 days.", "orders", "up"],
  ["email_open_30d", "E-mails opened in the last 30 days.", "e-mail", "up"],
  ["spend_365d", "Net spend in the last 365 days.", "spend", "up"],
  ["distinct_categories", "Distinct categories bought.", "range", "up"],
  ["ticket_90d", "Support tickets in the last 90 days.", "support", "down"],
] as const;

/** A target that was modelled out of time; 30 candidates, 24 features, slices by segment and tenure. */
export const buysAgain: TargetReport = {
  target: "buys_again",
  means: "has an order in the 90 days from as_of",
  protocol: "out-of-time",
  notes: [
    "The base rate on the validation day was 31.2%, on the test day 28.0%: the season differs, so levels may move by a few points.",
    "Two training cut-offs were used; a third would overlap the validation window.",
  ],
  horizon_days: 90,
  training: [
    { as_of: "2010-12-13", rows: 3120, positives: 1210 },
    { as_of: "2011-03-14", rows: 3722, positives: 1389 },
  ],
  validation: { as_of: "2011-06-12", rows: 4287, positives: 1338 },
  test: { as_of: "2011-09-10", rows: ROWS, positives: POSITIVES },
  champion: "logistic",
  champion_because:
    "It ranks better than the best rule by more than chance, and no more complex model beats it.",
  candidates,
  alarms: [],
  reliability: Array.from({ length: 10 }, (_, i) => {
    const predicted = 0.05 + i * 0.075 + (i === 9 ? 0.08 : 0);
    return { rows: 483, predicted, observed: around(predicted + (i % 3) * 0.012 - 0.01, 0.041) };
  }),
  roc: [["logistic", 0.747] as const, ...rules].map(([name, auc]) => {
    const fpr = Array.from({ length: 200 }, (_, i) => i / 199);
    return { name, fpr, tpr: fpr.map((x) => x ** power(auc)) };
  }),
  gain: candidates.map(({ name, auc }) => {
    const share = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
    return { name, share, found: share.map((s) => found(s, power(auc.value))) };
  }),
  at_capacity: {
    capacity: 500,
    found: around(310, 24.5),
    at_random: 140,
    true_positives: 310,
    false_positives: 190,
    false_negatives: POSITIVES - 310,
    true_negatives: ROWS - POSITIVES - 190,
  },
  features: Array.from({ length: 24 }, (_, i) => {
    const [feature, describe, about, direction] = features[i % features.length] ?? features[0];
    const name = i < features.length ? feature : `${feature}_${i}`;
    return {
      feature: name,
      describe,
      about,
      direction,
      strength: 0.62 * 0.84 ** i,
      auc_alone: 0.7 - i * 0.006,
    };
  }),
  slices: [
    ...[
      "Frequent big spenders",
      "Lapsed one-time buyers",
      "Recent newcomers",
      "Steady regulars",
    ].map((value, i) => ({
      by: "segment",
      value,
      rows: 1320 - i * 220,
      positives: 520 - i * 110,
      mean_score: 0.39 - i * 0.045,
      rate: around(0.394 - i * 0.07, 0.026),
      auc: around(0.69 - i * 0.01, 0.03),
    })),
    ...["under 90 days", "90 to 365 days", "over a year"].map((value, i) => ({
      by: "tenure",
      value,
      rows: 800 + i * 615,
      positives: i === 0 ? 8 : 300 + i * 160,
      mean_score: 0.22 + i * 0.05,
      rate: around(0.21 + i * 0.055, 0.022),
      auc: i === 0 ? null : around(0.72, 0.024),
    })),
  ],
};

/** A target with alarms, the truth known, and many positives. */
export const churn: TargetReport = {
  ...buysAgain,
  ...deeper,
  target: "churn",
  means: "buys nothing in the 90 days from as_of, having bought in the 180 days before",
  alarms: [
    {
      kind: "alone",
      feature: "duration",
      auc: 0.957,
      says: "Feature 'duration' alone ranks nearly perfectly: leave it out with `exclude: [duration]` unless it is known before the event.",
    },
  ],
  truth: {
    rows: 9120,
    positives: 3101,
    auc_of_truth: around(0.842, 0.008),
    auc_of_scores: around(0.831, 0.009),
    calibration_slope: around(0.97, 0.05),
    mean_absolute_difference: 0.061,
  },
};

/** A target that there was too little data for. */
export const refused: TargetReport = {
  ...buysAgain,
  target: "upgrade",
  means: "has an order of the category 'premium' in the 30 days from as_of",
  protocol: "refused",
  champion: "recency",
  champion_because: "Too few positives to learn from, so the simple rule ranks.",
  candidates: [],
  notes: ["The history holds 4 months; a horizon of 30 days leaves one cut-off to learn from."],
  training: [],
  validation: null,
  test: { as_of: "2011-11-09", rows: 412, positives: 12 },
  refused: {
    reason:
      "Only 12 of 412 customers had such an order, and 50 are needed: this target was not modelled.",
    positives: 12,
    negatives: 400,
    needed: 50,
  },
  reliability: null,
  roc: [],
  gain: [],
  at_capacity: null,
  features: [],
  slices: [],
};

const SEGMENTS = [
  "Frequent big spenders",
  "Lapsed one-time buyers",
  "Recent newcomers",
  "Steady weekday regulars",
  "Bargain hunters",
  "Seasonal gift buyers",
  "Browsers who open every e-mail",
  "High returns, high spend",
];

const PROFILED = [
  "recency_days",
  "tenure_days",
  "frequency",
  "monetary",
  "total_spend",
  "orders_90d",
  "spend_365d",
  "gap_mean",
  "overdue_ratio",
  "distinct_products",
  "distinct_categories",
  "favourite_share",
  "largest_order",
  "discount_share",
  "return_share",
  "weekend_share",
  "email_open_30d",
  "visit_30d",
  "ticket_90d",
  "age",
];

/** KPIs of groups of which the last is too small for most, in a shop without costs. */
function segmentKpis(names: readonly string[], next: () => number): SegmentKpis {
  const one = (value: number): Kpi => ({ value, low: value * 0.94, high: value * 1.07, n: 1200 });
  const none = (n: number, reason: string): Kpi => ({
    value: null,
    low: null,
    high: null,
    n,
    reason,
  });
  const group = (name: string, i: number, all: readonly string[]): GroupKpis => ({
    name,
    customers: 2400 - i * 280,
    kpis: {
      revenue_share: one(0.05 + next() / 4),
      average_order_value: one(40 + 90 * next()),
      orders_a_year: one(6 * next()),
      expected_value: one(300 * next()),
      return_rate: one(next() / 8),
      open_rate:
        i === all.length - 1
          ? none(12, "at least 30 customers who were sent anything are needed, got 12")
          : one(0.2 + next() / 2),
      click_rate: one(next() / 3),
      conversion: one(next() / 5),
      cost_per_acquisition: none(0, "no source tells of costs"),
    },
    trend: Array.from({ length: 12 }, (_, m) => ({
      month: m === 0 ? "2010-12" : `2011-${String(m).padStart(2, "0")}`,
      active_customers: Math.round(400 * next()),
      orders: Math.round(900 * next()),
      revenue: Math.round(40_000 * next()),
      average_order_value: m === 4 ? null : 30 + 50 * next(),
    })),
  });
  return {
    currency: "GBP",
    days: 365,
    min_count: 30,
    segments: names.map(group),
    lifecycle: ["Active", "Lapsed"].map(group),
    rules: ["Big spenders going quiet"].map(group),
  };
}

function segments(): SegmentsReport {
  const next = stream(7);
  const normal = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  const weights = [0.09, 0.24, 0.13, 0.16, 0.12, 0.11, 0.1, 0.05];
  const revenue = [0.41, 0.05, 0.06, 0.19, 0.07, 0.09, 0.04, 0.09];
  const centres = SEGMENTS.map(
    (_, i) => [2.6 * Math.cos(i * 0.8), 1.9 * Math.sin(i * 0.8)] as const,
  );
  const points = Array.from({ length: 2000 }, () => {
    const u = next();
    let total = 0;
    const found = weights.findIndex((w) => {
      total += w;
      return u < total;
    });
    const id = found < 0 ? 7 : found;
    const [x, y] = centres[id] ?? [0, 0];
    return { id, x: x + normal() * 0.8, y: y + normal() * 0.65 };
  });
  const groups = (names: readonly string[]): Group[] =>
    names.map((name, i) => ({
      name,
      size: 2600 - i * 190,
      share: (2600 - i * 190) / 20000,
      revenue_share: Math.max(0.01, 0.34 * 0.72 ** i),
    }));
  return {
    as_of: "2011-12-09",
    customers: 20000,
    k: 8,
    why_k:
      "Eight segments: the silhouette is within 0.01 of the best, and every segment holds at least 3% of customers",
    choices: [3, 4, 5, 6, 7, 8].map((k) => ({
      k,
      silhouette: 0.21 + k * 0.011,
      calinski_harabasz: 9100 - k * 520,
      davies_bouldin: 2.1 - k * 0.07,
      stability: 0.97 - (k % 3) * 0.12,
      score: k === 7 ? null : 0.8 + k * 0.015,
      min_share: 0.19 - k * 0.018,
      viable: k !== 7,
      chosen: k === 8,
    })),
    components: [0.341, 0.187, 0.08].map((explained, c) => ({
      explained,
      cumulative: [0.341, 0.528, 0.608][c] ?? 1,
      strongest: PROFILED.slice(4 * c, 4 * c + 4).map((feature, j) => ({
        feature,
        loading: (j % 2 === 0 ? 0.6 : -0.5) + j * 0.05,
      })),
    })),
    segments: SEGMENTS.map((name, id) => ({
      id,
      name,
      size: Math.round((weights[id] ?? 0) * 20000),
      share: weights[id] ?? 0,
      revenue_share: revenue[id] ?? 0,
      profile: Object.fromEntries(
        PROFILED.map((feature, j) => {
          const all = [74, 402, 4.2, 61, 318, 0.8, 246][j] ?? 0.4 + j / 7;
          const z = normal() * (j < 10 ? 0.95 : 0.4);
          return [feature, { mean: all * (1 + z * 0.4), all, z }];
        }),
      ),
      rule: "last order 60 or fewer days ago and at least 6 purchase days (right for 84%, finds 71%)",
      recognition: { precision: 0.84, recall: 0.71 },
      viability:
        id === 7
          ? {
              viable: false,
              says: "hard to tell from the rest: its rule finds 41 % of them, and 38 % of those it finds are among them",
              nearest_id: 0,
            }
          : { viable: true, says: "large enough and easy to tell", nearest_id: null },
      previous_id: null,
      ...(id < 2 && { persona }),
      ...(id === 2 && { persona: barePersona }),
    })),
    currency: "GBP",
    rfm: groups([
      "Champions",
      "Loyal",
      "Potential loyalists",
      "New customers",
      "Promising",
      "Need attention",
      "About to sleep",
      "At risk",
      "Cannot lose them",
      "Hibernating",
      "Lost",
    ]),
    lifecycle: groups([
      "New lead",
      "First-time buyer",
      "Active",
      "Loyal",
      "At risk",
      "Lapsed",
      "Won back",
    ]).map((group) => ({ ...group, ...stagePlay(group.name) })),
    value_tiers: groups(["Top 5 %", "Next 15 %", "Next 30 %", "The rest", "No spend"]),
    concentration: [
      { top: 0.01, customers: 182, revenue_share: 0.146 },
      { top: 0.05, customers: 912, revenue_share: 0.337 },
      { top: 0.1, customers: 1823, revenue_share: 0.478 },
      { top: 0.2, customers: 3646, revenue_share: 0.651 },
    ],
    kpis: segmentKpis([...SEGMENTS], next),
    ...ruleGroups(),
    map: {
      explained: [0.341, 0.187],
      x: points.map((p) => p.x),
      y: points.map((p) => p.y),
      segment: points.map((p) => p.id),
    },
    ...changed(SEGMENTS),
  };
}

/** Three rules, one with a warning, and what they share with each other and with eight segments. */
function ruleGroups(): Pick<SegmentsReport, "rules" | "rule_overlap"> {
  const rules = [
    { name: "Big spenders going quiet", where: "total_spend > 1000 and recency_days > 60" },
    { name: "Looks <but> does not buy", where: "visit_30d >= 3 and orders_90d = 0" },
    { name: "Nobody at all", where: "orders < 0" },
  ];
  const sizes = [1200, 400, 0];
  return {
    rules: rules.map(({ name, where }, i) => ({
      name,
      where,
      size: sizes[i] ?? 0,
      share: (sizes[i] ?? 0) / 20000,
      revenue_share: [0.11, 0.02, 0][i] ?? 0,
      spend: [612_000, 84_000, 0][i] ?? 0,
      expected_value: [212_000, 24_000, 0][i] ?? 0,
      expected_share: [0.09, 0.02, 0][i] ?? 0,
      profile:
        i === 2
          ? []
          : [
              {
                feature: "email_open_30d",
                mean: 2.4,
                all: 0.8,
                z: 0.9,
                says: "opened 2.4 e-mails in the last 30 days on average, against 0.8 of all customers",
              },
            ],
      warning: i === 2 ? "it holds for nobody" : null,
    })),
    rule_overlap: {
      rules: {
        names: rules.map(({ name }) => name),
        both: [
          [1200, 300, 0],
          [300, 400, 0],
          [0, 0, 0],
        ],
        share_of_smaller: [
          [1, 0.75, null],
          [0.75, 1, null],
          [null, null, null],
        ],
        jaccard: [
          [1, 300 / 1300, 0],
          [300 / 1300, 1, 0],
          [0, 0, null],
        ],
      },
      segments: {
        names: SEGMENTS,
        both: sizes.map((size) => SEGMENTS.map(() => size / 8)),
        share_of_rule: sizes.map((size) => SEGMENTS.map(() => (size === 0 ? null : 0.125))),
      },
    },
  };
}

export const segmentsReport: SegmentsReport = segments();

export const quality: DataQuality = {
  sources: [
    {
      name: "orders",
      kind: "transactions",
      rows_read: 541_909,
      rows_accepted: 401_604,
      rows_rejected: 140_305,
      reasons: {
        "missing customer": 135_080,
        duplicate: 5_223,
        "bad-debt adjustment": 2,
        "unreadable date": 0,
      },
      files: [
        {
          path: "online_retail.csv.gz",
          bytes: 7_548_686,
          sha256: "9e1b5c4f3b0f6b1f6e4c9ad3a2b7c1d0e5f60718293a4b5c6d7e8f9012345678",
          rows_read: 541_909,
          rows_accepted: 401_604,
          rows_rejected: 140_305,
        },
      ],
      first_day: "2010-12-01",
      last_day: "2011-12-09",
      customers: 4372,
      months: Array.from({ length: 13 }, (_, i) => ({
        month: i === 0 ? "2010-12" : `2011-${String(i).padStart(2, "0")}`,
        rows: i === 4 ? 3000 : 21_000 + ((i * 7919) % 13) * 3100,
        amount: 540_000 + ((i * 104729) % 17) * 31_000,
      })).filter(({ month }) => month !== "2011-03"),
      columns: [
        {
          name: "customer_id",
          type: "VARCHAR",
          missing: 0,
          distinct: 4372,
          min: "12346",
          max: "18287",
        },
        {
          name: "occurred_at",
          type: "TIMESTAMP",
          missing: 0,
          distinct: 20_460,
          min: "2010-12-01",
          max: "2011-12-09",
        },
        {
          name: "product",
          type: "VARCHAR",
          missing: 24_000,
          distinct: 36_840,
          distinct_about: true,
          min: "10002",
          max: "POST",
          top: [
            { value: "85123A", rows: 2065, share: 0.0051 },
            { value: "22423", rows: 1894, share: 0.0047 },
          ],
        },
        {
          name: "quantity",
          type: "DECIMAL(18,4)",
          missing: 0,
          distinct: 436,
          min: "-80995",
          max: "80995",
        },
        {
          name: "amount",
          type: "DECIMAL(18,4)",
          missing: 0,
          distinct: 3946,
          min: "-168469.6",
          max: "168469.6",
          quantiles: { p01: -8.75, q1: 4.25, median: 11.7, q3: 19.8, p99: 204 },
          outliers: { rows: 21_301, below: 300, above: 21_001, examples: [-168_469.6, 168_469.6] },
        },
      ],
      guesses: ["delimiter ','", "date format '%m/%d/%y %H:%M' in column 'InvoiceDate'"],
      returns: { rows: 8872, amount: -611_342.09 },
      examples: {
        "missing customer": [
          {
            file: "online_retail.csv.gz",
            line: 624,
            says: "StockCode: 22139, CustomerID: (empty)",
          },
        ],
        duplicate: [
          { file: "online_retail.csv.gz", line: 519, says: "StockCode: 21866, CustomerID: ***" },
        ],
      },
      file_columns: [
        { name: "CustomerID", used: true, personal: "id", by: "name" },
        { name: "Contact", used: false, personal: "email", by: "configuration" },
      ],
      gaps: {
        empty: ["2011-03"],
        thin: ["2011-04"],
        first_partial: false,
        last_partial: true,
      },
      without_customer: { rows: 135_080, amount: 1_447_682.12, share_of_amount: 0.1488 },
      repeats: { duplicates: 5223, overlaps: [] },
      freshness: { as_of: "2011-12-22", days_missing: 12, rows_from_as_of: 617 },
      orphans: [{ unknown_to: "people", customers: 72, share: 0.016 }],
      verdict: {
        verdict: "usable with care",
        why: ["24.9% of the rows (135,080) name no customer", "a month has no row: 2011-03"],
      },
    },
    {
      name: "people",
      kind: "customers",
      rows_read: 4372,
      rows_accepted: 4372,
      rows_rejected: 0,
      reasons: {},
      files: [],
      first_day: null,
      last_day: null,
      customers: 4372,
      months: [],
      columns: [
        {
          name: "surname",
          type: "category",
          missing: 3,
          distinct: 4001,
          min: "Aaronson",
          max: "Zywicki",
        },
        { name: "age", type: "number", missing: 12, distinct: 70, min: "18", max: "93" },
      ],
      guesses: [],
      returns: null,
      verdict: {
        verdict: "refuse",
        why: [
          "none of the 4,372 customers in people occurs in orders: the two may write ids in different ways",
        ],
      },
    },
  ],
  targets: [
    {
      name: "churn",
      kind: "inactivity",
      can_be_modelled: true,
      as_of: "2011-09-10",
      rows: 2787,
      positives: 1066,
      negatives: 1721,
      needed: null,
      says: "churn: can be modelled, 1,066 positives among 2,787 customers on 2011-09-10.",
      cut_offs: [
        { role: "validation", as_of: "2011-06-12", rows: 2631, positives: 1319 },
        { role: "test", as_of: "2011-09-10", rows: 2787, positives: 1066 },
      ],
    },
    {
      name: "upgrade",
      kind: "event",
      can_be_modelled: false,
      as_of: null,
      rows: 0,
      positives: 0,
      negatives: 0,
      needed: null,
      says: "upgrade: cannot be modelled, no source has a date.",
      cut_offs: [],
    },
  ],
  changes: {
    run: "online-retail-2011-11-09",
    as_of: "2011-11-09",
    sha256: "9e1b5c4f3b0f6b1f6e4c9ad3a2b7c1d0e5f60718293a4b5c6d7e8f9012345678",
    sources: [
      {
        name: "orders",
        status: "compared",
        new_columns: ["Channel"],
        lost_columns: ["Country"],
        columns: [
          {
            name: "product",
            psi: 0.31,
            shift: "greatly shifted",
            new_values: ["23843"],
            vanished_values: [],
            missing_before: 0,
            missing_now: 0.06,
          },
        ],
        rewritten_months: [{ month: "2011-02", rows_before: 21_000, rows_now: 24_100 }],
      },
      {
        name: "people",
        status: "new",
        new_columns: [],
        lost_columns: [],
        columns: [],
        rewritten_months: [],
      },
    ],
  },
};

function top(at: "value_at_risk" | "expected_value"): ListRow[] {
  return Array.from({ length: 12 }, (_, i) => ({
    rank: i + 1,
    customer_id: `c${String(104_211 + i * 7919).padStart(6, "0")}`,
    score: 0.91 - i * 0.013,
    percentile: 99.9 - i * 0.1,
    value: 2410 - i * 83.3,
    [at]: 2193.1 - i * 91.7,
    segment: SEGMENTS[i % SEGMENTS.length] ?? null,
    lifecycle: i % 3 === 0 ? "at risk" : "lapsed",
    reason_1: `+ last order ${74 + i} days ago, usually every 21`,
    reason_2: "+ opened 1 of 12 e-mails in 30 days",
    reason_3: i % 4 === 0 ? null : "− 14 purchase days in 402 days",
    suggested_action:
      "Save a top customer: call within a week, ask what changed and put it right before any discount (phone, by a named person)",
    group: i === 4 ? "control" : "treat",
    last_order_on: "2011-09-26",
  }));
}

const lists: ListSummary[] = [
  {
    name: "at_risk",
    target: "churn",
    rows: 500,
    control: 50,
    valueAtRisk: 486_214.55,
    path: "../lists/at_risk.csv",
    top: top("value_at_risk"),
  },
  {
    name: "call_list",
    target: "buys_again",
    rows: 200,
    control: 0,
    valueAtRisk: null,
    path: "../lists/call_list.csv",
    top: top("expected_value"),
  },
  {
    name: "upgrades",
    target: "upgrade",
    rows: 0,
    control: 0,
    valueAtRisk: null,
    path: "../lists/upgrades.csv",
    top: [],
  },
];

export const site = {
  targets: ["churn", "buys_again", "upgrade"],
  hasSegments: true,
  cards: ["churn"],
  hasLedger: true,
  hasResults: true,
} as const;

export const findings: Findings = {
  name: "online-retail",
  asOf: "2011-12-09",
  currency: "GBP",
  customers: 20_000,
  quality,
  segments: segmentsReport,
  targets: [churn, buysAgain, refused],
  lists,
  champions: { churn: "logistic", buys_again: "logistic", upgrade: "recency" },
  nav: navigation(site, "index.html"),
};
