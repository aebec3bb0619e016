import type { Canonical } from "../data/canonical.ts";
import { addDays, localDay } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { sql } from "../engines/sql.ts";
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
 * Returns a business as of the end of its files, the last day on which it can be learned what came of customers: who did not
 * buy on a day of which there are no rows may have bought. What is learned is the same for every later as_of.
 */
export function asObserved(business: Business): Business {
  const { asOf, observedUntil: end } = business;
  return end === asOf ? business : { ...business, asOf: end };
}
