import { expect, test } from "vitest";
import { attributeKind } from "../../models/attribute-kind.ts";
import { paceOf } from "../../models/pace.ts";
import { isPlain } from "../../models/plain-words.ts";

test("a pace is the word whose days are nearest by ratio", () => {
  const paces = [1, 7, 9, 14, 30, 61, 91, 182, 365].map(paceOf);
  expect(paces).toEqual([
    "daily",
    "weekly",
    "weekly",
    "fortnightly",
    "monthly",
    "two-monthly",
    "quarterly",
    "half-yearly",
    "yearly",
  ]);
  // 7 and 14 days meet at their geometric mean, 9.9.
  expect([paceOf(9.8), paceOf(10)]).toEqual(["weekly", "fortnightly"]);
  expect([paceOf(0), paceOf(900), paceOf(Number.NaN)]).toEqual([null, null, null]);
});

test("attributes are of the kind that their names tell", () => {
  const kinds = {
    demographic: ["age", "gender", "marital", "education", "senior citizen", "job"],
    geographic: ["region", "city size", "zip code", "country"],
    psychographic: ["interest", "price sensitivity", "lifestyle"],
    technographic: ["device", "newsletter client", "internet service", "streaming TV"],
    behavioural: ["contract", "payment method", "acquisition channel", "tenure"],
    firmographic: ["industry", "company size", "employees"],
    other: ["x17", "colour"],
  };
  for (const [kind, names] of Object.entries(kinds))
    for (const name of names) expect(attributeKind(name), name).toBe(kind);
});

test("abbreviations, units and numbers are no words", () => {
  for (const text of ["monthly charges", "app", "paperless billing"])
    expect(isPlain(text)).toBe(true);
  for (const text of ["emp var rate", "nr employed", "tenure days", "euribor3m", "a b c d e"])
    expect(isPlain(text), text).toBe(false);
});
