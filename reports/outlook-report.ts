import type { Calibration } from "../models/metrics/calibration.ts";
import type { Estimate } from "../models/metrics/estimate.ts";
import type { PredictorName } from "../models/transitions/predictor.ts";
import type { RevenuePredictor } from "../models/transitions/revenue.ts";

/** `reports/outlook.json`: where customers will be in the next periods. Keys are part of the contract. */
export interface OutlookReport {
  readonly as_of: string | null;
  /** One sentence where nothing was foreseen; all lists are empty then. */
  readonly refused: string | null;
  readonly period_days: number;
  /** The days at which customers were looked at when it was learned, ascending. */
  readonly cut_offs: readonly string[];
  /** Customers who were followed through them. */
  readonly followed: number;
  /** Whole sentences. */
  readonly notes: readonly string[];
  readonly groupings: readonly (GroupingTrial & GroupingForecast)[];
  /** Null without money. */
  readonly revenue: RevenueOutlook | null;
}

/** How the moves between segments, or between lifecycle stages, were foreseen out of time. */
export interface GroupingTrial {
  readonly grouping: "segment" | "lifecycle";
  /** The last complete period: foreseen from `from` on, with nothing from that day on known. */
  readonly test: {
    readonly from: string;
    readonly to: string;
    readonly customers: number;
    /** Customers who were in another state at its end. */
    readonly moved: number;
  };
  /** Mean of minus the log of the probability given to what happened, in nats; 0 is best. */
  readonly predictors: readonly {
    readonly name: PredictorName;
    readonly log_score: Estimate;
    /** Share of the customers whose most likely state was the one they came to be in. */
    readonly hits: number;
  }[];
  /** The champion's log score less that of the best other, of the same customers; below 0 it is better. */
  readonly difference: { readonly against: PredictorName; readonly log_score: Estimate };
  readonly champion: PredictorName;
  /** One sentence. */
  readonly because: string;
  /** Of the champion on the test period: the chance to stay, and every state against the rest. */
  readonly calibration: { readonly stays: Calibration; readonly states: Calibration };
  /** Every month that was foreseen, each from what was known at its start. */
  readonly rolling: readonly {
    readonly from: string;
    readonly to: string;
    readonly customers: number;
    readonly log_scores: Readonly<Partial<Record<PredictorName, number>>>;
  }[];
  readonly sizes: SizesTrial;
}

/** How sizes were forecast over the months. */
export interface SizesTrial {
  readonly champion: PredictorName;
  readonly because: string;
  /** One a number of periods ahead: 1, 2, 3. */
  readonly steps: readonly {
    readonly periods: number;
    /** Forecasts that could be compared: months times states. */
    readonly forecasts: number;
    /** Share of the 90 % intervals that held what came, with its interval; the champion's. */
    readonly coverage: Estimate;
    /** In customers. */
    readonly mean_absolute_error: Readonly<Partial<Record<PredictorName, number>>>;
  }[];
}

export interface GroupingForecast {
  readonly states: readonly StateOutlook[];
}

export interface StateOutlook {
  readonly name: string;
  readonly now: number;
  /** Where those who are in it now are expected in a period: one share a state, in the order of `states`. */
  readonly next: readonly number[];
  /** Expected sizes after 1, 2, 3 periods, with 90 % intervals. */
  readonly forecast: readonly {
    readonly as_of: string;
    readonly expected: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export interface RevenueOutlook {
  readonly champion: RevenuePredictor;
  readonly because: string;
  readonly months: number;
  /** Share of the 90 % intervals that held what came. */
  readonly coverage: Estimate;
  readonly mean_absolute_error: Readonly<Record<RevenuePredictor, number>>;
  /** Net revenue of the next period, by the segment that customers are in now, of those to come, and of all. */
  readonly next: readonly {
    readonly name: string;
    readonly last: number;
    readonly expected: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** What `segments.json` says of the next period. */
export interface OutlookInShort {
  readonly as_of: string;
  readonly period_days: number;
  readonly champion: PredictorName;
  /** Share of the past 90 % intervals that held what came. */
  readonly coverage: number;
  readonly segments: readonly {
    readonly name: string;
    readonly now: number;
    readonly expected: number;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Returns the next period's segments in short; null where no moves of segments were foreseen. */
export function outlookInShort({ groupings, period_days }: OutlookReport): OutlookInShort | null {
  const segment = groupings.find(({ grouping }) => grouping === "segment");
  const first = segment?.states[0]?.forecast[0];
  if (segment === undefined || first === undefined) return null;
  return {
    as_of: first.as_of,
    period_days,
    champion: segment.champion,
    coverage: segment.sizes.steps[0]?.coverage.value ?? Number.NaN,
    segments: segment.states.map(({ name, now, forecast }) => {
      const { expected = now, low = now, high = now } = forecast[0] ?? {};
      return { name, now, expected, low, high };
    }),
  };
}
