import { countOf } from "./number.ts";

/** Days that expected value looks ahead where nothing says otherwise. */
export const YEAR = 365;

/** Says how many days ahead an expected value looks: `next 90 days`. */
export function nextDays(days = YEAR): string {
  return `next ${countOf(days, "day")}`;
}

/** The same, where a year is called one. */
export function nextPeriod(days = YEAR): string {
  return days === YEAR ? "next year" : nextDays(days);
}
