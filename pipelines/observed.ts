import type { Canonical } from "../data/canonical.ts";
import { addDays, asOfDate, localDay } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { type History, tableOf } from "../features/history.ts";
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

/** Tells which rows of sources are left where those from an as_of on were forgotten; the same for any that leaves the same. */
export interface RowsLeft {
  /** As `observedUntil` has it. */
  readonly observed: string | null;
  /** The last day from which on a row of customers is known; null where none says it. */
  readonly lastKnown: string | null;
}

/** Looks which rows are left of sources. */
export async function rowsLeft(
  engine: Engine,
  observed: string | null,
  { customers: { hasKnownAt }, timezone }: Canonical,
): Promise<RowsLeft> {
  if (!hasKnownAt) return { observed, lastKnown: null };
  const [row] = await engine.rows(
    sql`select max(${localDay(sql`known_at`, timezone)})::varchar as day from customers`,
  );
  return { observed, lastKnown: row === undefined ? null : String(row["day"]) };
}

/**
 * Whether all that is known before as_of was known at the end of the files: nothing was cancelled in between, no subscription
 * ended, and nobody became known. Never in a business without time or purchases.
 */
export async function isQuiet(
  engine: Engine,
  asOf: string | null,
  {
    left: { observed, lastKnown },
    history,
    subscriptions,
  }: {
    readonly left: RowsLeft;
    readonly history: History | null;
    /** Whether there are any. */
    readonly subscriptions: boolean;
  },
): Promise<boolean> {
  if (asOf === null || observed === null || history === null) return false;
  if (asOf === observed) return true;
  if (lastKnown !== null && lastKnown >= observed) return false;
  const since = (day: string) => sql`${id(day)} >= ${asOfDate(observed)}`;
  const later: readonly Sql[] = [
    ...(history.changing
      ? [sql`select 1 from ${tableOf(history, "changing_lines")} where ${since("cancelled_on")}`]
      : []),
    ...(subscriptions ? [sql`select 1 from subscriptions where ${since("ended_day")}`] : []),
  ];
  if (later.length === 0) return true;
  const rows = await engine.rows(sql`${list(later, "\nunion all\n")} limit 1`);
  return rows.length === 0;
}

/**
 * Returns a business as of the end of its files, the last day on which it can be learned what came of customers: who did not
 * buy on a day of which there are no rows may have bought. What is learned is the same for every later as_of.
 */
export function asObserved(business: Business): Business {
  const { asOf, observedUntil: end } = business;
  return end === asOf ? business : { ...business, asOf: end };
}
