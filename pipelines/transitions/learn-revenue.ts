import { wilson } from "../../models/metrics/wilson.ts";
import { withIntervals } from "../../models/transitions/forecast.ts";
import type { Standing } from "../../models/transitions/moves.ts";
import {
  backTestRevenue,
  holds,
  learnRevenueRates,
  type PeriodRevenue,
  type RevenueMonth,
  type RevenuePredictor,
  revenueOf,
} from "../../models/transitions/revenue.ts";
import type { RevenueModel } from "./outlook-model.ts";
import type { PeriodSpend } from "./panel.ts";

export interface RevenueOptions {
  readonly standings: readonly Standing[];
  readonly spends: readonly PeriodSpend[];
  readonly states: number;
  /** First period that is foreseen. */
  readonly first: number;
  /** Customers that each followed one stands for. */
  readonly scale: number;
}

const WORDS: Readonly<Record<RevenuePredictor, string>> = {
  "no change": "what the last period brought",
  "recent rates": "what customers of each segment spent in the last three periods",
};

/** Learns what customers of each segment spend in a period, and tries it on past periods. */
export function learnRevenue(options: RevenueOptions): RevenueModel {
  const { standings, spends, states, first, scale } = options;
  const periods = spends.map(
    ({ known, arrived }, m): PeriodRevenue => ({
      now: standings[m]?.now ?? new Int32Array(),
      spend: known,
      arrived,
    }),
  );
  const tried = (name: RevenuePredictor) => backTestRevenue(name, periods, { states, first });
  const both = { "no change": tried("no change"), "recent rates": tried("recent rates") };
  const off = (name: RevenuePredictor) => scale * meanError(both[name].months);
  const [champion, other]: readonly RevenuePredictor[] =
    off("recent rates") < off("no change")
      ? ["recent rates", "no change"]
      : ["no change", "recent rates"];
  if (champion === undefined || other === undefined) throw new Error("no revenue predictor");
  const { months, shocks } = both[champion];
  const rates = learnRevenueRates(periods, states);
  const brought = periods.at(-1);
  return {
    trial: {
      champion,
      because: `Over ${months.length} past periods, ${WORDS[champion]} came nearer to the next one's revenue (off by ${whole(off(champion))} a segment on average) than ${WORDS[other]} (${whole(off(other))}).`,
      months: months.length,
      coverage: coverageOf(months),
      mean_absolute_error: { "no change": off("no change"), "recent rates": off("recent rates") },
    },
    rates: { ...rates, arrived: rates.arrived * scale },
    shocks,
    last: (brought === undefined ? [] : revenueOf(brought, states)).map((sum) => sum * scale),
  };
}

function meanError(months: readonly RevenueMonth[]): number {
  const errors = months.flatMap(({ came, expected }) =>
    came.map((amount, j) => Math.abs((expected[j]?.value ?? 0) - amount)),
  );
  return errors.reduce((sum, error) => sum + error, 0) / Math.max(1, errors.length);
}

function coverageOf(months: readonly RevenueMonth[]) {
  const held = months.flatMap(({ came, expected, shocks }) => {
    if (shocks === null) return [];
    const intervals = withIntervals(expected, shocks, { least: Number.NEGATIVE_INFINITY });
    return came.flatMap((amount, j) => {
      const interval = intervals[j];
      // Where nothing is expected and nothing comes, an interval holds it for no merit.
      return interval === undefined || interval.high === interval.low
        ? []
        : [holds(interval, amount)];
    });
  });
  return wilson(held.filter(Boolean).length, held.length);
}

function whole(amount: number): string {
  return Math.round(amount).toLocaleString("en-GB");
}
