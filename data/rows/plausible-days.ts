import type { Engine } from "../../engines/engine.ts";
import { id, literal, sql } from "../../engines/sql.ts";
import { type Judged, OUT_OF_RANGE, REASON } from "./judging.ts";

/** Sources with fewer rows say too little about which of their days are plausible. */
const FEWEST_ROWS = 100;
/** Days of nothing before days that are implausible. */
export const GAP_DAYS = 366;

/** Returns how many of so many rows may be implausible at most; of few rows none. */
export function fewOf(rows: number): number {
  return rows < FEWEST_ROWS ? 0 : Math.max(1, Math.floor(rows / 1000));
}

/**
 * Rejects rows that lie more than a year after all the others: a day is implausible when at most one row in a thousand
 * (one, in smaller files) lies as late, and more than 366 days of nothing lie before them.
 * Of customers it is the day from which they are known.
 * Days before 1970 and after 2100 have been rejected before, whatever their number.
 */
export async function rejectImplausibleDays(
  engine: Engine,
  { table, kind }: Judged,
): Promise<void> {
  const on = kind === "customers" ? sql`known_at::date` : sql`day`;
  const [counted] = await engine.rows(
    sql`select count(${on}) as n from ${id(table)} where ${REASON} = 0`,
  );
  const rows = Number(counted?.["n"]);
  const few = fewOf(rows);
  if (few === 0) return;
  await engine.run(
    sql`update ${id(table)} set ${REASON} = ${literal(OUT_OF_RANGE)}
      where ${REASON} = 0
        and ${on} > (
          select ${on} from ${id(table)}
          where ${REASON} = 0 and ${on} is not null
          order by ${on} desc
          limit 1 offset ${literal(few)}
        ) + ${literal(GAP_DAYS)}`,
  );
}
