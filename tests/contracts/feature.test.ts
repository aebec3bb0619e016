import { beforeAll, describe, expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import type { Row } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import type { Feature } from "../../features/feature.ts";
import { say } from "../../features/phrase.ts";
import type { Vocabulary } from "../../features/vocabulary.ts";
import { canonical, openShop, snap, windows } from "../features/shop.ts";

const asOf = "2026-03-01";

/** A business that has everything a catalogue knows of. */
const vocabulary: Vocabulary = {
  dated: true,
  knownAt: true,
  undated: [],
  timezone: "UTC",
  transactions: {
    columns: canonical.transactions.columns,
    hours: true,
    categories: { values: ["drinks", "food"], other: true },
    channels: { values: ["web", "shop", "app"], other: false },
  },
  events: {
    types: ["visit", "email_sent", "email_open", "email_click"].map((type) => ({
      type,
      values: type === "visit",
    })),
    sessions: true,
  },
  subscriptions: { plans: { values: ["gold", "basic"], other: true }, prices: true },
  exposures: { channels: { values: ["mail", "post"], other: false }, costs: true },
  attributes: [
    { column: "Plan", type: "category", categories: ["gold", "basic"], other: true },
    { column: "Age", type: "number" },
    { column: "SignedUp", type: "date" },
    { column: "consent", type: "flag" },
  ],
  lifetime: { horizons: [30, 90], model: "mbg-nbd", parameters: {} },
  leftOut: [],
};
const features = featuresFor(vocabulary, { windows });
const byName = new Map(features.map((feature) => [feature.name, feature]));

const buying = { product: "tea", category: "drinks", channel: "web" };
const emails = ["email_sent", "email_open", "email_click"];

/** `all` has every kind of row, `buyer` lines only, `reader` events only, `lead` a customers row only. */
async function customers(): Promise<ReadonlyMap<string, Row>> {
  return await withEngine({}, async (engine) => {
    await openShop(engine, {
      lines: ["all", "buyer"].flatMap((customer) => [
        {
          customer,
          at: "2025-03-05 10:00",
          order: "1",
          amount: 10,
          quantity: 1,
          discount: 1,
          ...buying,
        },
        { customer, at: "2026-02-20 13:00", order: "2", amount: 20, quantity: 2, ...buying },
        { customer, at: "2026-02-26 19:00", order: "3", amount: 30, quantity: 3, ...buying },
        { customer, at: "2026-02-27 19:00", order: "4", amount: -5, isReturn: true, ...buying },
      ]),
      events: ["all", "reader"].flatMap((customer) => [
        ...emails.map((type) => ({ customer, at: "2026-02-27 08:00", type })),
        { customer, at: "2026-02-28 08:00", type: "visit", session: "s", value: 2 },
      ]),
      subscriptions: [
        { customer: "all", started: "2025-01-01", ended: "2025-06-01", plan: "basic", price: 5 },
        { customer: "all", started: "2025-08-01", plan: "gold", price: 10 },
      ],
      exposures: [
        { customer: "all", at: "2026-02-27 08:00", campaign: "spring", channel: "mail", cost: 0.5 },
      ],
      customers: ["all", "lead"].map((customer) => ({
        customer,
        knownAt: "2025-01-01",
        plan: "gold",
        age: 40,
        signedUp: "2025-01-01",
        consent: true,
      })),
    });
    await snap(engine, asOf, { vocabulary });
    const rows = await engine.rows(sql`select * from snapshot`);
    return new Map(rows.map((row) => [String(row["customer_id"]), row]));
  });
}

const words = (feature: Feature, row: Row | undefined) =>
  say(
    feature,
    (name) => {
      const value = row?.[name];
      return typeof value === "number" ? value : undefined;
    },
    { currency: "GBP", features: byName },
  );

const without: Readonly<Record<Feature["grain"], string>> = {
  lines: "reader",
  orders: "reader",
  purchase_days: "reader",
  products: "reader",
  categories: "reader",
  events: "buyer",
  event_days: "buyer",
  sessions: "buyer",
  subscriptions: "buyer",
  exposures: "buyer",
  customers: "buyer",
  features: "lead",
};

test("names are unique, and the same vocabulary gives the same list", () => {
  expect(byName.size).toBe(features.length);
  expect(featuresFor(structuredClone(vocabulary), { windows: [...windows] })).toEqual(features);
});

describe.each(features.map((feature) => [feature.name, feature] as const))(
  "%s keeps the contract of a feature",
  (name, feature) => {
    let rows: ReadonlyMap<string, Row>;
    beforeAll(async () => {
      rows = await shared();
    });

    test("it is a frozen declaration under a lower_snake name with a sentence and a family", () => {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(feature.describe).toMatch(/^[A-Z0-9].*\.$/);
      expect(feature.family).toMatch(
        /^(rfm|tenure|cadence|trend|basket|mix|returns|rhythm|engagement|subscriptions|exposures|attributes|lifetime)$/,
      );
      expect(feature.about).not.toBe("");
      expect(Object.isFrozen(feature)).toBe(true);
    });

    test("what a mean or share is taken over is a count that the catalogue has", () => {
      if (feature.over === undefined) return;
      expect(byName.get(feature.over)?.unit).toBe("count");
    });

    test("its values are numbers or missing", () => {
      for (const row of rows.values()) {
        const value = row[name];
        expect(value === null || Number.isFinite(value)).toBe(true);
      }
    });

    test("a customer without a row of its grain has the declared empty value", () => {
      expect(rows.get(without[feature.grain])?.[name]).toBe(feature.empty);
    });

    test("its templates name features that exist, itself among them or in the ones it is made of", () => {
      for (const template of feature.phrase)
        for (const [, named = ""] of template.matchAll(/\{([a-z0-9_]+)\}/g))
          expect(byName.has(named), named).toBe(true);
    });

    test("it is said in plain words, with a value and without", () => {
      for (const customer of ["all", without[feature.grain]]) {
        const said = words(feature, rows.get(customer));
        if (rows.get(customer)?.[name] === null && feature.missing === undefined)
          expect(said).toBeNull();
        else expect(said).toMatch(/^[^{}]*\w[^{}]*$/);
        expect(said ?? "").not.toMatch(
          /NaN|null|undefined|Infinity|\b1 (days|orders|times|lines)\b/,
        );
      }
    });
  },
);

let taken: Promise<ReadonlyMap<string, Row>> | undefined;
/** Takes the one snapshot that all features are checked on. */
function shared(): Promise<ReadonlyMap<string, Row>> {
  taken ??= customers();
  return taken;
}
