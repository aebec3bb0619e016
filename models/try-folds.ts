import {
  type Calibration,
  calibrate,
  chooseCalibration,
  isIdentity,
  methodOf,
} from "./calibrator.ts";
import {
  type Entrant,
  type FitOptions,
  fitted,
  foreseen,
  type Split,
  straightened,
  takeSample,
} from "./develop.ts";
import { isotonic } from "./isotonic.ts";
import { setTo } from "./level.ts";
import { logLoss } from "./metrics/log-loss.ts";
import { platt } from "./platt.ts";
import type { Sample, Scorer } from "./scorer.ts";
import { champion } from "./select.ts";
import { customerSplits } from "./splits.ts";
import { beforeCalibration, type Trial } from "./trial.ts";

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
  const splits = customerSplits(sample.matrix.ids, k, options.seed);
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
      before: beforeCalibration(scorer, margins),
    },
    level: null,
  };
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
      const { learned, margins: found } = await foreseen(
        scorer,
        {
          sample: takeSample(sample, train),
          snapshot: takeSample(sample, validation).matrix,
        },
        options,
        { explained: fold === 0 },
      );
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
