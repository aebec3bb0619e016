import { sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const gapMean = feature({
  name: "gap_mean",
  family: "cadence",
  unit: "days",
  describe: "Mean days between one purchase day and the next; empty with fewer than two.",
  grain: "purchase_days",
  sql: sql`(max(days_ago) - min(days_ago)) / nullif(count(*) - 1, 0)`,
  empty: null,
  phrase: ["buys every {gap_mean} on average"],
  missing: "has not bought twice yet",
  about: "time between orders",
  habit: true,
  meanwhile: "stays",
  over: "frequency",
});

const gapMedian = feature({
  name: "gap_median",
  family: "cadence",
  unit: "days",
  describe:
    "Median days between one purchase day and the next (the mean of the middle two): the usual gap.",
  grain: "purchase_days",
  sql: sql`median(gap)`,
  empty: null,
  phrase: ["usually buys every {gap_median}"],
  missing: "has not bought twice yet",
  about: "time between orders",
  meanwhile: "stays",
});

const gapDeviation = feature({
  name: "gap_deviation",
  family: "cadence",
  unit: "days",
  describe: "Standard deviation of the gaps (divisor n - 1); empty with fewer than two gaps.",
  grain: "purchase_days",
  sql: sql`sqrt(
    (count(gap) * sum(gap * gap) - sum(gap) * sum(gap))::double
    / nullif(count(gap) * (count(gap) - 1), 0)
  )`,
  empty: null,
  phrase: ["buys every {gap_mean} on average, give or take {gap_deviation}"],
  zero: "buys at perfectly regular intervals",
  about: "regularity of orders",
  told: "last",
  meanwhile: "stays",
});

const gapVariation = feature({
  name: "gap_variation",
  family: "cadence",
  unit: "ratio",
  describe:
    "Standard deviation of the gaps over their mean: 0 is perfectly regular, 1 as irregular as chance.",
  grain: "features",
  sql: sql`gap_deviation / nullif(gap_mean, 0)`,
  empty: null,
  phrase: ["the time between orders varies by {gap_variation} of its mean"],
  zero: "buys at perfectly regular intervals",
  about: "regularity of orders",
  told: "last",
  meanwhile: "stays",
});

const gapLast = feature({
  name: "gap_last",
  family: "cadence",
  unit: "days",
  describe: "Days between the last two purchase days; empty with fewer than two.",
  grain: "purchase_days",
  sql: sql`arg_min(gap, days_ago)`,
  empty: null,
  phrase: ["{gap_last} between the last two orders, usually {gap_median}"],
  missing: "has not bought twice yet",
  about: "time between orders",
  told: "last",
  meanwhile: "stays",
});

const overdueRatio = feature({
  name: "overdue_ratio",
  family: "cadence",
  unit: "ratio",
  describe: "Recency over the usual (median) gap: above 1 the next order is later than usual.",
  grain: "features",
  sql: sql`recency_days / nullif(gap_median, 0)`,
  empty: null,
  phrase: ["last order {recency_days} ago, usually every {gap_median}"],
  missing: "has not bought twice yet",
  about: "last order",
  told: "first",
  turn: { at: 1, like: "recency_days" },
});

/** Returns how regularly a customer buys. */
export function cadence({ transactions }: Vocabulary) {
  return transactions === null
    ? []
    : [gapMean, gapMedian, gapDeviation, gapVariation, gapLast, overdueRatio];
}
