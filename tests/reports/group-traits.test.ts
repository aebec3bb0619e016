import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { type Feature, feature } from "../../features/feature.ts";
import type { SegmentProfile } from "../../models/segment-profile.ts";
import { groupTraits } from "../../reports/group-traits.ts";

const base = { family: "rfm", grain: "orders", sql: sql`1`, empty: 0, describe: "" } as const;
const features: readonly Feature[] = [
  feature({
    ...base,
    name: "orders_90d",
    unit: "count",
    counts: ["order", "orders"],
    phrase: ["{orders_90d} in the last 90 days"],
    zero: "no order in the last 90 days",
    about: "orders",
  }),
  feature({
    ...base,
    name: "orders_30d",
    unit: "count",
    counts: ["order", "orders"],
    phrase: ["{orders_30d} in the last 30 days"],
    about: "orders",
  }),
  feature({
    ...base,
    name: "spend_90d",
    unit: "currency",
    phrase: ["spent {spend_90d} in the last 90 days"],
    about: "spend",
  }),
  feature({
    ...base,
    name: "overdue_ratio",
    unit: "ratio",
    phrase: ["last order {recency_days} ago, usually every {gap_median}"],
    about: "rhythm",
  }),
  feature({ ...base, name: "recency_days", unit: "days", phrase: [], about: "last order" }),
  feature({ ...base, name: "gap_median", unit: "days", phrase: [], about: "gap" }),
  feature({ ...base, name: "plan_gold", unit: "flag", phrase: ["plan: gold"], about: "plan" }),
];
const column = (mean: number, all: number, rank_z: number, flag = false) => ({
  mean,
  all,
  z: Math.sign(mean - all) * Math.abs(rank_z),
  rank_z,
  known: 1,
  flag,
});
const profile: SegmentProfile = {
  size: 40,
  share: 0.1,
  columns: {
    orders_90d: column(4.2, 0.8, 1.2),
    orders_30d: column(2, 0.3, 1.1),
    spend_90d: column(120, 40, -0.9),
    overdue_ratio: column(0.5, 2, -0.8),
    recency_days: column(20, 60, -0.1),
    gap_median: column(40, 30, 0.1),
    plan_gold: column(0.34, 0.12, 0.5, true),
  },
};
const says = (options = {}) =>
  groupTraits(profile, { features, currency: "EUR", ...options }).map((trait) => trait.says);

test("the strongest trait of each thing is said with the mean of all customers beside it", () => {
  expect(says()).toEqual([
    "4.2 orders in the last 90 days on average (all customers: 0.8 orders)",
    "last order 20 days ago, usually every 40 days on average (all customers: last order 60 days ago, usually every 30 days)",
    "plan: gold: 34% of them (all customers: 12%)",
  ]);
});

test("what makes the group is left out, and what is said of the same thing takes its place", () => {
  expect(says({ leftOut: ["orders_90d"], most: 1 })).toEqual([
    "2 orders in the last 30 days on average (all customers: 0.3 orders)",
  ]);
});

test("a mean that a few huge values pull against the ranks is not said", () => {
  expect(says().join()).not.toContain("spent");
});

test("a group like all customers has no traits", () => {
  expect(
    groupTraits({ size: 0, share: 0, columns: {} }, { features, currency: undefined }),
  ).toEqual([]);
});
