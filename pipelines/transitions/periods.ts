import { addDays, daysBetween } from "../../data/window.ts";

/** The days at which all customers are looked at, a period apart; the last is as_of. */
export interface Periods {
  readonly periodDays: number;
  /** Ascending; at least `LEAST_PERIODS` + 1 of them. */
  readonly cutOffs: readonly string[];
  /** Why the period is another than 30 days, in whole sentences. */
  readonly notes: readonly string[];
}

export interface PeriodsOptions {
  readonly asOf: string;
  /** First day of the dated rows. */
  readonly firstDay: string;
  /** Days of a period as configured; null lets the history decide. */
  readonly configured: number | null;
  /** Usual days between purchases; null where nothing is bought. */
  readonly usualGapDays: number | null;
}

/** Periods to learn from, to calibrate on and to test on: below, there is no outlook. */
export const LEAST_PERIODS = 4;
/** Periods from which a month is not exchanged for a shorter one. */
const ENOUGH_PERIODS = 6;
const MOST_PERIODS = 12;
const MONTH = 30;

/**
 * Plans cut-offs from as_of backwards, at most 13, the first with as many days of history before it as two periods have.
 * A period is 30 days by default; 14 or 7 where the history holds fewer than 6 periods of 30, and 90 where customers
 * usually buy every half year or less often and the history holds 12 of them. Returns a sentence where there are fewer than
 * 4 periods.
 */
export function planPeriods(options: PeriodsOptions): Periods | string {
  const { asOf, firstDay, configured } = options;
  const history = daysBetween(firstDay, asOf);
  const held = (period: number) => Math.floor(history / period) - 2;
  const periodDays = configured ?? chosenPeriod(options, held);
  const periods = Math.min(MOST_PERIODS, held(periodDays));
  if (periods < LEAST_PERIODS)
    return `The files hold ${history} days before ${asOf}: too few for ${LEAST_PERIODS} periods of ${periodDays} days with two before them, so nothing was foreseen.`;
  return {
    periodDays,
    cutOffs: Array.from({ length: periods + 1 }, (_, i) =>
      addDays(asOf, (i - periods) * periodDays),
    ),
    notes: configured === null && periodDays !== MONTH ? [because(periodDays, history)] : [],
  };
}

function chosenPeriod({ usualGapDays }: PeriodsOptions, held: (period: number) => number): number {
  if ((usualGapDays ?? 0) >= 180 && held(90) >= MOST_PERIODS) return 90;
  return [MONTH, 14].find((period) => held(period) >= ENOUGH_PERIODS) ?? 7;
}

function because(periodDays: number, history: number): string {
  return periodDays > MONTH
    ? `A period is ${periodDays} days, since customers usually buy every half year or less often.`
    : `A period is ${periodDays} days, since ${history} days of history hold too few months to learn from.`;
}
