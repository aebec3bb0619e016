import { list, literal, type Sql, sql } from "../engines/sql.ts";

/**
 * The one definition of time: features see `[as_of - observation, as_of)`, labels see `[as_of, as_of + horizon)`.
 * Days are local calendar days of the business (the column `day` of the canonical tables); an instant counts on the
 * local day it falls on. The SQL predicates stand here and nowhere else.
 */
export interface Window {
  /** First day that is not observed, ISO 8601. */
  readonly asOf: string;
  /** Days observed before `asOf`; null observes everything. */
  readonly observationDays: number | null;
  /**
   * Rows from this day on are not looked at, although it lies before `asOf`: what a customer will look like at `asOf` if
   * nothing happens from this day on. By default `asOf`.
   */
  readonly knownBefore?: string;
}

/** Returns the first day whose rows are not looked at. */
export function firstUnknown({ asOf, knownBefore = asOf }: Window): string {
  return knownBefore;
}

/** Returns `as_of` as a DATE. */
export function asOfDate(asOf: string): Sql {
  return sql`${literal(asOf)}::date`;
}

/** Holds for a row whose `day` lies in `[as_of - observation, as_of)`. */
export function observed(window: Window): Sql {
  const { asOf, observationDays } = window;
  const known = before(firstUnknown(window));
  return observationDays === null
    ? known
    : sql`(${known} and day >= ${asOfDate(addDays(asOf, -observationDays))})`;
}

/** Holds for a row, with the days since the customer's row before it as `gap`, that is the customer's first in `observed`. */
export function firstObserved({ asOf, observationDays }: Window): Sql {
  return observationDays === null ? sql`gap is null` : firstFrom(addDays(asOf, -observationDays));
}

/** Holds for a row, with the days since the customer's row before it as `gap`, that is the customer's first from a day on. */
export function firstFrom(day: string): Sql {
  return sql`(gap is null or day - gap < ${asOfDate(day)})`;
}

/** Holds for a row, with the days since the customer's row before it as `gap`, where that one lies in `observed`. */
export function followsObserved({ asOf, observationDays }: Window): Sql {
  const previous = sql`day - gap`;
  const known = sql`${previous} < ${asOfDate(asOf)}`;
  return observationDays === null
    ? known
    : sql`(${known} and ${previous} >= ${asOfDate(addDays(asOf, -observationDays))})`;
}

/** Holds for a row whose `day` lies before `as_of`, however long ago. */
export function before(asOf: string): Sql {
  return sql`day < ${asOfDate(asOf)}`;
}

/** Holds for a row whose `day` lies in `[as_of, as_of + horizonDays)`. */
export function horizon(asOf: string, horizonDays: number): Sql {
  return sql`(day >= ${asOfDate(asOf)} and day < ${asOfDate(addDays(asOf, horizonDays))})`;
}

/** Holds for a row whose `day` lies in `[first, first + days)`, where `first` is a DATE of the row's own. */
export function followedWithin(first: Sql, days: number): Sql {
  return sql`(day >= ${first} and day < ${first} + ${literal(days)})`;
}

/** Holds for a transaction row, an order line or what cancels it, of which it was known before `as_of` that the order is off. */
export function cancelled(asOf: string): Sql {
  return sql`coalesce(cancelled_on < ${asOfDate(asOf)}, false)`;
}

/** Holds for a subscription that had started on a day before `as_of`. */
export function started(asOf: string): Sql {
  return sql`started_day < ${asOfDate(asOf)}`;
}

/** Holds for a subscription whose end was known before `as_of`: on a day before it. */
export function ended(asOf: string): Sql {
  return sql`coalesce(ended_day < ${asOfDate(asOf)}, false)`;
}

/** Holds for a subscription that ran at `as_of`: started before it, and not ended before it. */
export function running(asOf: string): Sql {
  return sql`(${started(asOf)} and not ${ended(asOf)})`;
}

/** Holds for a subscription that ran on some day of `[as_of - observation, as_of)`. */
export function observedRunning(window: Window): Sql {
  const { asOf, observationDays } = window;
  const known = started(firstUnknown(window));
  return observationDays === null
    ? known
    : sql`(${known} and not ${ended(addDays(asOf, -observationDays))})`;
}

/** Holds for a subscription that ran at `as_of` and ends on a day of `[as_of, as_of + horizonDays)`. */
export function endsWithin(asOf: string, horizonDays: number): Sql {
  return sql`(${running(asOf)} and ${ended(addDays(asOf, horizonDays))})`;
}

/** Holds for a customer's row that was known on a local day before `as_of`; never where `known_at` is null. */
export function known(asOf: string, timezone: string): Sql {
  return sql`coalesce(${localDay(sql`known_at`, timezone)} < ${asOfDate(asOf)}, false)`;
}

/** Holds for a customer's row that cannot say since when it is known: its source, one of `undated`, has no such column. */
export function undatedRow(undated: readonly string[]): Sql {
  return undated.length === 0
    ? sql`false`
    : sql`(known_at is null and source in (${list(undated.map(literal))}))`;
}

/** Returns the local day on which a UTC instant falls. */
export function localDay(instant: Sql, timezone: string): Sql {
  return sql`timezone(${literal(timezone)}, timezone('UTC', ${instant}::timestamp))::date`;
}

/** Holds for an observed row of the last `windowDays` days: `days_ago` is 1 on the day before `as_of`. */
export function within(windowDays: number): Sql {
  return sql`days_ago <= ${literal(windowDays)}`;
}

/** Holds for an observed row of the `windowDays` days before the last `windowDays` days. */
export function prior(windowDays: number): Sql {
  return sql`days_ago between ${literal(windowDays + 1)} and ${literal(2 * windowDays)}`;
}

const DAY_MS = 86_400_000;

/** Returns the ISO day `days` after `day` (before it where negative). */
export function addDays(day: string, days: number): string {
  return new Date(instant(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day from which days are counted where they are numbers: 0. */
export const FIRST_DAY = "1970-01-01";

/** Counts the days from one ISO day to another; negative where `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return (instant(to) - instant(from)) / DAY_MS;
}

function instant(day: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new Error(`a day must be written like 2026-03-01, got '${day}'`);
  return at;
}
