import { takeNumbers } from "../matrix.ts";
import { bgNbd } from "./bg-nbd.ts";
import { type CountedHistories, type Histories, livingAmong } from "./histories.ts";
import { integrate } from "./integrate.ts";
import {
  fitLifetime,
  type History,
  type LifetimeModel,
  type Living,
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
  return takeNumbers(answers, historyOf);
}

/** Asks of each history what depends on its repeats and tenure alone, once each, and returns the answer of every customer. */
function ofEachLiving(
  histories: CountedHistories,
  answer: (living: Living) => number,
): Float64Array {
  const { repeats, tenure, livingOf } = livingAmong(histories);
  const answers = repeats.map((x, i) => answer({ repeats: x, tenure: tenure[i] as number }));
  return takeNumbers(answers, livingOf);
}

const chances = new WeakMap<CountedHistories, Fitted & { readonly alive: Float64Array }>();

/** Returns the chance of each customer to be alive; the last model that was asked for is not worked out again. */
export function aliveOf({ name, parameters }: Fitted, histories: CountedHistories): Float64Array {
  const known = chances.get(histories);
  if (known?.name === name && known.parameters === parameters) return known.alive;
  const model = lifetimeModelNamed(name);
  const alive = ofEach(histories, (history) => model.alive(parameters, history));
  chances.set(histories, { name, parameters, alive });
  return alive;
}

/** Returns the purchases of each customer in the weeks to come if they are alive. */
export function ordersIfAlive(
  { name, parameters }: Fitted,
  histories: CountedHistories,
  weeks: number,
): Float64Array {
  const model = lifetimeModelNamed(name);
  return ofEachLiving(histories, (living) => model.orders(parameters, living, weeks));
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
  const n = frequency.length;
  const [repeats, lastAge, tenure] = [
    new Float64Array(n),
    new Float64Array(n),
    new Float64Array(n),
  ];
  for (let i = 0; i < n; i++) {
    repeats[i] = (frequency[i] as number) - 1;
    lastAge[i] = (lastAgeDays[i] as number) / 7;
    // The last day observed is the day before as_of.
    tenure[i] = ((tenureDays[i] as number) - 1) / 7;
  }
  return { repeats, lastAge, tenure };
}

const WEEKS_A_YEAR = 365 / 7;

/** Returns the purchases of each customer in the weeks to come if they are alive, each worth less by the yearly discount. */
export function discountedOrdersIfAlive(
  { name, parameters }: Fitted,
  histories: CountedHistories,
  { weeks, discount }: { readonly weeks: number; readonly discount: number },
): Float64Array {
  const model = lifetimeModelNamed(name);
  const force = Math.log1p(discount) / WEEKS_A_YEAR;
  return ofEachLiving(histories, (living) =>
    integrate(
      (at) => model.rate(parameters, living, at) * Math.exp(-force * at),
      model.scale(parameters, living),
      weeks,
    ),
  );
}

/**
 * Returns the first day, at the latest `until`, by which a chance is at least `share`, given that it rises with the day and
 * is enough at the end. Where one buys at a rate of a gamma distribution until lost, -log(1 - chance) is nearly linear in
 * log(1 + day / scale): days are tried on the line through the last two, at first with the slope of the rate at the start,
 * and in the middle of what is left where that does not end soon.
 */
function firstDay(
  within: (day: number) => number,
  share: number,
  { until, scale, rate }: { readonly until: number; readonly scale: number; readonly rate: number },
): number {
  const wanted = -Math.log1p(-share);
  let [low, high] = [0, until];
  let [at, height, slope] = [0, 0, rate * scale];
  for (let tries = 0; high - low > 1; tries++) {
    const guess = Math.ceil(scale * Math.expm1(at + (wanted - height) / slope));
    const near = guess > low ? Math.min(guess, high - 1) : low + 1;
    const day = tries < LINES ? near : Math.floor((low + high) / 2);
    const chance = within(day);
    if (chance >= share) high = day;
    else low = day;
    const [along, risen] = [Math.log1p(day / scale), -Math.log1p(-chance)];
    slope = (risen - height) / (along - at);
    [at, height] = [along, risen];
  }
  return high;
}

/** A day is told of an order that is as likely as not. */
const LIKELY = 0.5;

/** Lines that are tried. */
const LINES = 6;

/**
 * Returns, for each share, on which day from now on, counted from 0, the next order of each customer who is alive will have
 * come with a chance of that share; NaN where that takes longer than `days`, or where an order within them is less likely
 * than not. `alive` is the chance of each customer to be alive, in the order of `aliveOf`.
 */
export function nextOrderDays(
  { name, parameters }: Fitted,
  histories: CountedHistories,
  {
    shares,
    days,
    alive,
  }: { readonly shares: readonly number[]; readonly days: number; readonly alive: Float64Array },
): readonly Float64Array[] {
  const model = lifetimeModelNamed(name);
  const { repeats, tenure, livingOf } = livingAmong(histories);
  const found = shares.map(() => new Float64Array(repeats.length).fill(Number.NaN));
  const within = new Float64Array(repeats.length);
  // The likeliest to be alive of those who have bought as often in the same time.
  const likeliest = new Float64Array(repeats.length);
  livingOf.forEach((at, i) => {
    likeliest[at] = Math.max(likeliest[at] as number, alive[i] as number);
  });
  for (let at = 0; at < repeats.length; at++) {
    if ((likeliest[at] as number) < LIKELY) continue;
    const living = { repeats: repeats[at] as number, tenure: tenure[at] as number };
    const chanceBy = remembered((day) => model.buysWithin(parameters, living, day / 7));
    const most = chanceBy(days);
    within[at] = Math.min(1, most);
    if ((within[at] as number) * (likeliest[at] as number) < LIKELY) continue;
    const scale = 7 * model.scale(parameters, living);
    const rate = model.rate(parameters, living, 0) / 7;
    for (const [k, share] of shares.entries())
      if (most >= share)
        (found[k] as Float64Array)[at] =
          firstDay(chanceBy, share, { until: days, scale, rate }) - 1;
  }
  const likely = takeNumbers(within, livingOf).map((chance, i) => chance * (alive[i] as number));
  return found.map((answers) =>
    takeNumbers(answers, livingOf).map((day, i) =>
      (likely[i] as number) < LIKELY ? Number.NaN : day,
    ),
  );
}

/** Answers a question about a day again as it was answered first: the searches for several shares ask about the same days. */
function remembered(answer: (day: number) => number): (day: number) => number {
  const known = new Map<number, number>();
  return (day) => {
    const before = known.get(day);
    if (before !== undefined) return before;
    const found = answer(day);
    known.set(day, found);
    return found;
  };
}
