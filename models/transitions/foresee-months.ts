import { logScores } from "../metrics/log-score.ts";
import {
  type BackTest,
  type BackTestOptions,
  type ForeseenBy,
  type ForeseenMonth,
  recentArrivals,
  STEPS,
  sizesBy,
} from "./back-test.ts";
import { learnCustomerMoves } from "./customer-moves.ts";
import { type PastForecast, shocksUntil } from "./miss-book.ts";
import { type Moves, type NamelessMoves, stackMoves } from "./moves.ts";
import { foreseeStates, type Predictor, type PredictorName, predictorNames } from "./predictor.ts";
import { fitTemperature } from "./temperature.ts";
import { markovRates, noChangeRates, ratesOf } from "./transition-rates.ts";

/** Rows that the customer model learns from at most in each month. */
const MOST_ROWS = 6_000;

/** What past months are foreseen from. */
export interface MonthsInput extends Omit<BackTestOptions, "crew"> {
  readonly periods: readonly NamelessMoves[];
  /** Who arrived in each period, by state at its end. */
  readonly arrivals: readonly Float64Array[];
  /** Sizes of the states at every cut-off. */
  readonly sizes: readonly Float64Array[];
}

/** The months of a back-test, beside whose moves they are put again. */
export interface ForeseenMonths extends Pick<BackTest, "shocks" | "temperature"> {
  readonly months: readonly Omit<ForeseenMonth, "moves">[];
}

/** Foresees the months of a back-test, one after the other: a month's temperature is that of the one before. */
export function foreseeMonths({
  periods,
  arrivals,
  sizes,
  states,
  first,
  seed,
  tryModel,
}: MonthsInput): ForeseenMonths {
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
  const months: ForeseenMonths["months"][number][] = [];
  let temperature = 1;
  for (let from = first; from < periods.length; from++) {
    const known = periods.slice(0, from);
    const moves = periods[from] as NamelessMoves;
    const inflow = recentArrivals(arrivals.slice(0, from));
    const markov = markovRates(known, states);
    const predictors: Predictor[] = [
      { name: "no change", rates: noChangeRates(known, states) },
      { name: "Markov chain", rates: markov },
    ];
    if (tryModel) {
      const learned = learnCustomerMoves(stackMoves(known, MOST_ROWS, seed), states);
      predictors.push({ name: "customer model", learned, temperature });
    }
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
    months.push({ from, predictors: foreseen });
    temperature = temperatureOf({ moves, predictors: foreseen }, states);
  }
  return {
    months,
    shocks: Object.fromEntries(
      [...records].map(([name, record]) => [name, shocksUntil(record, periods.length, STEPS)]),
    ),
    temperature,
  };
}

/** Returns the temperature that the customer model's foreseen month asks for; 1 where there is none. */
function temperatureOf(
  month: {
    readonly moves: Pick<Moves, "next">;
    readonly predictors: readonly Pick<ForeseenBy, "predictor" | "probabilities">[];
  },
  states: number,
): number {
  const model = month.predictors.find(({ predictor }) => predictor.name === "customer model");
  if (model === undefined || model.predictor.name !== "customer model") return 1;
  // What was foreseen had a temperature already.
  return (
    model.predictor.temperature * fitTemperature(model.probabilities, month.moves.next, states)
  );
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
    readonly periods: readonly NamelessMoves[];
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
