import { lifecycleStages } from "../../models/lifecycle.ts";
import type { CustomerDesign } from "../../models/transitions/customer-design.ts";
import type { Shocks } from "../../models/transitions/forecast.ts";
import type { Predictor } from "../../models/transitions/predictor.ts";
import type { RevenueRates } from "../../models/transitions/revenue.ts";
import type { Rates } from "../../models/transitions/transition-rates.ts";
import type { GroupingTrial, RevenueOutlook } from "../../reports/outlook-report.ts";
import type { Grouped } from "../segment.ts";

/** `models/outlook.json`: how customers move between segments and lifecycle stages, and how well that was foreseen. */
export interface OutlookModel {
  /** One sentence where nothing could be learned. */
  readonly refused: string | null;
  readonly period_days: number;
  readonly cut_offs: readonly string[];
  readonly followed: number;
  readonly notes: readonly string[];
  /** Columns that are read of every customer. */
  readonly columns: readonly string[];
  readonly design: CustomerDesign | null;
  readonly groupings: readonly GroupingModel[];
  readonly revenue: RevenueModel | null;
}

export interface GroupingModel {
  readonly trial: GroupingTrial;
  /** What gives each customer's probabilities. */
  readonly predictor: Predictor;
  readonly sizes: {
    readonly predictor: Predictor;
    /** Of the periods after the first. */
    readonly rates: Rates;
    /** Customers who arrive in each state in a period. */
    readonly inflow: readonly number[];
    /** One a number of periods ahead. */
    readonly shocks: readonly Shocks[];
  };
}

export interface RevenueModel {
  readonly trial: Omit<RevenueOutlook, "next">;
  readonly rates: RevenueRates;
  readonly shocks: Shocks;
  /** What the last period brought: of each segment's customers, of those who arrived, and in all. */
  readonly last: readonly number[];
}

type Grouping = GroupingTrial["grouping"];

/** Returns the number of each customer's state; null where a business has no such states. */
export function statesOf(grouping: Grouping, grouped: Grouped): Int32Array | null {
  if (grouping === "segment") return grouped.clusters?.cluster ?? null;
  const { lifecycle } = grouped;
  if (lifecycle === null) return null;
  const places = new Map<string | undefined, number>(
    lifecycleStages.map((stage, place) => [stage, place]),
  );
  return new Int32Array(lifecycle.length).map((_, i) => places.get(lifecycle[i]) ?? -1);
}

/** Lists the names of a grouping's states, by their numbers. */
export function stateNames(
  grouping: Grouping,
  segments: readonly { readonly name: string }[],
): readonly string[] {
  return grouping === "segment" ? segments.map(({ name }) => name) : lifecycleStages;
}
