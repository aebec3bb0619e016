import { type Calibration, calibration } from "../metrics/calibration.ts";
import type { Estimate } from "../metrics/estimate.ts";
import { bootstrapMean } from "../metrics/log-score.ts";
import { wilson } from "../metrics/wilson.ts";
import { type BackTest, type ForeseenBy, type ForeseenMonth, STEPS } from "./back-test.ts";
import { withIntervals } from "./forecast.ts";
import type { PredictorName } from "./predictor.ts";

/** What of a foreseen month predictors are judged by. */
export interface JudgedMonth {
  readonly moves: Pick<ForeseenMonth["moves"], "now" | "next">;
  readonly predictors: readonly ScoredPredictor[];
}

type ScoredPredictor = Pick<ForeseenBy, "probabilities" | "scores"> & {
  readonly predictor: { readonly name: PredictorName };
};

/** Takes from a foreseen month what predictors are judged by, which another thread can be handed. */
export function judgedMonth({ moves: { now, next }, predictors }: ForeseenMonth): JudgedMonth {
  return {
    moves: { now, next },
    predictors: predictors.map(({ predictor: { name }, probabilities, scores }) => ({
      predictor: { name },
      probabilities,
      scores,
    })),
  };
}

/** A predictor on the test period. */
export interface JudgedPredictor {
  readonly name: PredictorName;
  readonly logScore: Estimate;
  readonly hits: number;
}

export interface Judgement {
  readonly predictors: readonly JudgedPredictor[];
  readonly champion: PredictorName;
  readonly against: PredictorName;
  /** Log score of the champion less that of `against`, paired. */
  readonly difference: Estimate;
  /** Of the customer model less the better simple predictor; null where no model was tried. */
  readonly modelLess: Estimate | null;
  readonly calibration: { readonly stays: Calibration; readonly states: Calibration };
}

/**
 * Judges the predictors on the last foreseen month. The customer model ships when its log score is better than that of
 * the better simple predictor by more than chance: the paired 95 % interval of the difference leaves out 0. Else the
 * better simple one ships.
 */
export function judgePredictors(
  { moves, predictors }: JudgedMonth,
  { states, seed }: { readonly states: number; readonly seed: number },
): Judgement {
  const judged = predictors.map(({ predictor, scores, probabilities }) => ({
    name: predictor.name,
    logScore: bootstrapMean(scores, seed),
    hits: hitsOf(probabilities, moves.next, states),
  }));
  const ordered = [...judged].sort((a, b) => a.logScore.value - b.logScore.value);
  const [simple] = ordered.filter(({ name }) => name !== "customer model");
  const model = judged.find(({ name }) => name === "customer model");
  if (simple === undefined) throw new Error("judgePredictors requires a simple predictor");
  const modelLess =
    model === undefined ? null : differenceOf(predictors, model.name, simple.name, seed);
  const champion = modelLess !== null && modelLess.high < 0 ? "customer model" : simple.name;
  const against = ordered.find(({ name }) => name !== champion)?.name ?? champion;
  const shipped = named(predictors, champion);
  return {
    predictors: judged,
    champion,
    against,
    difference: differenceOf(predictors, champion, against, seed),
    modelLess,
    calibration: {
      stays: calibration(
        Float64Array.from(moves.now, (s, i) => shipped.probabilities[i * states + s] as number),
        Uint8Array.from(moves.now, (s, i) => (moves.next[i] === s ? 1 : 0)),
        seed,
      ),
      states: calibration(
        shipped.probabilities,
        Uint8Array.from(shipped.probabilities, (_, at) =>
          moves.next[Math.floor(at / states)] === at % states ? 1 : 0,
        ),
        seed,
      ),
    },
  };
}

export interface JudgedSizes {
  readonly champion: PredictorName;
  readonly steps: readonly {
    readonly forecasts: number;
    readonly coverage: Estimate;
    readonly errors: Readonly<Partial<Record<PredictorName, number>>>;
  }[];
}

/**
 * Judges how sizes were forecast over all months: the predictor with the least mean absolute error a period ahead is the
 * champion, the simpler of two that are equal. States that nobody is expected to enter or leave are not counted.
 */
export function judgeSizes({ months, sizes }: BackTest): JudgedSizes {
  const names = months[0]?.predictors.map(({ predictor }) => predictor.name) ?? [];
  const compare = (name: PredictorName, step: number) => {
    let error = 0;
    let held = 0;
    let forecasts = 0;
    for (const { from, predictors } of months) {
      const came = sizes[from + step];
      if (came === undefined) continue;
      const { sizes: expected, shocks } = named(predictors, name);
      const own = expected[step - 1] ?? [];
      const shock = shocks[step - 1];
      if (shock === undefined) continue;
      withIntervals(own, shock).forEach(({ value, low, high }, j) => {
        if ((own[j]?.scale ?? 0) < 1) return;
        const size = came[j] as number;
        forecasts++;
        error += Math.abs(value - size);
        if (size >= low && size <= high) held++;
      });
    }
    return { error: error / forecasts, held, forecasts };
  };
  const champion = names.reduce((best, name) =>
    compare(name, 1).error < compare(best, 1).error ? name : best,
  );
  return {
    champion,
    steps: Array.from({ length: STEPS }, (_, step) => {
      const { held, forecasts } = compare(champion, step + 1);
      return {
        forecasts,
        coverage: wilson(held, forecasts),
        errors: Object.fromEntries(names.map((name) => [name, compare(name, step + 1).error])),
      };
    }),
  };
}

function named<By extends ScoredPredictor>(predictors: readonly By[], name: PredictorName): By {
  const found = predictors.find(({ predictor }) => predictor.name === name);
  if (found === undefined) throw new Error(`no predictor is named '${name}'`);
  return found;
}

function differenceOf(
  predictors: readonly ScoredPredictor[],
  name: PredictorName,
  other: PredictorName,
  seed: number,
): Estimate {
  const less = named(predictors, other).scores;
  return bootstrapMean(
    named(predictors, name).scores.map((score, i) => score - (less[i] as number)),
    seed,
  );
}

function hitsOf(probabilities: Float64Array, next: Int32Array, states: number): number {
  let hits = 0;
  next.forEach((to, i) => {
    let best = 0;
    for (let j = 1; j < states; j++)
      if ((probabilities[i * states + j] as number) > (probabilities[i * states + best] as number))
        best = j;
    if (best === to) hits++;
  });
  return hits / next.length;
}
