import { DataError } from "../../data/errors.ts";
import type { TargetOptions } from "../../data/schema.ts";
import { addDays } from "../../data/window.ts";
import { boosted } from "../../models/boosted.ts";
import { type Calibration, calibrate, chooseCalibration } from "../../models/calibrator.ts";
import type { Crew } from "../../models/crew.ts";
import { type Trained, takeSample } from "../../models/develop.ts";
import { foldsOf, positionsWhere } from "../../models/folds.ts";
import { brier } from "../../models/metrics/brier.ts";
import {
  type Calibration as CalibrationMetrics,
  calibrationLine,
} from "../../models/metrics/calibration.ts";
import type { Estimate } from "../../models/metrics/estimate.ts";
import { logLoss } from "../../models/metrics/log-loss.ts";
import { rocAuc } from "../../models/metrics/roc-auc.ts";
import { rulesFor } from "../../models/rules.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";
import type { SampleCount } from "../../reports/target-report.ts";
import { type Aim, aimAt, requireBothOutcomes, shortage } from "../aim.ts";
import { historyFrom, planCutOffs } from "../cut-offs.ts";
import { countOf, labelledAt } from "../labelled.ts";
import { leaving } from "../leaving.ts";
import type { LeanBusiness } from "./open-lean.ts";

/** Rows that a target's model learns from, and later ones that it is tested on. */
export interface Lesson {
  readonly aim: Aim;
  readonly train: Sample;
  readonly test: Sample;
  readonly learnedFrom: SampleCount;
  readonly testedOn: SampleCount;
}

/** A target's model, and how it did on the test day. */
export interface LeanModel {
  readonly aim: Aim;
  readonly trained: Trained;
  /** Whether there were too few cases for a model, so that a rule ranks. */
  readonly refused: boolean;
  readonly learnedFrom: SampleCount;
  readonly testedOn: SampleCount;
  readonly metrics: {
    readonly auc: Estimate;
    readonly log_loss: Estimate;
    readonly brier: Estimate;
    readonly calibration: Pick<CalibrationMetrics, "slope" | "intercept">;
  };
}

/** Few trees of some size and long steps: of so many rows they learn as much as more and smaller ones. */
const TREES = {
  trees: 60,
  leaves: 15,
  learningRate: 0.15,
  ridge: 1,
  leastRows: 50,
  featureFraction: 1,
};
/** One fold in so many is kept from the model, to calibrate it on. */
const FOLDS = 5;

/**
 * Reads what a target is learned from: the customers drawn, on the day two horizons before the end of what is observed, and
 * what it is tested on, one horizon later.
 */
export async function readLesson(
  business: LeanBusiness,
  name: string,
  target: TargetOptions,
): Promise<Lesson> {
  const { canonical, observedUntil: end } = business;
  const aim = await aimAt(business, name, target);
  const firstDay = historyFrom(target, canonical);
  if (target.kind === "given" || firstDay === null)
    throw new DataError(`target '${name}': a lean run requires dated rows, got none`);
  const { horizon: horizonDays } = target;
  const { notes, validation } = planCutOffs({ asOf: end, horizonDays, firstDay });
  if (validation === null)
    throw new DataError(`target '${name}' cannot be learned by a lean run: ${notes[0]}`);
  const [trainDay, testDay] = [addDays(end, -2 * horizonDays), addDays(end, -horizonDays)];
  const train = await labelledAt(business, aim, trainDay);
  const test = await labelledAt(business.tested, aim, testDay);
  const learnedFrom = countOf(train, trainDay);
  requireBothOutcomes(aim, learnedFrom);
  return { aim, train, test, learnedFrom, testedOn: countOf(test, testDay) };
}

/** Fits one model on four fifths of a lesson's customers, calibrates it on the last, and tests it on the later day. */
export async function learnLesson(lesson: Lesson, crew: Crew, seed: number): Promise<LeanModel> {
  const { aim, train, test, learnedFrom, testedOn } = lesson;
  const refused = shortage(aim.target, learnedFrom) !== null;
  const scorer: Scorer = refused ? ruleFor(aim) : boosted(TREES);
  const { ids } = train.matrix;
  const folds = foldsOf(ids, FOLDS, seed);
  const part = (holds: (fold: number | undefined) => boolean) =>
    takeSample(
      train,
      positionsWhere(ids.length, (i) => holds(folds[i])),
    );
  // A rule learns nothing that its calibration could take for more than it is.
  const kept = refused ? train : part((fold) => fold !== 0);
  const apart = refused ? train : part((fold) => fold === 0);
  const learned = await crew.fit(scorer, kept, seed, { explained: false });
  const chosen: Calibration = chooseCalibration(
    { margins: scorer.apply(learned, apart.matrix), labels: apart.labels },
    apart.matrix.ids,
    seed,
    { logOdds: scorer.role === "model" },
  ).calibration;
  const chances = calibrate(chosen, scorer.apply(learned, test.matrix));
  return {
    aim,
    trained: { scorer, learned, calibration: chosen },
    refused,
    learnedFrom,
    testedOn,
    metrics: {
      auc: rocAuc(chances, test.labels),
      log_loss: logLoss(chances, test.labels),
      brier: brier(chances, test.labels),
      calibration: calibrationLine(chances, test.labels),
    },
  };
}

function ruleFor({ columns, target }: Aim): Scorer {
  // The base rate stands first, and what tells customers apart best where no ranks are taken second.
  const rules = rulesFor(columns, { rises: leaving(target.kind) ? "against" : "with" });
  const rule = rules[1] ?? rules[0];
  if (rule === undefined) throw new Error("there is a rule for every target");
  return rule;
}
