import type { Crew } from "../../models/crew.ts";
import {
  arrivalsOf,
  type BackTest,
  backTest,
  learnPredictor,
  pairAll,
  recentArrivals,
} from "../../models/transitions/back-test.ts";
import {
  type JudgedSizes,
  type Judgement,
  judgedMonth,
  judgeSizes,
} from "../../models/transitions/judge.ts";
import type { Moves, Standing } from "../../models/transitions/moves.ts";
import { type PredictorName, predictorNames } from "../../models/transitions/predictor.ts";
import { markovRates } from "../../models/transitions/transition-rates.ts";
import type { GroupingTrial } from "../../reports/outlook-report.ts";
import type { GroupingModel } from "./outlook-model.ts";

/** Moves between states, before the first month that is foreseen, below which no customer model is tried. */
const LEAST_MOVES = 30;
/** Past months by the shipped states that the shocks of the months to come are learned from. */
const SHIPPED_MONTHS = 4;

/** Customers at every cut-off with their states. */
interface Standings {
  readonly standings: readonly Standing[];
  readonly states: number;
}

export interface GroupingOptions {
  /** By states that were found before the first month that is foreseen. */
  readonly past: Standings;
  /** By the states that ship. */
  readonly present: Standings;
  readonly cutOffs: readonly string[];
  readonly first: number;
  /** Customers that each followed one stands for. */
  readonly scale: number;
  readonly seed: number;
  readonly crew: Crew;
}

/** Tries the predictors of one grouping on past periods and learns those that ship from all periods. */
export async function learnGrouping(
  grouping: GroupingTrial["grouping"],
  { past, present, cutOffs, first, scale, seed, crew }: GroupingOptions,
): Promise<GroupingModel> {
  const moved = countMoved(pairAll(past.standings).slice(0, first));
  const tryModel = moved >= LEAST_MOVES;
  const shared = { seed, tryModel, crew };
  const [tested, shipped] = await Promise.all([
    backTest(past.standings, { ...shared, states: past.states, first }),
    backTest(present.standings, {
      ...shared,
      states: present.states,
      first: Math.max(first, present.standings.length - 1 - SHIPPED_MONTHS),
    }),
  ]);
  const last = tested.months.at(-1);
  if (last === undefined) throw new Error("learnGrouping requires a period to test on");
  const judging = crew.work("judge", { month: judgedMonth(last), states: past.states, seed });
  const sizes = judgeSizes(tested);
  const judgement = await judging;
  const learned = (name: PredictorName) =>
    learnPredictor(name, present.standings, {
      states: present.states,
      seed,
      temperature: tested.temperature,
      crew,
    });
  const predictor = await learned(judgement.champion);
  return {
    trial: {
      ...trialOf(grouping, tested, judgement, cutOffs),
      because: becauseOf(judgement, moved),
      sizes: sizesTrial(sizes, scale),
    },
    predictor,
    sizes: {
      predictor: sizes.champion === predictor.name ? predictor : await learned(sizes.champion),
      rates: markovRates(pairAll(present.standings), present.states),
      inflow: recentArrivals(arrivalsOf(present.standings, present.states)).map(
        (count) => count * scale,
      ),
      shocks: shipped.shocks[sizes.champion] ?? [],
    },
  };
}

function trialOf(
  grouping: GroupingTrial["grouping"],
  { months }: BackTest,
  { predictors, champion, against, difference, calibration }: Judgement,
  cutOffs: readonly string[],
): Omit<GroupingTrial, "because" | "sizes"> {
  const span = (from: number) => ({ from: cutOffs[from] ?? "", to: cutOffs[from + 1] ?? "" });
  const { from, moves } = months[months.length - 1] as BackTest["months"][number];
  return {
    grouping,
    test: {
      ...span(from),
      customers: moves.now.length,
      moved: moves.now.reduce((sum, state, i) => sum + (moves.next[i] === state ? 0 : 1), 0),
    },
    predictors: predictors.map(({ name, logScore, hits }) => ({ name, log_score: logScore, hits })),
    difference: { against, log_score: difference },
    champion,
    calibration,
    rolling: months.map((month) => ({
      ...span(month.from),
      customers: month.moves.now.length,
      log_scores: Object.fromEntries(
        month.predictors.map(({ predictor, scores }) => [
          predictor.name,
          scores.reduce((sum, score) => sum + score, 0) / scores.length,
        ]),
      ),
    })),
  };
}

/** Tells the errors in customers of the business, of whom each followed one stands for `scale`. */
function sizesTrial({ champion, steps }: JudgedSizes, scale: number): GroupingTrial["sizes"] {
  const scaled = (errors: JudgedSizes["steps"][number]["errors"]) =>
    Object.fromEntries(Object.entries(errors).map(([name, error]) => [name, error * scale]));
  const errors: JudgedSizes["steps"][number]["errors"] = scaled(steps[0]?.errors ?? {});
  const others = predictorNames
    .filter((name) => name !== champion && errors[name] !== undefined)
    .map((name) => `${fixed(errors[name], 1)} by ${spoken(name)}`);
  return {
    champion,
    because: `Over the months that were foreseen, sizes a period ahead were off by ${fixed(errors[champion], 1)} customers a group on average by ${spoken(champion)}, against ${others.join(" and ")}.`,
    steps: steps.map(({ forecasts, coverage, errors: off }, step) => ({
      periods: step + 1,
      forecasts,
      coverage,
      mean_absolute_error: scaled(off),
    })),
  };
}

function becauseOf(
  { predictors, champion, modelLess, against, difference }: Judgement,
  moved: number,
): string {
  const score = (name: PredictorName) =>
    fixed(predictors.find((one) => one.name === name)?.logScore.value, 3);
  const opening = `${capital(spoken(champion))} has a log score of ${score(champion)}`;
  if (champion === "customer model")
    return `${opening} on the test period and beats ${spoken(against)} (${score(against)}) by ${interval(difference)} a customer.`;
  if (modelLess === null)
    return `${opening} on the test period; no customer model was tried, since only ${moved} moves were known.`;
  return `${opening} on the test period, and the customer model (${score("customer model")}) does not beat it by more than chance: the difference is ${interval(modelLess)}.`;
}

function countMoved(periods: readonly Moves[]): number {
  return periods.reduce(
    (sum, { now, next }) => sum + now.reduce((n, state, i) => n + (next[i] === state ? 0 : 1), 0),
    0,
  );
}

function spoken(name: PredictorName): string {
  return name === "no change"
    ? "“no change”"
    : name === "Markov chain"
      ? "a Markov chain"
      : "the customer model";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function interval({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${fixed(Math.abs(value), 3)} (${fixed(Math.min(Math.abs(low), Math.abs(high)), 3)} to ${fixed(Math.max(Math.abs(low), Math.abs(high)), 3)})`;
}

function fixed(value: number | undefined, digits: number): string {
  return value === undefined ? "?" : value.toFixed(digits);
}
