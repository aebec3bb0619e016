import type { Feature } from "./feature.ts";
import { snake } from "./name.ts";
import { BUYING, LEAVING_MESSAGES, themeOf } from "./theme.ts";

/** Features that change together when a customer or the business acts. */
export interface Changeable {
  readonly name: string;
  readonly features: readonly Feature[];
  /** Features of which nobody who lends values may be without: they were never done by a customer without them. */
  readonly marker: string | null;
  /** A count that only grows, by a few: who lends has at least as much, and at most `MOST_MORE` more. */
  readonly grows: string | null;
}

/** Orders more that may be expected of a customer. */
export const MOST_MORE = 3;

/** Attributes that a customer or the business may change: how they are bound, paid for, cared for and reached. */
const CHANGING =
  /\b(contract|plan|tariff|tier|payment|billing|paperless|support|security|backup|protection|insurance|delivery|newsletter|consent|subscription|membership|loyalty|card|discount|contact|auto ?renew(al)?)\b/;
const NEVER =
  /\b(age|gender|sex|birth|born|tenure|senior|partner|dependents|charges|price|fee|client|id|since|date|month|day)\b/;

/**
 * Lists what may be different for a customer by an action or with time: orders and what they are worth, visits, messages,
 * discounts, campaigns, the plan, and attributes such as the contract. Age, tenure, gender, season and the like are not.
 */
export function changeable(features: readonly Feature[]): readonly Changeable[] {
  const groups = new Map<string, Feature[]>();
  for (const feature of features) {
    const name = groupOf(feature);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), feature]);
  }
  return [...groups].map(([name, members]) => ({
    name,
    features: members,
    marker: name === BUYING ? "recency_days" : eventful(members) ? "engagement_recency_days" : null,
    grows: name === BUYING ? "frequency" : null,
  }));
}

function groupOf(feature: Feature): string | null {
  const theme = themeOf(feature);
  const { family, about } = feature;
  if (family === "attributes")
    return CHANGING.test(about.toLowerCase()) && !NEVER.test(about.toLowerCase()) ? about : null;
  if (theme === "spend" || theme === BUYING) return BUYING;
  if (theme === "discounts" || theme === "campaigns" || theme === "plan") return theme;
  if (LEAVING_MESSAGES.test(snake(feature.column ?? ""))) return null;
  return family === "engagement" && !/^(time|ticket|complaint|call|return)/.test(theme)
    ? theme
    : null;
}

function eventful(members: readonly Feature[]): boolean {
  return members.some(({ family }) => family === "engagement");
}
