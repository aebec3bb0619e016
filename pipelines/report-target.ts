import type { TargetOptions } from "../data/schema.ts";
import { confusion } from "../models/metrics/confusion.ts";
import type { Evaluation } from "../models/metrics/evaluate.ts";
import { gain } from "../models/metrics/gain.ts";
import { reliability } from "../models/metrics/reliability.ts";
import { roc } from "../models/metrics/roc.ts";
import type { Candidate, TargetReport } from "../reports/target-report.ts";
import { leaveOutFamilies } from "./ablation.ts";
import { aboutModel } from "./about-model.ts";
import { leakAlarms } from "./alarms.ts";
import { expectAtList } from "./at-list.ts";
import type { Business } from "./business.ts";
import { candidacyOf } from "./candidacy.ts";
import { fairnessOf } from "./fairness.ts";
import { featureWorth } from "./feature-worth.ts";
import { fitOptions } from "./fit-options.ts";
import { learnFromFewer } from "./learning-curve.ts";
import { likelyLength } from "./lists/list-length.ts";
import type { Outlook } from "./outlook.ts";
import { profitOf } from "./profit.ts";
import { shapesOf } from "./shapes.ts";
import { measureSlices } from "./slices.ts";
import type { SegmentsModel } from "./trained.ts";

/** Measures how well a target was foreseen, beside the simple rules, with every number that its report shows. */
export async function reportTarget(
  business: Business,
  outlook: Outlook,
  segments: SegmentsModel | null = null,
): Promise<TargetReport> {
  const { aim, trial, refused } = outlook;
  const { configuration, features } = business;
  const { test, predictions, champion, judged } = trial;
  const { seed, evaluation } = configuration;
  const place = predictions.findIndex(({ name }) => name === champion.name);
  const scores = predictions[place]?.scores;
  if (scores === undefined) throw new Error(`champion '${champion.name}' made no prediction`);
  const options = fitOptions(business);
  const { crew } = business;
  // Threads do what these ask for while this one measures.
  const columns = Promise.all([
    crew.ask("strengths", judged, { calibration: judged.calibration, snapshot: test.matrix }),
    crew.work("aucsAlone", { values: test.matrix.values, labels: test.labels }),
  ]);
  const curve = evaluation.learning_curve ? learnFromFewer(trial, options) : null;
  const families = evaluation.ablation ? leaveOutFamilies(trial, features, options) : null;
  const measured = (probabilities: Float64Array) => ({ probabilities, labels: test.labels, seed });
  const { before } = trial.calibrated;
  const asked = Promise.all([
    curve,
    families,
    columns.then(async ([strengths, alone]) => {
      const worth = featureWorth(test.matrix.columns, features, { strengths, alone });
      return { worth, alarms: await leakAlarms(trial, { worth, alone }, features, options) };
    }),
    Promise.all(predictions.map((one) => crew.work("evaluate", measured(one.scores)))),
    before === null ? null : crew.work("calibration", measured(before)),
  ]);
  // A failure is told where they are waited for.
  asked.catch(() => undefined);
  const capacity = capacityOf(business, outlook);
  const slices = await measureSlices(business, test, scores, {
    capacity,
    segments,
    day: outlook.test.as_of,
  });
  const atList = refused === null ? await expectAtList(business, outlook, scores) : null;
  const shapes = shapesOf(judged, features);
  const profit = await profitOf(business, outlook, scores, atList);
  const [learning_curve, ablation, { worth, alarms }, evaluations, uncalibrated] = await asked;
  const candidates = predictions.map(({ name, role }, i): Candidate => {
    const { rows: _, positives: __, ...metrics } = evaluations[i] as Evaluation;
    return { name, role, ...metrics };
  });
  const { log_loss, calibration } = evaluations[place] as Evaluation;
  const lines = predictions.filter(({ name, role }) => role === "rule" || name === champion.name);
  return {
    target: aim.name,
    means: meaningOf(aim.target),
    protocol: outlook.protocol,
    notes: outlook.notes,
    horizon_days: aim.target.kind === "given" ? null : aim.target.horizon,
    training: outlook.training,
    validation: outlook.validation,
    test: outlook.test,
    champion: champion.name,
    champion_because: champion.because,
    candidates,
    ...candidacyOf(outlook, { before: uncalibrated, after: { log_loss, ...calibration } }),
    alarms,
    ...(refused === null ? {} : { refused }),
    reliability: refused === null ? reliability(scores, test.labels) : null,
    roc: lines.map(({ name, scores: own }) => ({ name, ...roc(own, test.labels) })),
    gain: lines.map(({ name, scores: own }) => ({ name, ...gain(own, test.labels) })),
    at_capacity: confusion(scores, test.labels, { capacity }),
    features: worth,
    ...(shapes === null ? {} : { shapes }),
    slices,
    fairness: fairnessOf(slices, evaluation.slices),
    at_list: atList,
    profit,
    learning_curve,
    ablation,
    about: await aboutModel(business, outlook),
  };
}

/** Says in one sentence what a positive is. */
export function meaningOf(target: TargetOptions): string {
  if (target.kind === "given") return `${target.column} is ${target.positive}`;
  if (target.kind === "inactivity")
    return `buys nothing in the ${target.horizon} days from as_of, having bought in the ${target.active ?? 2 * target.horizon} days before it`;
  if (target.kind === "subscription_end")
    return `has a subscription that runs at as_of and ends in the ${target.horizon} days from it`;
  const sources = [target.source].flat().join(" or ");
  const condition = target.where === undefined ? "" : ` with ${target.where}`;
  return `has a row in ${sources}${condition} in the ${target.horizon} days from as_of`;
}

/** Returns the length of the list that acts on a target, or the best tenth of the rows where there is none. */
export function capacityOf(
  { configuration, study }: Business,
  { aim, test, trial }: Outlook,
): number {
  const list = Object.values(configuration.lists).find(({ target }) => target === aim.name);
  if (list === undefined) return Math.min(test.rows, Math.max(1, Math.round(test.rows / 10)));
  const scores = trial.predictions.find(({ name }) => name === trial.champion.name)?.scores;
  const each = study === null ? 1 : study.of / study.customers;
  const length = likelyLength(list, aim.target.kind, {
    customers: Math.round(test.rows * each),
    scores: scores ?? new Float64Array(),
  });
  return Math.max(1, Math.round(length / each));
}
