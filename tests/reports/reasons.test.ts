import { expect, test } from "vitest";
import { sql } from "../../engines/sql.ts";
import { type Feature, feature } from "../../features/feature.ts";
import { reasonsOf, withSign } from "../../reports/reasons.ts";

function declared(
  name: string,
  about: string,
  phrase: readonly string[],
  unit: Feature["unit"] = "days",
) {
  return feature({
    name,
    about,
    phrase,
    unit,
    family: "test",
    describe: `The ${name}.`,
    grain: "lines",
    sql: sql`count(*)`,
    empty: null,
  });
}

const recency = declared("recency_days", "last order", ["last order {recency_days} ago"]);
const overdue = declared("overdue", "last order", ["{overdue} later than usual"]);
const spend = declared("spend", "spend", ["spent {spend}"], "currency");
const silent = declared("silent", "silence", []);
const features = [recency, overdue, spend, silent];

/** Returns the reasons of one customer: of each feature a value and a part of the log-odds. */
function reasons(known: Readonly<Record<string, readonly [value: number, part: number]>>) {
  const columns = Object.keys(known);
  const of = (k: 0 | 1) => columns.map((name) => Float64Array.of(known[name]?.[k] ?? 0));
  return reasonsOf(
    { ids: ["a"], columns, values: of(0) },
    { base: 0, parts: of(1) },
    { features, currency: "EUR" },
  )(0);
}

test("parts of features about one thing are one reason, and reasons sum to the parts", () => {
  const found = reasons({ recency_days: [74, 0.5], overdue: [53, 0.3], spend: [120, -0.2] });
  expect(found).toEqual([
    { about: "last order", weight: 0.8, says: "last order 74 days ago" },
    { about: "spend", weight: -0.2, says: "spent €120" },
  ]);
  expect(found.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(0.5 + 0.3 - 0.2, 12);
});

test("the strongest comes first, whichever way it pulls", () => {
  const order = (spendPart: number) =>
    reasons({ recency_days: [74, 0.5], spend: [120, spendPart] }).map(({ about }) => about);
  expect(order(-0.6)).toEqual(["spend", "last order"]);
  expect(order(-0.4)).toEqual(["last order", "spend"]);
});

test("a group speaks through the feature that pulls the most in its own direction", () => {
  const [reason] = reasons({ recency_days: [74, -0.4], overdue: [53, 0.9] });
  expect(reason?.weight).toBeCloseTo(0.5, 12);
  expect(reason?.says).toBe("53 days later than usual");
});

test("a feature without words for the value leaves the word to the next of its group, or the group is not told", () => {
  expect(reasons({ recency_days: [74, 0.2], overdue: [Number.NaN, 0.9] })).toMatchObject([
    { says: "last order 74 days ago" },
  ]);
  expect(reasons({ silent: [1, 0.9] })).toEqual([]);
});

test("what moves a probability by less than half a point is no reason", () => {
  // .02 log-odds at a probability of .5 is .02 * .25 = half a percentage point.
  expect(reasons({ recency_days: [74, 0.019], spend: [120, -0.019] })).toEqual([]);
  expect(reasons({ recency_days: [74, 0.3], overdue: [53, -0.3] })).toEqual([]);
});

test("each customer has reasons of its own", () => {
  const of = reasonsOf(
    { ids: ["a", "b"], columns: ["recency_days"], values: [Float64Array.of(3, 90)] },
    { base: 0, parts: [Float64Array.of(-1, 1)] },
    { features, currency: undefined },
  );
  expect([...of(0), ...of(1)].map(withSign)).toEqual([
    "less likely: last order 3 days ago",
    "more likely: last order 90 days ago",
  ]);
});
