import type { Feature } from "../../features/feature.ts";
import { say } from "../../features/phrase.ts";
import type { Rights } from "../rights.ts";
import type { People } from "./people.ts";

/** What of a customer's history is told first, where the business knows it. */
const HISTORY = [
  "recency_days",
  "orders",
  "total_spend",
  "monetary",
  "gap_mean",
  "tenure_days",
  "known_days",
  "overdue_ratio",
  "returns",
  "active_subscriptions",
  "subscription_age_days",
  "subscription_price",
  "days_since_subscription_end",
  "days_since_exposure",
  "distinct_campaigns",
];

function isTold({ name, family, category }: Feature): boolean {
  return (
    HISTORY.includes(name) ||
    (name.endsWith("_recency_days") && family !== "attributes") ||
    (family === "attributes" && category === undefined)
  );
}

/** Names the features that a customer's page tells, and those that their words name. */
export function toldNames(features: readonly Feature[]): readonly string[] {
  const told = features.filter(isTold);
  const named = told.flatMap(({ phrase }) =>
    phrase.flatMap((text) => [...text.matchAll(/\{([a-z0-9_]+)\}/g)].map(([, name = ""]) => name)),
  );
  return [...new Set([...told.map(({ name }) => name), ...named])];
}

/** Tells one customer's history in plain words, a sentence a feature; attributes only where they may be seen. */
export function historyOf(
  { told, features }: People,
  row: number,
  { rights, currency }: { readonly rights: Rights; readonly currency: string | null },
): readonly string[] {
  const value = (name: string) => {
    const found = told.get(name)?.[row];
    return found === undefined || Number.isNaN(found) ? undefined : found;
  };
  const shown = [...features.values()].filter(
    (feature) =>
      isTold(feature) &&
      (feature.family !== "attributes" ||
        rights.attributes.includes(feature.column ?? feature.name)),
  );
  const place = ({ name }: Feature) => (HISTORY.includes(name) ? HISTORY.indexOf(name) : 99);
  const said = shown
    .sort((a, b) => place(a) - place(b))
    .flatMap((feature) => say(feature, value, { currency: currency ?? undefined, features }) ?? []);
  return [...new Set(said)];
}
