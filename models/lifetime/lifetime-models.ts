import { bgNbd } from "./bg-nbd.ts";
import type { CountedHistories, Histories } from "./histories.ts";
import {
  fitLifetime,
  type History,
  type LifetimeModel,
  type Parameters,
} from "./lifetime-model.ts";
import { isSound, type LifetimeFit } from "./maximise.ts";
import { mbgNbd } from "./mbg-nbd.ts";
import { paretoNbd } from "./pareto-nbd.ts";

/** Every model, those with the quickest fit in front. */
export const lifetimeModels: readonly LifetimeModel[] = [mbgNbd, bgNbd, paretoNbd];

/** Returns the model of a name. */
export function lifetimeModelNamed(name: string): LifetimeModel {
  const model = lifetimeModels.find((one) => one.name === name);
  if (model === undefined)
    throw new Error(
      `unknown lifetime model '${name}': there are ${lifetimeModels.map((one) => one.name).join(", ")}`,
    );
  return model;
}

/** Returns the fit of MBG/NBD, of BG/NBD where that is not sound, or null where neither is. */
export function firstSound(histories: CountedHistories): LifetimeFit | null {
  for (const model of [mbgNbd, bgNbd]) {
    const fit = fitLifetime(model, histories);
    if (isSound(fit)) return fit;
  }
  return null;
}

/** Asks a question of each history once and returns the answer of every customer. */
export function ofEach(
  histories: CountedHistories,
  answer: (history: History) => number,
): Float64Array {
  const { repeats, lastAge, tenure, historyOf } = histories;
  const answers = repeats.map((x, i) =>
    answer({ repeats: x, lastAge: lastAge[i] as number, tenure: tenure[i] as number }),
  );
  return Float64Array.from(historyOf, (history) => answers[history] as number);
}

/** Returns the chance of each customer to be alive. */
export function aliveOf({ name, parameters }: Fitted, histories: CountedHistories): Float64Array {
  const model = lifetimeModelNamed(name);
  return ofEach(histories, (history) => model.alive(parameters, history));
}

/** Returns the purchases of each customer in the weeks to come if they are alive. */
export function ordersIfAlive(
  { name, parameters }: Fitted,
  histories: CountedHistories,
  weeks: number,
): Float64Array {
  const model = lifetimeModelNamed(name);
  return ofEach(histories, (history) => model.orders(parameters, history, weeks));
}

/** A model's name with its parameters: a fit is one. */
export interface Fitted {
  readonly name: string;
  readonly parameters: Parameters;
}

/** Returns histories of customers by days: frequency, and days from the first purchase to the last and to as_of. */
export function historiesOf({
  frequency,
  lastAgeDays,
  tenureDays,
}: {
  readonly frequency: Float64Array;
  readonly lastAgeDays: Float64Array;
  readonly tenureDays: Float64Array;
}): Histories {
  // The last day observed is the day before as_of.
  return {
    repeats: frequency.map((days) => days - 1),
    lastAge: lastAgeDays.map((days) => days / 7),
    tenure: tenureDays.map((days) => (days - 1) / 7),
  };
}
