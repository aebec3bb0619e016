import { type Expected, type Forecast, learnShocks, type Miss, type Shocks } from "./forecast.ts";
import { countStates } from "./moves.ts";

/** What a period brought. */
export interface PeriodRevenue {
  /** State of each customer at its start. */
  readonly now: Int32Array;
  /** Net spend of each within it. */
  readonly spend: Float64Array;
  /** Net spend of those who arrived within it. */
  readonly arrived: number;
}

/** What a customer of each state spends in a period. */
export type RevenueRates = {
  /** Mean and variance (divisor n) of a customer's net spend, by state. */
  readonly mean: readonly number[];
  readonly variance: readonly number[];
  /** Net spend of those who arrive in a period. */
  readonly arrived: number;
};

/** The ways to foresee revenue, simplest first. */
export const revenuePredictors = ["no change", "recent rates"] as const;
export type RevenuePredictor = (typeof revenuePredictors)[number];

/** A past month. Its numbers are the revenue of each state's customers, of those who arrive, and of all. */
export interface RevenueMonth {
  readonly came: readonly number[];
  readonly expected: readonly Expected[];
  /** From the misses that were known at its start; null where there were none. */
  readonly shocks: Shocks | null;
}

const RECENT = 3;

/** Learns what customers of each state spent in the last three of the given periods. */
export function learnRevenueRates(periods: readonly PeriodRevenue[], states: number): RevenueRates {
  const recent = periods.slice(-RECENT);
  const n = new Float64Array(states);
  const sum = new Float64Array(states);
  const squares = new Float64Array(states);
  for (const { now, spend } of recent)
    now.forEach((state, i) => {
      const amount = spend[i] as number;
      n[state] = (n[state] as number) + 1;
      sum[state] = (sum[state] as number) + amount;
      squares[state] = (squares[state] as number) + amount * amount;
    });
  const mean = Array.from(sum, (total, j) => total / Math.max(1, n[j] as number));
  return {
    mean,
    variance: mean.map((own, j) =>
      Math.max(0, (squares[j] as number) / Math.max(1, n[j] as number) - own * own),
    ),
    arrived: recent.reduce((total, { arrived }) => total + arrived, 0) / Math.max(1, recent.length),
  };
}

/** Returns the revenue that customers of the given sizes are expected to bring in a period. */
function expectedRevenue(
  { mean, variance, arrived }: RevenueRates,
  sizes: ArrayLike<number>,
): readonly Expected[] {
  const known = mean.map((rate, j): Expected => {
    const size = sizes[j] ?? 0;
    return { value: size * rate, noise: size * (variance[j] ?? 0), scale: Math.abs(size * rate) };
  });
  return withTotal([...known, { value: arrived, noise: 0, scale: Math.abs(arrived) }]);
}

/** Returns what a period brought, in the same order of numbers. */
export function revenueOf({ now, spend, arrived }: PeriodRevenue, states: number): number[] {
  const sums = new Float64Array(states);
  now.forEach((state, i) => {
    sums[state] = (sums[state] as number) + (spend[i] as number);
  });
  const all = [...sums, arrived];
  return [...all, all.reduce((total, one) => total + one, 0)];
}

/** Returns what a predictor expects of customers of the given sizes, from the periods before. */
export function revenueBy(
  name: RevenuePredictor,
  rates: RevenueRates,
  { last, sizes }: { readonly last: readonly number[]; readonly sizes: ArrayLike<number> },
): readonly Expected[] {
  const expected = expectedRevenue(rates, sizes);
  return name === "recent rates"
    ? expected
    : expected.map((one, j) => ({ ...one, value: last[j] ?? 0 }));
}

/** Forecasts every period from those before it, as if it were the one to come; months begin at the period `first`. */
export function backTestRevenue(
  name: RevenuePredictor,
  periods: readonly PeriodRevenue[],
  { states, first }: { readonly states: number; readonly first: number },
): { readonly months: readonly RevenueMonth[]; readonly shocks: Shocks } {
  const misses: (readonly Miss[])[] = [];
  const months: RevenueMonth[] = [];
  periods.forEach((period, from) => {
    const before = periods[from - 1];
    if (before === undefined) return;
    const came = revenueOf(period, states);
    const expected = revenueBy(name, learnRevenueRates(periods.slice(0, from), states), {
      last: revenueOf(before, states),
      sizes: countStates(period.now, states),
    });
    if (from >= first)
      months.push({ came, expected, shocks: misses.length === 0 ? null : learnShocks(misses) });
    misses.push(
      expected.map(({ value, noise, scale }, j) => ({
        error: value - (came[j] ?? 0),
        noise,
        scale,
      })),
    );
  });
  return { months, shocks: learnShocks(misses) };
}

/** Tells whether an interval holds a number. */
export function holds({ low, high }: Forecast, came: number): boolean {
  return came >= low && came <= high;
}

function withTotal(parts: readonly Expected[]): readonly Expected[] {
  const total = parts.reduce((sum, { value, noise }) => ({
    value: sum.value + value,
    noise: sum.noise + noise,
    scale: 0,
  }));
  return [...parts, { ...total, scale: Math.abs(total.value) }];
}
