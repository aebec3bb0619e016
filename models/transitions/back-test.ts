import type { Crew } from "../crew.ts";
import { type Expected, firstSizes, type Shocks, sizesFrom } from "./forecast.ts";
import {
  countArrivals,
  countStates,
  type Moves,
  pairMoves,
  type Standing,
  stackMoves,
} from "./moves.ts";
import type { Predictor, PredictorName } from "./predictor.ts";
import { markovRates, noChangeRates, type Rates } from "./transition-rates.ts";

/** Periods ahead that sizes are forecast for. */
export const STEPS = 3;
/** Rows that the customer model that ships learns from at most. */
const MOST_ROWS_SHIPPED = 20_000;
/** Months whose arrivals are taken for those to come. */
const RECENT = 3;

export interface BackTestOptions {
  readonly states: number;
  /** First period that is foreseen, from those before it: at least 2. */
  readonly first: number;
  readonly seed: number;
  /** Whether there are enough moves for a customer model. */
  readonly tryModel: boolean;
  /** Foresees the months. */
  readonly crew: Crew;
}

/** One past month as each predictor foresaw it from what was known at its start. */
export interface ForeseenMonth {
  /** Position of the cut-off that it was foreseen from. */
  readonly from: number;
  readonly moves: Moves;
  readonly predictors: readonly ForeseenBy[];
}

export interface ForeseenBy {
  readonly predictor: Predictor;
  readonly probabilities: Float64Array;
  /** One a customer, in nats. */
  readonly scores: Float64Array;
  /** Of each state after 1, 2, 3 periods. */
  readonly sizes: readonly (readonly Expected[])[];
  /** Of each step, from the misses that were known at the month's start. */
  readonly shocks: readonly Shocks[];
}

export interface BackTest {
  readonly periods: readonly Moves[];
  /** Sizes of the states at every cut-off. */
  readonly sizes: readonly Float64Array[];
  readonly months: readonly ForeseenMonth[];
  /** What the shocks of the months to come are learned from, by predictor. */
  readonly shocks: Readonly<Partial<Record<PredictorName, readonly Shocks[]>>>;
  /** That the last month asks for of the customer model; 1 where there is none. */
  readonly temperature: number;
}

/**
 * Foresees every month from the `first` on by each predictor, from nothing but what was known at the month's start, as if
 * it were the month to come.
 */
export async function backTest(
  standings: readonly Standing[],
  { crew, ...options }: BackTestOptions,
): Promise<BackTest> {
  const periods = pairAll(standings);
  const arrivals = arrivalsOf(standings, options.states);
  const sizes = standings.map(({ now }) => countStates(now, options.states));
  const { months, ...learned } = await crew.work("foreseeMonths", {
    periods: periods.map(({ values, now, quiet, next }) => ({ values, now, quiet, next })),
    arrivals,
    sizes,
    ...options,
  });
  return {
    periods,
    sizes,
    months: months.map((month) => ({ ...month, moves: periods[month.from] as Moves })),
    ...learned,
  };
}

/** Learns the predictors from every period, for the one to come. */
export async function learnPredictor(
  name: PredictorName,
  standings: readonly Standing[],
  {
    states,
    seed,
    temperature,
    crew,
  }: Pick<BackTestOptions, "states" | "seed" | "crew"> & { readonly temperature: number },
): Promise<Predictor> {
  const periods = pairAll(standings);
  if (name === "no change") return { name, rates: noChangeRates(periods, states) };
  if (name === "Markov chain") return { name, rates: markovRates(periods, states) };
  return {
    name,
    learned: await crew.work("moves", {
      moves: stackMoves(periods, MOST_ROWS_SHIPPED, seed),
      states,
    }),
    temperature,
  };
}

const paired = new WeakMap<readonly Standing[], readonly Moves[]>();

/** Pairs every snapshot with the next, once. */
export function pairAll(standings: readonly Standing[]): readonly Moves[] {
  const moves =
    paired.get(standings) ??
    standings.slice(0, -1).map((standing, m) => pairMoves(standing, standings[m + 1] as Standing));
  paired.set(standings, moves);
  return moves;
}

/** Counts who arrived in each period, by state at its end. */
export function arrivalsOf(
  standings: readonly Standing[],
  states: number,
): readonly Float64Array[] {
  return standings.slice(0, -1).map((standing, m) => {
    const later = standings[m + 1] as Standing;
    return countArrivals(standing.ids, later, states);
  });
}

/** Returns the mean arrivals of the last three periods, by state. */
export function recentArrivals(arrivals: readonly Float64Array[]): readonly number[] {
  const recent = arrivals.slice(-RECENT);
  return Array.from(
    arrivals[0] ?? [],
    (_, j) => recent.reduce((sum, counts) => sum + (counts[j] ?? 0), 0) / recent.length,
  );
}

/** Returns the sizes that a predictor expects of customers whose probabilities it gave. */
export function sizesBy(
  predictor: Predictor,
  {
    moves,
    probabilities,
    markov,
    inflow,
  }: {
    readonly moves: Pick<Standing, "now">;
    readonly probabilities: Float64Array;
    readonly markov: Rates;
    readonly inflow: readonly number[];
  },
): readonly (readonly Expected[])[] {
  const first = firstSizes(inflow, markov.length);
  first.add(probabilities, moves.now);
  const today = countStates(moves.now, markov.length);
  return sizesOnward(predictor, { first: first.sizes, today, markov, inflow });
}

/** Returns the sizes that a predictor expects, from those after one period; by "no change" they are those of today, and nobody arrives. */
export function sizesOnward(
  { name }: Predictor,
  {
    first,
    today,
    markov,
    inflow,
  }: {
    readonly first: readonly Expected[];
    readonly today: Float64Array;
    readonly markov: Rates;
    readonly inflow: readonly number[];
  },
): readonly (readonly Expected[])[] {
  const expected = sizesFrom(first, { rates: markov, inflow, steps: STEPS });
  if (name !== "no change") return expected;
  return expected.map((step) => step.map((one, j) => ({ ...one, value: today[j] ?? 0 })));
}
