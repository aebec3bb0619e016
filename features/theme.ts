import { funnels } from "./engagement-rates.ts";
import type { Feature } from "./feature.ts";
import { snake, words } from "./name.ts";

/** How lately and how often they buy: last order, orders and spend in windows, cadence. */
export const BUYING = "buying";
/** Attributes of which a customer's own row says nothing. */
export const UNKNOWN = "what is not known";
const VISITS = "visits";
const TIME = "time as a customer";

const VISITING =
  /visit|session|page|view|brows|catalog|product|search|login|cart|basket|wish|checkout|^app|^main|^home/;
/** Ends of being reached, which no action undoes. */
export const LEAVING_MESSAGES = /unsubscri|opt_?out|bounce|spam/;

/**
 * Returns the one thing that a feature is about in the eyes of someone who reads reasons. It is coarser than `about`: what
 * moves together is one theme, so that no two reasons tell the same fact, or its opposite, in other words.
 */
export function themeOf({ name, family, about, column }: Feature): string {
  switch (family) {
    case "rfm":
      return about === "spend" ? "spend" : BUYING;
    case "cadence":
    case "trend":
    case "lifetime":
      return BUYING;
    case "tenure":
      return TIME;
    case "basket":
      return { basket: "spend", "order value": "spend", range: "what they buy" }[about] ?? about;
    case "engagement":
      if (name === "engagement_tenure_days") return TIME;
      return about === "engagement" ? VISITS : eventTheme(about, column ?? name);
    case "subscriptions":
      return about === "plan" ? "plan" : "subscription";
    case "exposures":
      return "campaigns";
    default:
      return about;
  }
}

function eventTheme(about: string, type: string): string {
  const [channel] = funnels([type]).keys();
  if (channel !== undefined && channel !== "") return words(channel);
  const name = snake(type);
  if (LEAVING_MESSAGES.test(name)) return /^(sms|push|post|mail)_/.exec(name)?.[1] ?? "email";
  return VISITING.test(name) ? VISITS : about;
}

/** A source of which a customer may have no row at all: everything made of it is then one fact. */
export interface Absence {
  readonly families: readonly string[];
  /** The feature that is missing for a customer without a row. */
  readonly marker: string;
  /** The theme that the one fact belongs to. */
  readonly theme: string;
}

export const ABSENCES: readonly Absence[] = [
  {
    families: [
      "rfm",
      "tenure",
      "cadence",
      "trend",
      "lifetime",
      "basket",
      "mix",
      "returns",
      "rhythm",
    ],
    marker: "recency_days",
    theme: BUYING,
  },
  { families: ["engagement"], marker: "engagement_recency_days", theme: VISITS },
  { families: ["subscriptions"], marker: "subscription_age_days", theme: "subscription" },
  { families: ["exposures"], marker: "days_since_exposure", theme: "campaigns" },
];
