import { daysBetween } from "../../data/window.ts";
import { readMatrix } from "../../features/matrix.ts";
import { spentAfter, spentBefore } from "../../features/net-spend.ts";
import { purchaseDaysAfter } from "../../features/purchase-days.ts";
import { columnOf, type Matrix, takeRows } from "../../models/matrix.ts";
import type { Business } from "../business.ts";
import { LIFETIME_COLUMNS } from "../lifetime-features.ts";
import { hasMoney } from "../value.ts";

export const YEAR = 365;

/** The customers of a business as they stand on one day, and what followed. */
export interface Moment {
  readonly day: string;
  readonly matrix: Matrix;
  /** Days since the last purchase; NaN without one. */
  readonly recency: Float64Array;
  /** Net spend in the 365 days before. */
  readonly spent: Float64Array;
  /** The same of a shorter history, scaled up to 365 days. */
  readonly spentYearly: Float64Array;
  /** Null at as_of, from which on nothing is known. */
  readonly after: After | null;
}

export interface After {
  readonly days: number;
  /** Net spend in the days that followed. */
  readonly spent: Float64Array;
  /** Days with a purchase in them. */
  readonly purchaseDays: Float64Array;
}

/** What every forecast but the two-part model reads of a snapshot. */
export const MOMENT_COLUMNS = [...LIFETIME_COLUMNS, "recency_days", "monetary"] as const;

/** Reads the customers on a day, by default with all columns, and what they did in so many days from it. */
export async function momentAt(
  business: Business,
  day: string,
  daysAfter: number | null,
  columns?: readonly string[],
): Promise<Moment> {
  const { engine, canonical } = business;
  const snapshot = await business.snapshotAt(day);
  const matrix = await readMatrix(engine, snapshot, columns === undefined ? {} : { columns });
  const money = hasMoney(business);
  const nothing = () => new Float64Array(matrix.ids.length);
  const spent = money ? await spentBefore(engine, snapshot, YEAR) : nothing();
  return {
    ...momentOf(matrix, { day, spent, firstDay: canonical.firstDay }),
    after:
      daysAfter === null
        ? null
        : {
            days: daysAfter,
            spent: money ? await spentAfter(engine, snapshot, daysAfter) : nothing(),
            purchaseDays: await purchaseDaysAfter(engine, snapshot, daysAfter),
          },
  };
}

/** Makes a moment of which nothing is known that followed, from a snapshot and what its customers spent in the 365 days before. */
export function momentOf(
  matrix: Matrix,
  {
    day,
    spent,
    firstDay,
  }: { readonly day: string; readonly spent: Float64Array; readonly firstDay: string | null },
): Moment {
  const observed = Math.min(YEAR, daysBetween(firstDay ?? day, day));
  return {
    day,
    matrix,
    recency: columnOf(matrix, "recency_days"),
    spent,
    spentYearly: spent.map((amount) => (amount * YEAR) / Math.max(1, observed)),
    after: null,
  };
}

/** Returns the customers at the given positions of a moment. */
export function someOf(moment: Moment, rows: Int32Array): Moment {
  const some = (values: Float64Array) => Float64Array.from(rows, (row) => values[row] as number);
  const { after } = moment;
  return {
    day: moment.day,
    matrix: takeRows(moment.matrix, rows),
    recency: some(moment.recency),
    spent: some(moment.spent),
    spentYearly: some(moment.spentYearly),
    after:
      after === null
        ? null
        : { days: after.days, spent: some(after.spent), purchaseDays: some(after.purchaseDays) },
  };
}
