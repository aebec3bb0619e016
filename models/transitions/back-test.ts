import type { Crew } from "../crew.ts";
import { logScores } from "../metrics/log-score.ts";
import type { CustomerMoves } from "./customer-moves.ts";
import { type Expected, firstSizes, type Shocks, sizesFrom } from "./forecast.ts";
import { type PastForecast, shocksUntil } from "./miss-book.ts";
import {
  countArrivals,
  countStates,
  type Moves,
  pairMoves,
  type Standing,
  stackMoves,
} from "./moves.ts";
import { foreseeStates, type Predictor, type PredictorName, predictorNames } from "./predictor.ts";
import { fitTemperature } from "./temperature.ts";
import { markovRates, noChangeRates, type Rates, ratesOf } from "./transition-rates.ts";

/** Periods ahead that sizes are forecast for. */
export const STEPS = 3;
/** Rows that the customer model learns from at most, in each month of the back-test and in the end. */
const MOST_ROWS_TESTED = 6_000;
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
  /** Learns the customer models. */
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
}

/**
 * Foresees every month from the `first` on by each predictor, from nothing but what was known at the month's start, as if
 * it were the month to come.
 */
export async function backTest(
  standings: readonly Standing[],
  options: BackTestOptions,
): Promise<BackTest> {
  const { states, first, seed, tryModel, crew } = options;
  const periods = pairAll(standings);
  const models = tryModel
    ? await Promise.all(
        periods
          .slice(first)
          .map((_, m) =>
            learnModel(
              crew,
              stackMoves(periods.slice(0, first + m), MOST_ROWS_TESTED, seed),
              states,
            ),
          ),
      )
    : [];
  const arrivals = arrivalsOf(standings, states);
  const sizes = standings.map(({ now }) => countStates(now, states));
  const records = new Map(
    predictorNames.map((name) => [
      name,
      {
        early: earlyForecasts(name, { periods, arrivals, first }),
        own: [] as PastForecast[],
        came: sizes,
      },
    ]),
  );
  const months: ForeseenMonth[] = [];
  for (let from = first; from < periods.length; from++) {
    const known = periods.slice(0, from);
    const moves = periods[from] as Moves;
    const inflow = recentArrivals(arrivals.slice(0, from));
    const markov = markovRates(known, states);
    const predictors: Predictor[] = [
      { name: "no change", rates: noChangeRates(known, states) },
      { name: "Markov chain", rates: markov },
    ];
    const learned = models[from - first];
    if (learned !== undefined)
      predictors.push({
        name: "customer model",
        learned,
        temperature: temperatureOf(months.at(-1), states),
      });
    const foreseen = predictors.map((predictor): ForeseenBy => {
      const probabilities = foreseeStates(predictor, moves);
      const expected = sizesBy(predictor, { moves, probabilities, markov, inflow });
      const record = records.get(predictor.name);
      const shocks = record === undefined ? [] : shocksUntil(record, from, STEPS);
      record?.own.push({ from, steps: expected });
      return {
        predictor,
        probabilities,
        scores: logScores(probabilities, moves.next, states),
        sizes: expected,
        shocks,
      };
    });
    months.push({ from, moves, predictors: foreseen });
  }
  return {
    periods,
    sizes,
    months,
    shocks: Object.fromEntries(
      [...records].map(([name, record]) => [name, shocksUntil(record, periods.length, STEPS)]),
    ),
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
    learned: await learnModel(crew, stackMoves(periods, MOST_ROWS_SHIPPED, seed), states),
    temperature,
  };
}

/** Learns a customer model, which does not ask who moves; ids cross to another thread slowly. */
function learnModel(
  crew: Crew,
  { values, now, quiet, next }: Moves,
  states: number,
): Promise<CustomerMoves> {
  return crew.work("moves", { moves: { values, now, quiet, next }, states });
}

/** Returns the temperature that the customer model's last foreseen month asks for; 1 where there is none. */
export function temperatureOf(month: ForeseenMonth | undefined, states: number): number {
  const model = month?.predictors.find(({ predictor }) => predictor.name === "customer model");
  if (month === undefined || model === undefined || model.predictor.name !== "customer model")
    return 1;
  // What was foreseen had a temperature already.
  return (
    model.predictor.temperature * fitTemperature(model.probabilities, month.moves.next, states)
  );
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

/**
 * Forecasts the months before the first that is foreseen, each by the rates of the others: without them the first
 * intervals would know nothing of how months differ.
 */
function earlyForecasts(
  name: PredictorName,
  {
    periods,
    arrivals,
    first,
  }: {
    readonly periods: readonly Moves[];
    readonly arrivals: readonly Float64Array[];
    readonly first: number;
  },
): readonly PastForecast[] {
  const early = periods.slice(0, first);
  const states = arrivals[0]?.length ?? 0;
  return early.map((moves, from) => {
    const others = early.filter((_, other) => other !== from);
    const inflow = recentArrivals(arrivals.slice(0, first).filter((_, other) => other !== from));
    const markov = markovRates(others, states);
    const rates = name === "no change" ? noChangeRates(others, states) : markov;
    const predictor: Predictor = { name: name === "no change" ? name : "Markov chain", rates };
    const probabilities = ratesOf(rates, moves.now);
    return { from, steps: sizesBy(predictor, { moves, probabilities, markov, inflow }) };
  });
}
