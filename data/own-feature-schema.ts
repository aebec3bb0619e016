import * as z from "zod";
import type { Problem } from "./configuration-problems.ts";

/** What one row is that an own feature is computed over: `customers` and `features` have one row a customer. */
export const GRAINS = [
  "lines",
  "orders",
  "purchase_days",
  "products",
  "categories",
  "events",
  "event_days",
  "sessions",
  "subscriptions",
  "exposures",
  "customers",
  "features",
] as const;

/** What an own feature's number is; it decides how it is written in a sentence. */
export const OWN_UNITS = ["days", "count", "currency", "share", "flag", "hour", "number"] as const;

const words = z.string().min(1);

/** One feature of the user's own: a checked expression over rows before as_of. */
export const ownFeatureSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, "expected a lower_snake name")
    .describe("of the feature; none that there is already"),
  over: z
    .enum(GRAINS)
    .describe("the rows before as_of, one customer's at a time, that the expression is over"),
  sql: words
    .meta({ type: ["string", "number", "boolean"] })
    .describe(
      "an aggregate such as avg(case when hour >= 22 then 1 else 0 end); over customers and features, which have one row a customer, a plain expression",
    ),
  unit: z.enum(OWN_UNITS).describe("decides how the number is written"),
  empty: z.number().nullable().default(null).describe("of a customer without such a row"),
  phrase: z
    .union([words, z.array(words).min(1)], "expected a phrase or a list of phrases")
    .describe("what a person would say, with {value} for the number or {name} for any feature"),
  describe: words.describe("one sentence: what the number is").optional(),
  about: words.describe("the one thing it is about; reasons are grouped by it").optional(),
  zero: words.describe("said instead of the phrase where the number is 0").optional(),
  missing: words.describe("said where there is no number").optional(),
  counts: z.tuple([words, words]).describe("what a count counts, one and many").optional(),
});

export type OwnFeatureOptions = z.output<typeof ownFeatureSchema>;

/** Returns what is wrong with own features beside each other. */
export function ownFeatureProblems(features: readonly OwnFeatureOptions[]): readonly Problem[] {
  return features.flatMap(({ name }, i) =>
    features.findIndex((other) => other.name === name) < i
      ? [
          {
            path: ["features", i, "name"],
            of: "value",
            says: `features: '${name}' stands there twice`,
          },
        ]
      : [],
  );
}
