import { daysBetween } from "../../data/window.ts";
import { readMatrices, readMatrix } from "../../features/matrix.ts";
import { featureOfSpend, spentAfter, spentBefore } from "../../features/net-spend.ts";
import { purchaseDaysAfter } from "../../features/purchase-days.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { columnOf, type Matrix, takeNumbers, takeRows } from "../../models/matrix.ts";
import type { Business } from "../business.ts";
import { LIFETIME_COLUMNS } from "../lifetime-features.ts";
import { studiedAt, studiedMatrix } from "../study.ts";
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

export interface MomentOptions {
  /** Days from then on in which what followed is looked up; by default nothing is. */
  readonly daysAfter?: number;
  /** By default all. */
  readonly columns?: readonly string[];
}

/** Reads the customers of a snapshot, and what they did in so many days from it. */
export async function momentAt(
  business: Business,
  snapshot: Snapshot,
  { daysAfter, columns }: MomentOptions = {},
): Promise<Moment> {
  const { engine, canonical } = business;
  const matrix = await readMatrix(engine, snapshot, columns === undefined ? {} : { columns });
  const money = hasMoney(business);
  const nothing = () => new Float64Array(matrix.ids.length);
  const spent = money
    ? (spentTold(matrix, snapshot) ?? (await spentBefore(engine, snapshot, YEAR)))
    : nothing();
  return {
    ...momentOf(matrix, { day: snapshot.window.asOf, spent, firstDay: canonical.firstDay }),
    after:
      daysAfter === undefined
        ? null
        : {
            days: daysAfter,
            spent: money ? await spentAfter(engine, snapshot, daysAfter) : nothing(),
            purchaseDays: await purchaseDaysAfter(engine, snapshot, daysAfter),
          },
  };
}

/** Reads the customers whom a business studies as they stand at as_of, from which on nothing is known. */
export async function momentNow(business: Business, asOf: string): Promise<Moment> {
  const { canonical } = business;
  const { snapshot } = await studiedAt(business, asOf);
  const matrix = await studiedMatrix(business, asOf);
  const spent = hasMoney(business)
    ? (spentTold(matrix, snapshot) ?? (await spentOfStudied(business, asOf, YEAR)))
    : new Float64Array(matrix.ids.length);
  return momentOf(matrix, { day: asOf, spent, firstDay: canonical.firstDay });
}

/** Returns the net spend in the 365 days before of customers who were read with it; null where no column of theirs tells it. */
function spentTold(matrix: Matrix, snapshot: Snapshot): Float64Array | null {
  const feature = featureOfSpend(snapshot, YEAR);
  return feature !== null && matrix.columns.includes(feature) ? columnOf(matrix, feature) : null;
}

/** Returns the net spend of the customers studied in so many days before a day. */
export async function spentOfStudied(
  business: Business,
  day: string,
  days: number,
): Promise<Float64Array> {
  const { snapshot, rows } = await studiedAt(business, day);
  return await spentBefore(business.engine, snapshot, days, rows);
}

export interface PiecesOptions {
  /** By default all. */
  readonly columns?: readonly string[] | undefined;
  /** Customers whose numbers are in memory together. Default 50,000, or 250,000 where columns are named, which are few. */
  readonly piece?: number;
}

const PIECE = 50_000;
/** The more are looked at together, the more of them have bought as often in the same time: they come back alike. */
const OF_FEW_COLUMNS = 250_000;

/** Reads the customers of a snapshot in pieces, one at least, of which nothing is known that followed. */
export async function* momentsAt(
  business: Business,
  snapshot: Snapshot,
  { columns: named, piece = named === undefined ? PIECE : OF_FEW_COLUMNS }: PiecesOptions,
): AsyncGenerator<Moment> {
  const columns = named ?? snapshot.features.map(({ name }) => name);
  const { engine, canonical } = business;
  const day = snapshot.window.asOf;
  const about = { day, firstDay: canonical.firstDay };
  const money = hasMoney(business);
  const feature = money ? featureOfSpend(snapshot, YEAR) : null;
  // What they spent is read with the rest where it is a feature.
  const all = money && feature === null ? await spentBefore(engine, snapshot, YEAR) : null;
  const read = feature === null ? columns : [...new Set([...columns, feature])];
  let from = 0;
  for await (const matrix of readMatrices(engine, snapshot, {
    columns: read,
    customers: piece,
    named: false,
  })) {
    const to = from + matrix.ids.length;
    const spent =
      feature === null
        ? (all?.slice(from, to) ?? new Float64Array(to - from))
        : columnOf(matrix, feature);
    yield momentOf(matrix, { ...about, spent });
    from = to;
  }
  if (from > 0) return;
  const values = columns.map(() => new Float64Array());
  yield momentOf({ ids: [], columns, values }, { ...about, spent: new Float64Array() });
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
  const some = (values: Float64Array) => takeNumbers(values, rows);
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
