import { sql } from "../engines/sql.ts";
import { feature } from "./feature.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What a buy-till-you-die model learned, and how many days ahead it is asked. Plain JSON; `models/lifetime` has the models. */
export type LifetimeVocabulary = {
  readonly horizons: readonly number[];
  readonly model: string;
  readonly parameters: { readonly [name: string]: number };
};

const pAlive = feature({
  name: "p_alive",
  family: "lifetime",
  unit: "ratio",
  describe:
    "Chance that the customer is not lost, by how often and how lately they bought; empty without a purchase.",
  grain: "features",
  sql: sql`null`,
  empty: null,
  phrase: ["{p_alive} likely to be still a customer, by their rhythm of buying"],
  missing: "has never bought",
  about: "chance of being still a customer",
  told: "last",
  modelled: true,
});

/**
 * Returns what a buy-till-you-die model expects of each customer. They are no SQL: the query leaves them empty, and whoever
 * takes the snapshot fills them in from its `frequency`, `last_age_days` and `tenure_days`.
 */
export function lifetime({ transactions, lifetime }: Vocabulary) {
  if (transactions === null || lifetime === undefined || lifetime === null) return [];
  return [...lifetime.horizons.map(expectedOrders), pAlive];
}

function expectedOrders(days: number) {
  const name = `expected_orders_${days}d` as const;
  return feature({
    name,
    family: "lifetime",
    unit: "count",
    describe: `Purchase days expected in the ${days} days from as_of, by how often and how lately the customer bought; empty without a purchase.`,
    grain: "features",
    sql: sql`null`,
    empty: null,
    phrase: [
      `{${name}} to be expected in ${days === 1 ? "a day" : `${days} days`} by their rhythm of buying`,
    ],
    missing: "has never bought",
    zero: `no order to be expected in ${days === 1 ? "a day" : `${days} days`} by their rhythm of buying`,
    counts: ["order", "orders"],
    about: "orders to be expected",
    told: "last",
    modelled: true,
  });
}
