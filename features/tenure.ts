import { sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

const tenureDays = feature({
  name: "tenure_days",
  family: "tenure",
  unit: "days",
  describe: "Days from the first observed purchase to as_of.",
  grain: "purchase_days",
  sql: sql`max(days_ago)`,
  empty: null,
  phrase: ["first bought {tenure_days} ago"],
  missing: "has never bought",
  about: "time as a customer",
  meanwhile: "ages",
});

const lastAge = feature({
  name: "last_age_days",
  family: "tenure",
  unit: "days",
  describe: "Days from the first to the last observed purchase: tenure less recency.",
  grain: "purchase_days",
  sql: sql`max(days_ago) - min(days_ago)`,
  empty: null,
  phrase: ["kept buying over {last_age_days}"],
  zero: "bought on a single day only",
  missing: "has never bought",
  about: "time as a customer",
  told: "last",
  meanwhile: "stays",
});

const knownDays = feature({
  name: "known_days",
  family: "tenure",
  unit: "days",
  describe: "Days from when the customer's own row became known to as_of.",
  grain: "customers",
  sql: sql`date_diff('day', known_day, as_of)`,
  empty: null,
  phrase: ["has been known for {known_days}"],
  about: "time as a customer",
});

/** Returns the ages of a customer's buying, and of the customer's own row where it is dated. */
export function tenure({ transactions, knownAt }: Vocabulary) {
  return [...(transactions === null ? [] : [tenureDays, lastAge]), ...(knownAt ? [knownDays] : [])];
}
