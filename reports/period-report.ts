import { countChange } from "../models/metrics/rate-ratio.ts";

/** What a period is told by, in the order in which a table shows it. */
export const measures = [
  "customers",
  "active_customers",
  "new_customers",
  "returning_customers",
  "orders",
  "revenue",
  "average_order_value",
] as const;
export type MeasureName = (typeof measures)[number];

/** Counts of different customers, of which chance alone makes more or fewer. */
const COUNTED: readonly MeasureName[] = [
  "active_customers",
  "new_customers",
  "returning_customers",
];

/** A measure's change from an earlier period, as a share of it; the interval is null but for counts of customers. */
export interface Change {
  readonly from: number;
  /** Null where it was zero. */
  readonly change: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Measure {
  /** Null where it is not known: money in a business without, an order value without an order. */
  readonly value: number | null;
  /** Against the period before and the same period a year before; null where the history does not hold it whole. */
  readonly previous: Change | null;
  readonly year_ago: Change | null;
}

/** What a period is compared with: the one before, or the same a year before. */
export type Comparison = "previous" | "year_ago";

export type PeriodNumbers = Readonly<Record<MeasureName, number | null>>;

export interface PeriodGroup {
  readonly grouping: "all" | "segments" | "lifecycle";
  readonly name: string;
  readonly measures: Readonly<Record<MeasureName, Measure>>;
  /** Comparisons in one of whose periods fewer customers than `min_count` were active: their changes are chance. */
  readonly few: readonly Comparison[];
  /** Every full period up to this one, oldest first, at most thirteen months or nine quarters. */
  readonly periods: readonly (PeriodNumbers & { readonly period: string })[];
}

/** `report.json` of `quintile report`. */
export interface PeriodReport {
  readonly name: string;
  readonly currency: string | null;
  readonly period: "month" | "quarter";
  /** `2011-11`, `2011-q4`. */
  readonly label: string;
  readonly previous: string | null;
  readonly year_ago: string | null;
  /** The run that the groups of customers are of. */
  readonly run: { readonly as_of: string; readonly version: string };
  /** Sources whose files are not those that the run read. */
  readonly changed_sources: readonly string[];
  readonly min_count: number;
  readonly groups: readonly PeriodGroup[];
}

/** Names a period by its first day: `2011-11`, `2011-q4`. */
export function periodLabel(unit: PeriodReport["period"], firstDay: string): string {
  const [year = "", month = ""] = firstDay.split("-");
  return unit === "month" ? `${year}-${month}` : `${year}-q${Math.ceil(Number(month) / 3)}`;
}

/** Compares a period with others; one that is not known is null. */
export function compare(
  now: PeriodNumbers,
  earlier: Readonly<Record<Comparison, PeriodNumbers | null>>,
): PeriodGroup["measures"] {
  const measure = (name: MeasureName): Measure => ({
    value: now[name],
    previous: changeOf(name, now[name], earlier.previous?.[name] ?? null),
    year_ago: changeOf(name, now[name], earlier.year_ago?.[name] ?? null),
  });
  return Object.fromEntries(
    measures.map((name) => [name, measure(name)]),
  ) as PeriodGroup["measures"];
}

function changeOf(name: MeasureName, now: number | null, before: number | null): Change | null {
  if (now === null || before === null) return null;
  const known = (x: number) => (Number.isFinite(x) ? Number(x.toPrecision(6)) : null);
  if (COUNTED.includes(name)) {
    const { value, low, high } = countChange(now, before);
    return { from: before, change: known(value), low: known(low), high: known(high) };
  }
  return {
    from: before,
    change: before > 0 ? known(now / before - 1) : null,
    low: null,
    high: null,
  };
}
