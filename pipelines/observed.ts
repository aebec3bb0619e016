import type { Canonical } from "../data/canonical.ts";
import { addDays } from "../data/window.ts";
import type { Business } from "./business.ts";

/** Returns as_of, or the day after the last row where the files end before: of days from there on nothing is known. */
export function observedUntil(
  asOf: string | null,
  { lastDay }: Pick<Canonical, "lastDay">,
): string | null {
  if (asOf === null || lastDay === null) return asOf;
  const end = addDays(lastDay, 1);
  return end < asOf ? end : asOf;
}

/**
 * Returns a business as of the end of its files, the last day on which it can be learned what came of customers: who did not
 * buy on a day of which there are no rows may have bought. What is learned is the same for every later as_of.
 */
export function asObserved(business: Business): Business {
  const { asOf, observedUntil: end } = business;
  return end === asOf ? business : { ...business, asOf: end };
}
