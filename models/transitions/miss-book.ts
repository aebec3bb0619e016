import { type Expected, learnShocks, type Miss, type Shocks } from "./forecast.ts";

/** The misses of one month's forecast, one a number. */
type MonthMisses = readonly Miss[];

/** Months of a predictor's own misses from which the early ones are left aside. */
const ENOUGH = 3;

/** Past forecasts, each with what was expected after 1, 2, ... periods from a cut-off. */
export interface PastForecast {
  /** Position of its cut-off. */
  readonly from: number;
  readonly steps: readonly (readonly Expected[])[];
}

export interface KnownMisses {
  /** Forecasts by rates, of the months before the first that was foreseen: they count while there are few others. */
  readonly early: readonly PastForecast[];
  readonly own: readonly PastForecast[];
  /** What came, by cut-off. */
  readonly came: readonly ArrayLike<number>[];
}

/**
 * Learns, for each step ahead, how far months differ from what was expected so many steps before, from what had come by the
 * cut-off at position `until`; further ahead, months differ no less than before.
 */
export function shocksUntil(
  { early, own, came }: KnownMisses,
  until: number,
  steps: number,
): readonly Shocks[] {
  const all: Shocks[] = [];
  for (let step = 1; step <= steps; step++) {
    const known = (forecasts: readonly PastForecast[]) =>
      forecasts.flatMap(({ from, steps: expected }): MonthMisses[] => {
        const then = came[from + step];
        return from + step > until || then === undefined
          ? []
          : [missesOf(expected[step - 1] ?? [], then)];
      });
    const mine = known(own);
    const misses = mine.length >= ENOUGH ? mine : [...known(early), ...mine];
    const before = all.at(-1);
    const learned = misses.length === 0 && before !== undefined ? before : learnShocks(misses);
    all.push(before === undefined ? learned : atLeast(learned, before));
  }
  return all;
}

/** Of two steps' shocks takes the greater, number by number. */
function atLeast(learned: Shocks, before: Shocks): Shocks {
  return {
    ...learned,
    shock: learned.shock.map((own, j) => Math.max(own, before.shock[j] ?? 0)),
  };
}

/** Compares what was expected with what came. */
function missesOf(expected: readonly Expected[], came: ArrayLike<number>): MonthMisses {
  return expected.map(({ value, noise, scale }, j) => ({
    error: value - (came[j] ?? 0),
    noise,
    scale,
  }));
}
