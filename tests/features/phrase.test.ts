import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { type Feature, feature, type Unit } from "../../features/feature.ts";
import { format, formatKey } from "../../features/format.ts";
import { formatNumber } from "../../features/number-format.ts";
import { say, wordingOf } from "../../features/phrase.ts";
import { random } from "../../models/random.ts";

const features = featuresFor(
  {
    dated: true,
    knownAt: false,
    undated: [],
    timezone: "UTC",
    transactions: { columns: ["amount"], hours: false, categories: null, channels: null },
    events: {
      types: ["visit", "email_opened", "delivery"].map((type) => ({ type, values: false })),
      sessions: false,
    },
    subscriptions: null,
    exposures: null,
    attributes: [
      { column: "Plan", type: "category", categories: ["{recency_days} off"], other: false },
    ],
    leftOut: [],
  },
  { windows: [30, 90] },
);
const byName = new Map(features.map((f) => [f.name, f]));

function said(
  name: string,
  values: Readonly<Record<string, number>>,
  { low = false } = {},
): string | null {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`no feature '${name}'`);
  return say(found, (other) => values[other], { currency: "GBP", features: byName, low });
}

function of(unit: Unit, counts?: Feature["counts"]): Feature {
  return feature({
    name: "x",
    family: "test",
    unit,
    describe: "A number.",
    grain: "lines",
    sql: sql`1`,
    empty: null,
    phrase: ["{x}"],
    about: "x",
    ...(counts === undefined ? {} : { counts }),
  });
}

test.each<[string, Readonly<Record<string, number>>, string | null]>([
  [
    "recency_days",
    { recency_days: 74, gap_median: 21 },
    "last order 74 days ago, usually every 21 days",
  ],
  ["recency_days", { recency_days: 1 }, "last order 1 day ago"],
  ["recency_days", { recency_days: 74, gap_median: Number.NaN }, "last order 74 days ago"],
  ["recency_days", {}, "no order yet"],
  ["orders_30d", { orders_30d: 0 }, "no order in the last 30 days"],
  ["orders_30d", { orders_30d: 1 }, "1 order in the last 30 days"],
  ["spend_90d", { spend_90d: 1234.4 }, "spent £1,234 in the last 90 days"],
  [
    "spend_trend_90d",
    { spend_trend_90d: 0.25, spend_90d: 50, spend_prior_90d: 150 },
    "spent £50 in the last 90 days, £150 in the 90 before",
  ],
  ["return_share", { return_share: 0.34 }, "34 % of all lines are returns"],
  ["visit_30d", { visit_30d: 0 }, "no visit in the last 30 days"],
  ["visit_30d", { visit_30d: 3 }, "3 visits in the last 30 days"],
  ["delivery_30d", { delivery_30d: 2 }, "2 deliveries in the last 30 days"],
  ["email_opened_30d", { email_opened_30d: 2 }, "opened 2 emails in the last 30 days"],
  ["email_opened_30d", { email_opened_30d: 0 }, "opened no email in the last 30 days"],
  [
    "plan_recency_days_off",
    { plan_recency_days_off: 1, recency_days: 3 },
    "plan: recency_days off",
  ],
  ["season_gap_days", {}, null],
])("%s of %j is said as '%s'", (name, values, words) => {
  expect(said(name, values)).toBe(words);
});

test.each<[Unit, number, string]>([
  ["days", 20.6, "21 days"],
  ["days", 0.4, "0.4 days"],
  ["currency", 7.5, "£7.50"],
  ["currency", -1234, "-£1,234"],
  ["ratio", 0.004, "0.4 %"],
  ["ratio", 1.2, "120 %"],
  ["hour", 14.5, "14:30"],
  ["hour", 23.999, "0:00"],
  ["flag", 1, "yes"],
  ["number", 12.34, "12.3"],
  ["number", 1234.5, "1,235"],
])("a number of unit %s, %d, is written %s", (unit, value, text) => {
  expect(format(value, of(unit), "GBP")).toBe(text);
});

test("money without a currency is a number", () => {
  expect(format(1234, of("currency"))).toBe("1,234");
});

test("numbers are written as by the standard's own rules, whatever was written before", () => {
  const next = random(5);
  for (let i = 0; i < 3_000; i++) {
    const digits = i % 3;
    // Every other one on the middle between two texts, or hardly beside it.
    const units = i % 2 === 0 ? 400 * next() : Math.floor(400 * next()) + 0.5 + (i % 5) * 1e-9;
    const value = ((i % 7 === 0 ? -1 : 1) * units) / 10 ** digits;
    const plain = new Intl.NumberFormat("en-GB", { maximumFractionDigits: digits });
    expect(formatNumber(value, digits)).toBe(plain.format(value));
  }
  for (const value of [0, -0, -0.2, 0.2, 1e12 + 0.5, Number.POSITIVE_INFINITY])
    expect(formatNumber(value, 0)).toBe(
      new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 }).format(value),
    );
});

test.each<[Unit, Feature["counts"]?]>([
  ["days"],
  ["count"],
  ["count", ["time", "times"]],
  ["number", ["order", "orders"]],
  ["number"],
  ["currency"],
  ["ratio"],
  ["flag"],
  ["hour"],
])("values of unit %s (%j) with one key are written alike", (unit, counts) => {
  const next = random(7);
  const own = of(unit, counts);
  const written = new Map<number, string>();
  let known = 0;
  for (let i = 0; i < 20_000; i++) {
    const size = [0.02, 1, 3, 120, 3000][i % 5] ?? 1;
    const drawn = size * next();
    const value = unit === "flag" ? i % 2 : i % 3 === 0 ? Math.round(drawn) : drawn;
    const key = formatKey(value, own);
    if (Number.isNaN(key)) continue;
    known++;
    const text = format(value, own, "GBP");
    expect(written.get(key) ?? text).toBe(text);
    written.set(key, text);
  }
  expect(known).toBeGreaterThan(19_000);
  expect(formatKey(-1.5, own)).toBeNaN();
});

test("what is said again after 100,000 other texts is said alike", () => {
  const spend = byName.get("spend_90d");
  if (spend === undefined) throw new Error("no feature of spend");
  const { names, say: sayValues } = wordingOf(spend, { currency: "GBP", features: byName });
  expect(names).toEqual(["spend_90d"]);
  const first = sayValues([3], false);
  expect(sayValues([3], false)).toBe(first);
  expect(sayValues([3], true)?.text).toBe("spent only £3 in the last 90 days");
  for (let value = 1; value < 100_000; value++) sayValues([value], false);
  expect(sayValues([3], false)).toEqual({ ...first, number: expect.any(Number) });
});

test("a low number is only so much, but not beside what is usual for the customer", () => {
  const low = (values: Readonly<Record<string, number>>) =>
    said("recency_days", values, { low: true });
  expect(low({ recency_days: 22 })).toBe("last order only 22 days ago");
  expect(low({ recency_days: 22, gap_median: 2 })).toBe(
    "last order 22 days ago, usually every 2 days",
  );
});
