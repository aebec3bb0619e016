import { wilson } from "../../models/metrics/wilson.ts";
import { withIntervals } from "../../models/transitions/forecast.ts";
import type { Standing } from "../../models/transitions/moves.ts";
import {
  backTestRevenue,
  holds,
  learnRevenueRates,
  type PeriodRevenue,
  revenueOf,
} from "../../models/transitions/revenue.ts";
import type { RevenuePredictor } from "../../reports/outlook-report.ts";
import type { RevenueModel } from "./outlook-model.ts";
import type { PeriodSpend } from "./panel.ts";

export interface RevenueOptions {
  readonly standings: readonly Standing[];
  readonly spends: readonly PeriodSpend[];
  readonly states: number;
  readonly first: number;
  readonly scale: number;
}

/** Learns what customers of each segment spend in a period, and tries it on past periods. */
export function learnRevenue({
  standings,
  spends,
  states,
  first,
  scale,
}: RevenueOptions): RevenueModel {
  const periods = spends.map(
    ({ known, arrived }, m): PeriodRevenue => ({
      now: standings[m]?.now ?? new Int32Array(),
      spend: known,
      arrived,
    }),
  );
  const { months, shocks } = backTestRevenue(periods, { states, first });
  const error = { "no change": 0, "recent rates": 0 };
  let held = 0;
  let forecasts = 0;
  for (const { came, last, expected, shocks: then } of months) {
    const intervals =
      then === null ? null : withIntervals(expected, then, { least: Number.NEGATIVE_INFINITY });
    came.forEach((amount, j) => {
      error["no change"] += Math.abs((last[j] ?? 0) - amount);
      error["recent rates"] += Math.abs((expected[j]?.value ?? 0) - amount);
      const interval = intervals?.[j];
      if (interval === undefined) return;
      forecasts++;
      if (holds(interval, amount)) held++;
    });
  }
  const compared = Math.max(1, months.length * (states + 2));
  const off = (name: RevenuePredictor) => (error[name] * scale) / compared;
  const champion = error["recent rates"] < error["no change"] ? "recent rates" : "no change";
  const [best, other] =
    champion === "recent rates"
      ? ([
          "what customers of a segment spent in the last three periods",
          "what the last period brought",
        ] as const)
      : ([
          "what the last period brought",
          "what customers of a segment spent in the last three periods",
        ] as const);
  const rates = learnRevenueRates(periods, states);
  const brought = periods.at(-1);
  return {
    trial: {
      champion,
      because: `Over ${months.length} past periods, ${best} came nearer to the next one's revenue (off by ${Math.round(off(champion))} on average) than ${other} (${Math.round(off(champion === "recent rates" ? "no change" : "recent rates"))}).`,
      months: months.length,
      coverage: wilson(held, forecasts),
      mean_absolute_error: { "no change": off("no change"), "recent rates": off("recent rates") },
    },
    rates: { ...rates, arrived: rates.arrived * scale },
    shocks,
    last: (brought === undefined ? [] : revenueOf(brought, states)).map((sum) => sum * scale),
  };
}
