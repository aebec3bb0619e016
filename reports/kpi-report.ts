/** The numbers that a group of customers is steered by, in the order in which a table shows them. */
export const kpiNames = [
  "revenue_share",
  "average_order_value",
  "orders_a_year",
  "expected_value",
  "return_rate",
  "open_rate",
  "click_rate",
  "conversion",
  "cost_per_acquisition",
] as const;
export type KpiName = (typeof kpiNames)[number];

/** A KPI with its 95 % interval. Its three numbers are null where it cannot be told, and `reason` says why. */
export interface Kpi {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Customers that it is over. */
  readonly n: number;
  readonly reason?: string;
}

/** One month of the customers who are in a group as of now. */
export interface TrendMonth {
  /** `2011-11`. */
  readonly month: string;
  readonly active_customers: number;
  readonly orders: number;
  /** Net: purchases less returns. Null without money, as is the next. */
  readonly revenue: number | null;
  /** Null also in a month without an order. */
  readonly average_order_value: number | null;
}

export interface GroupKpis {
  readonly name: string;
  readonly customers: number;
  readonly kpis: Readonly<Record<KpiName, Kpi>>;
  /** The last full months, at most twelve, oldest first; empty without orders. */
  readonly trend: readonly TrendMonth[];
}

/** `kpis` of `segments.json`. */
export interface SegmentKpis {
  readonly currency: string | null;
  /** Days before as_of that rates are over; null where no source has time. */
  readonly days: number | null;
  /** Customers that a KPI has to be over. */
  readonly min_count: number;
  readonly segments: readonly GroupKpis[];
  readonly lifecycle: readonly GroupKpis[];
  readonly rules: readonly GroupKpis[];
}
