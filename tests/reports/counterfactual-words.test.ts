import { expect, test } from "vitest";
import { featuresFor } from "../../features/catalogue.ts";
import { changeable } from "../../features/changeable.ts";
import { learnMarginalMeans } from "../../models/marginal-means.ts";
import { changedFacts, sayCounterfactual } from "../../reports/counterfactual-words.ts";

const features = featuresFor(
  {
    dated: true,
    knownAt: false,
    undated: [],
    timezone: "UTC",
    transactions: { columns: ["amount"], hours: false, categories: null, channels: null },
    events: {
      types: ["visit", "email_open", "unsubscribe"].map((type) => ({ type, values: false })),
      sessions: false,
    },
    subscriptions: null,
    exposures: null,
    attributes: [
      { column: "Contract", type: "category", categories: ["Monthly", "Two year"], other: false },
      { column: "PaymentMethod", type: "category", categories: ["Cheque", "Card"], other: false },
      { column: "Age", type: "number" },
      { column: "ClientCard", type: "number" },
      { column: "Gender", type: "category", categories: ["f", "m"], other: false },
    ],
    leftOut: [],
  },
  { windows: [30] },
);
const columns = features.map(({ name }) => name);
const at = (name: string) => columns.indexOf(name);

/** Returns customers' values by name; what is not given is 0. */
function rows(...given: readonly Readonly<Record<string, number>>[]): readonly Float64Array[] {
  return given.map((known) => Float64Array.from(columns, (name) => known[name] ?? 0));
}

/** Returns the facts told where a customer's values go from the first row's to the second's, which score lower. */
function told(
  names: readonly string[],
  was: Readonly<Record<string, number>>,
  is: Readonly<Record<string, number>>,
  gains: Readonly<Record<string, number>>,
): readonly string[] {
  const [before = new Float64Array(), after = new Float64Array()] = rows(was, is);
  const values = columns.map((_, j) => Float64Array.of(before[j] as number, after[j] as number));
  const among = learnMarginalMeans({ ids: ["a", "b"], columns, values }, Float64Array.of(0.9, 0.1));
  return changedFacts(
    { before, after, gains: Float64Array.from(columns, (name) => gains[name] ?? 0) },
    names.map(at),
    { features, currency: "EUR", among, way: -1 },
  ).map(({ says }) => says);
}

test("never who somebody is or how long, only what an action or time changes, orders and their worth together", () => {
  const names = new Map(
    changeable(features).map(({ name, features: own }) => [name, own.map((f) => f.name)]),
  );
  expect([...names.keys()].sort()).toEqual([
    "buying",
    "contract",
    "email",
    "payment method",
    "visits",
  ]);
  expect(names.get("buying")).toEqual(
    expect.arrayContaining(["recency_days", "orders_30d", "spend_30d", "total_spend", "monetary"]),
  );
  expect(names.get("contract")).toEqual(["contract_monthly", "contract_two_year"]);
  for (const own of names.values()) {
    expect(own).not.toContain("tenure_days");
    expect(own).not.toContain("unsubscribe_30d");
  }
});

test("a fact is told by its new value and what it is instead of, the plainest first", () => {
  expect(
    told(
      ["recency_days", "orders_30d"],
      { recency_days: 74, orders_30d: 0 },
      { recency_days: 12, orders_30d: 1 },
      { recency_days: -0.5, orders_30d: -0.6 },
    ),
  ).toEqual([
    "last order 12 days ago instead of 74 days",
    "1 order in the last 30 days instead of no order",
  ]);
});

test("of an attribute the category that would hold is told", () => {
  const contract = ["contract_monthly", "contract_two_year"];
  const was = { contract_monthly: 1 };
  const is = { contract_two_year: 1 };
  expect(told(contract, was, is, { contract_monthly: -0.4, contract_two_year: -0.1 })).toEqual([
    "contract: Two year instead of Monthly",
  ]);
});

test("what does not move the score the wanted way, or hardly, is not told", () => {
  const was = { recency_days: 74, orders_30d: 0 };
  const is = { recency_days: 12, orders_30d: 1 };
  const of = (gains: Readonly<Record<string, number>>) =>
    told(["recency_days", "orders_30d"], was, is, gains);
  expect(of({ recency_days: 0.2, orders_30d: -0.6 })).toHaveLength(1);
  expect(of({ recency_days: -0.1, orders_30d: -0.6 })).toEqual([
    "1 order in the last 30 days instead of no order",
  ]);
  expect(of({ recency_days: 0.2 })).toEqual([]);
});

test("the same two numbers are told once", () => {
  const was = { total_spend: 484, spend_30d: 484 };
  const is = { total_spend: 900, spend_30d: 900 };
  expect(
    told(["total_spend", "spend_30d"], was, is, { total_spend: -0.5, spend_30d: -0.4 }),
  ).toEqual(["spent €900 in all instead of €484"]);
});

test("a change is one sentence", () => {
  const facts = ["a", "b", "c"].map((says) => ({ feature: says, says }));
  expect(sayCounterfactual({ from: 0.62, to: 0.34 }, facts)).toBe(
    "the score would fall from 62 % to 34 % with a, b and c",
  );
  expect(sayCounterfactual({ from: 0.1, to: 0.3 }, facts.slice(0, 1))).toBe(
    "the score would rise from 10 % to 30 % with a",
  );
});
