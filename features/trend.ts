import { prior, within } from "../data/window.ts";
import { id, sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** Returns orders and spend in each window, in the window before it, and the one beside the other. */
export function trend({ transactions }: Vocabulary, windows: readonly number[]) {
  if (transactions === null) return [];
  const money = transactions.columns.includes("amount");
  return windows.flatMap((w) => [...orderTrend(w), ...(money ? spendTrend(w) : [])]);
}

function orderTrend(w: number) {
  const now = `orders_${w}d` as const;
  const previous = `orders_prior_${w}d` as const;
  const shared = { family: "trend", counts: ["order", "orders"], about: "recent orders" } as const;
  return [
    feature({
      ...shared,
      name: now,
      unit: "count",
      describe: `Orders in the ${w} days before as_of.`,
      grain: "orders",
      sql: sql`count_if(${within(w)})`,
      empty: 0,
      phrase: [`{${now}} in the last ${w} days`],
      zero: `no order in the last ${w} days`,
    }),
    feature({
      ...shared,
      name: previous,
      unit: "count",
      describe: `Orders in the ${w} days before the last ${w} days.`,
      grain: "orders",
      sql: sql`count_if(${prior(w)})`,
      empty: 0,
      phrase: [`{${previous}} between ${w + 1} and ${2 * w} days ago`],
      zero: `no order between ${w + 1} and ${2 * w} days ago`,
      told: "last",
    }),
    feature({
      ...shared,
      name: `orders_trend_${w}d`,
      unit: "ratio",
      describe: `Share of the orders of the last ${2 * w} days that fall in the last ${w}: 50 % is steady; empty without any.`,
      grain: "features",
      sql: sql`${id(now)} / nullif(${id(now)} + ${id(previous)}, 0)`,
      empty: null,
      phrase: [`{${now}} in the last ${w} days, {${previous}} in the ${w} before`],
      missing: `no order in the last ${2 * w} days`,
    }),
  ];
}

function spendTrend(w: number) {
  const now = `spend_${w}d` as const;
  const previous = `spend_prior_${w}d` as const;
  const shared = { family: "trend", about: "recent spend" } as const;
  return [
    feature({
      ...shared,
      name: now,
      unit: "currency",
      describe: `Net spend in the ${w} days before as_of.`,
      grain: "lines",
      sql: sql`coalesce(sum(case when ${within(w)} then amount else 0 end), 0)`,
      empty: 0,
      phrase: [`spent {${now}} in the last ${w} days`],
      zero: `spent nothing in the last ${w} days`,
      negative: `got more money back than was spent in the last ${w} days`,
    }),
    feature({
      ...shared,
      name: previous,
      unit: "currency",
      describe: `Net spend in the ${w} days before the last ${w} days.`,
      grain: "lines",
      sql: sql`coalesce(sum(case when ${prior(w)} then amount else 0 end), 0)`,
      empty: 0,
      phrase: [`spent {${previous}} between ${w + 1} and ${2 * w} days ago`],
      zero: `spent nothing between ${w + 1} and ${2 * w} days ago`,
      negative: `got more money back than was spent between ${w + 1} and ${2 * w} days ago`,
      told: "last",
    }),
    feature({
      ...shared,
      name: `spend_trend_${w}d`,
      unit: "ratio",
      describe: `Share of the net spend of the last ${2 * w} days that falls in the last ${w}, a negative part taken as 0; empty without any.`,
      grain: "features",
      sql: sql`greatest(${id(now)}, 0)
        / nullif(greatest(${id(now)}, 0) + greatest(${id(previous)}, 0), 0)`,
      empty: null,
      phrase: [`spent {${now}} in the last ${w} days, {${previous}} in the ${w} before`],
      missing: `spent nothing in the last ${2 * w} days`,
    }),
  ];
}
