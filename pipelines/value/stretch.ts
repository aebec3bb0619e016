import { daysBetween } from "../../data/window.ts";
import type { Business } from "../business.ts";
import { expectedOrders, type LifetimeLearned } from "./lifetime-value.ts";
import { type Moment, spentOfStudied, YEAR } from "./moment.ts";

/**
 * Returns how many times the spend of the days after a moment comes in so many days from as_of on: as many times as there
 * are orders, by a lifetime model; without one as many as last year's spend was that of its last such days, which takes the
 * seasons; of a history shorter than a year as many as there are days.
 */
export async function stretchOf(
  business: Business,
  lifetime: LifetimeLearned | null,
  now: Moment,
  { after }: Moment,
): Promise<(days: number) => number> {
  const { canonical } = business;
  const labels = after?.days ?? YEAR;
  const sum = (values: Float64Array) => values.reduce((all, value) => all + value, 0);
  if (lifetime !== null) {
    const few = sum(expectedOrders(lifetime.orders, now, labels));
    if (few > 0) return (days) => sum(expectedOrders(lifetime.orders, now, days)) / few;
  }
  const year = sum(now.spent);
  const recent = sum(await spentOfStudied(business, now.day, labels));
  const whole = daysBetween(canonical.firstDay ?? now.day, now.day) >= YEAR;
  return (days) => (whole && recent > 0 && year > 0 ? year / recent / YEAR : 1 / labels) * days;
}
