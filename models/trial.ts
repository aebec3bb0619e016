import {
  type Calibration,
  calibrate,
  chooseCalibration,
  isIdentity,
  methodOf,
} from "./calibrator.ts";
import {
  type Developed,
  develop,
  type Entrant,
  type FitOptions,
  facing,
  fitted,
  joinLabels,
  marginsOf,
  type Split,
  straightened,
  type Trained,
  takeSample,
} from "./develop.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import { isotonic } from "./isotonic.ts";
import { chooseLevel, type Level, setNear, setTo } from "./level.ts";
import { stackRows } from "./matrix.ts";
import { logLoss } from "./metrics/log-loss.ts";
import type { Json } from "./model.ts";
import { platt } from "./platt.ts";
import type { Sample, Scorer } from "./scorer.ts";
import { type Championship, champion } from "./select.ts";

/** How well scorers foresaw rows that they had not seen, and the one that ships. */
export interface Trial {
  /** The rows foreseen, with what became of them. */
  readonly test: Sample;
  /** Every labelled row. */
  readonly all: Sample;
  /** The rows that scorers were developed on, before the test rows where there is time. */
  readonly past: Sample;
  /** Of the past rows: which ones trained and which ones chose. */
  readonly splits: readonly Split[];
  /** One an entry: n calibrated probabilities of the test rows. */
  readonly predictions: readonly Prediction[];
  readonly champion: Championship;
  /** The champion as it foresaw the test rows; where those were split into folds, as it ships. */
  readonly judged: Trained;
  /** The champion refitted on every labelled row, with the calibration it earned on the test rows. */
  readonly shipped: Trained;
  /** How the champion's margins became probabilities. */
  readonly calibrated: {
    readonly method: "platt" | "isotonic";
    readonly because: string;
    /** n probabilities of the test rows before any calibration; null where margins are no log-odds, as a rule's. */
    readonly before: Float64Array | null;
  };
  /** Where the level of the scores comes from; null where there is no time. */
  readonly level: Level | null;
}

export interface Prediction {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly scores: Float64Array;
  /** Settings that were tried on the validation rows. */
  readonly tried: number;
  /** Characters of what it learned, as JSON. */
  readonly size: number;
}

/** Rows of a target in the order of time, each known by the next. */
export interface TimedSamples {
  /** To develop scorers on. */
  readonly past: Sample;
  /** Of the past rows. */
  readonly splits: readonly Split[];
  /** Every row whose outcome is known at the test cut-off: the past ones and cut-offs between them. */
  readonly known: Sample;
  readonly test: Sample;
  /** Every labelled row, known as of now. */
  readonly all: Sample;
  /** Rows that levels are taken from; null where rows have no time. */
  readonly levels: Levels | null;
  /** Whether the test rows are later than the past ones, and the validation rows are not. Default false. */
  readonly timeBlind?: boolean;
}

export interface Levels {
  /** The cut-offs that train, and the validation cut-off. */
  readonly training: Sample;
  readonly validation: Sample;
  /** Whether the history shows that a year before is a better guide to the level than the average. */
  readonly guided: boolean;
  /** Reads the rows a year before the validation cut-off, the test cut-off, or as_of; null without such a history. */
  readonly season: (of: "validation" | "test" | "asOf") => Promise<Sample | null>;
}

/**
 * Develops scorers on past rows, foresees the test rows once, and refits the champion on all. The test rows take no part
 * in the choice of the champion, of its settings, its calibration or its level.
 */
export async function tryLater(
  { past, splits, known, test, all, levels, timeBlind = false }: TimedSamples,
  entrants: readonly Entrant[],
  options: FitOptions,
): Promise<Trial> {
  const { developed, champion: chosen } = await develop(past, splits, entrants, {
    ...options,
    timeBlind,
  });
  const leader = named(developed, chosen.name);
  const level = levels === null ? null : await levelOf(leader, levels);
  const seasonal = level?.method === "same season";
  const reference = (seasonal ? await levels?.season("test") : null) ?? known;
  const levelled = (one: Developed, learned: Json) => {
    const { scorer, calibration } = one;
    // What needs no calibration has the level of the rows it learned from already.
    if (isIdentity(calibration) && reference === known) return calibration;
    return one === leader
      ? setTo(scorer, learned, calibration, reference)
      : setNear(scorer, learned, calibration, reference, options.seed);
  };
  const candidates = await Promise.all(
    developed.map(async (one): Promise<Trained> => {
      const { scorer } = one;
      const learned = await fitted(scorer, known, options);
      return {
        scorer,
        learned,
        calibration: levelled(one, learned),
      };
    }),
  );
  const judged = candidates[developed.indexOf(leader)] as Trained;
  const { scorer } = judged;
  const margins = marginsOf(scorer, judged.learned, test.matrix);
  const earned = chooseCalibration(
    { margins, labels: test.labels },
    test.matrix.ids,
    options.seed,
    { logOdds: scorer.role === "model" },
  ).calibration;
  const learned = await fitted(scorer, all, options);
  const now = (seasonal ? await levels?.season("asOf") : null) ?? all;
  return {
    test,
    all,
    past,
    splits,
    predictions: candidates.map((candidate, i) => ({
      name: candidate.scorer.name,
      role: candidate.scorer.role,
      scores: facing(candidate, test.matrix).probabilities(test.matrix),
      tried: developed[i]?.entrant.settings.length ?? 1,
      size: JSON.stringify(candidate.learned).length,
    })),
    champion: chosen,
    judged,
    shipped: { scorer, learned, calibration: setTo(scorer, learned, earned, now) },
    calibrated: {
      method: methodOf(leader.calibration),
      because: leader.because,
      before: before(scorer, margins),
    },
    level,
  };
}

/**
 * Foresees each fold of customers by scorers fitted and calibrated on the others (cross-fitting). The champion and
 * settings are chosen on the same out-of-fold scores that are reported, which flatters the winner a little among few
 * candidates.
 */
export async function tryFolds(
  sample: Sample,
  entrants: readonly Entrant[],
  options: FitOptions,
  { k = 5 }: { readonly k?: number } = {},
): Promise<Trial> {
  const splits = foldSplits(foldsOf(sample.matrix.ids, k, options.seed), k);
  const { labels } = sample;
  const outcomes = await Promise.all(
    entrants.map(async (entrant) => {
      const tried = await Promise.all(
        entrant.settings.map(async (scorer) => {
          const { margins, sizes } = await outOfFold(scorer, sample, splits, options);
          return {
            scorer,
            margins,
            loss: logLoss(straightened(margins, labels), labels).value,
            sizes,
          };
        }),
      );
      const [first, ...others] = tried;
      if (first === undefined) throw new Error("an entrant requires at least 1 setting, got 0");
      const best = others.reduce((top, other) => (other.loss < top.loss ? other : top), first);
      const earned = chooseCalibration(
        { margins: best.margins, labels },
        sample.matrix.ids,
        options.seed,
        { logOdds: entrant.role === "model" },
      );
      return {
        ...best,
        earned,
        prediction: {
          name: entrant.name,
          role: entrant.role,
          scores: crossCalibrated(best.margins, sample, splits, earned.calibration, options.seed),
          tried: tried.length,
          size: best.sizes,
        },
      };
    }),
  );
  const chosen = champion(
    outcomes.map(({ prediction }) => prediction),
    labels,
    options.seed,
  );
  const winner = outcomes.find(({ scorer }) => scorer.name === chosen.name);
  if (winner === undefined) throw new Error(`no candidate is named '${chosen.name}'`);
  const { scorer, earned, margins } = winner;
  const learned = await fitted(scorer, sample, options);
  const shipped = {
    scorer,
    learned,
    calibration: setTo(scorer, learned, earned.calibration, sample),
  };
  return {
    test: sample,
    all: sample,
    past: sample,
    splits,
    predictions: outcomes.map(({ prediction }) => prediction),
    champion: chosen,
    judged: shipped,
    shipped,
    calibrated: {
      method: methodOf(earned.calibration),
      because: earned.because,
      before: before(scorer, margins),
    },
    level: null,
  };
}

function before({ role }: Scorer, margins: Float64Array): Float64Array | null {
  return role === "rule" ? null : calibrate({ slope: 1, intercept: 0, says: null }, margins);
}

async function levelOf(
  { scorer, learned, calibration }: Developed,
  { training, validation, guided, season }: Levels,
): Promise<Level> {
  return chooseLevel(scorer, learned[0] ?? null, calibration, {
    training,
    season: guided ? await season("validation") : null,
    validation,
  });
}

/** Returns the margin of each row by a scorer fitted on other folds, and how large what it learned is. */
async function outOfFold(
  scorer: Scorer,
  sample: Sample,
  splits: readonly Split[],
  options: FitOptions,
): Promise<{ readonly margins: Float64Array; readonly sizes: number }> {
  const margins = new Float64Array(sample.labels.length);
  let sizes = 0;
  await Promise.all(
    splits.map(async ({ train, validation }, fold) => {
      const learned = await fitted(scorer, takeSample(sample, train), options);
      const found = marginsOf(scorer, learned, takeSample(sample, validation).matrix);
      validation.forEach((row, i) => {
        margins[row] = found[i] ?? 0;
      });
      if (fold === 0) sizes = JSON.stringify(learned).length;
    }),
  );
  return { margins, sizes };
}

/** Calibrates each fold by the others' margins, by the method that was chosen. */
function crossCalibrated(
  margins: Float64Array,
  { labels }: Sample,
  splits: readonly Split[],
  chosen: Calibration,
  seed: number,
): Float64Array {
  if (isIdentity(chosen)) return calibrate(chosen, margins);
  const scores = new Float64Array(labels.length);
  for (const { train, validation } of splits) {
    const own = {
      margins: Float64Array.from(train, (row) => margins[row] ?? 0),
      labels: Uint8Array.from(train, (row) => labels[row] ?? 0),
    };
    const calibration =
      methodOf(chosen) === "platt" ? platt().fit(own, seed) : isotonic().fit(own, seed);
    const held = Float64Array.from(validation, (row) => margins[row] ?? 0);
    const calibrated = calibrate(calibration, held);
    validation.forEach((row, i) => {
      scores[row] = calibrated[i] ?? 0;
    });
  }
  return scores;
}

function named(developed: readonly Developed[], name: string): Developed {
  const found = developed.find(({ entrant }) => entrant.name === name);
  if (found === undefined) throw new Error(`no candidate is named '${name}'`);
  return found;
}

/** Splits rows into k folds of customers: each fold is validated once, the others train. */
export function customerSplits(ids: readonly string[], k: number, seed: number): readonly Split[] {
  return foldSplits(foldsOf(ids, k, seed), k);
}

/** Splits rows of several cut-offs: the latest is validated, the earlier ones train. */
export function latestGroupSplit(groups: Int32Array): Split {
  const latest = groups.reduce((most, group) => Math.max(most, group), 0);
  return {
    train: positionsWhere(groups.length, (i) => groups[i] !== latest),
    validation: positionsWhere(groups.length, (i) => groups[i] === latest),
  };
}

/** Puts samples one under the other; rows of later samples get later groups. */
export function stackSamples(samples: readonly Sample[]): Sample {
  let next = 0;
  const groups = samples.map(({ labels, groups: own }) => {
    const base = next;
    const shifted = Int32Array.from(labels, (_, i) => base + (own?.[i] ?? 0));
    next = shifted.reduce((most, group) => Math.max(most, group + 1), next);
    return shifted;
  });
  return {
    matrix: stackRows(samples.map(({ matrix }) => matrix)),
    labels: joinLabels(samples.map(({ labels }) => labels)),
    groups: Int32Array.from(groups.flatMap((group) => [...group])),
  };
}

function foldSplits(folds: Int32Array, k: number): readonly Split[] {
  return Array.from({ length: k }, (_, fold) => ({
    train: positionsWhere(folds.length, (i) => folds[i] !== fold),
    validation: positionsWhere(folds.length, (i) => folds[i] === fold),
  }));
}
