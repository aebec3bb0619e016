import { addDays } from "../data/window.ts";
import type { Estimate } from "../models/metrics/estimate.ts";
import { wilson } from "../models/metrics/wilson.ts";
import type { AboutModel } from "./about-model.ts";
import type { AtList } from "./at-list.ts";
import { bestRule } from "./candidates-table.ts";
import { againstRule, calibrationWords, protocolWords } from "./evaluation-words.ts";
import { fairnessSentence } from "./fairness-table.ts";
import { longDay, percent } from "./number.ts";
import type { Candidate, SampleCount, TargetReport } from "./target-report.ts";
import { weakSlices } from "./weak-slices.ts";
import { plainly, words } from "./words.ts";

/** `reports/<target>-card.json`: what a model is, for whom, how good, and when to train it again (Mitchell et al. 2019). */
export interface ModelCard {
  readonly target: string;
  readonly business: string;
  /** What a positive is, and who is asked about. */
  readonly predicts: string;
  readonly for_whom: string;
  readonly horizon_days: number | null;
  readonly model: { readonly name: string; readonly role: string; readonly because: string };
  readonly data: AboutModel;
  readonly protocol: TargetReport["protocol"];
  readonly training: readonly SampleCount[];
  readonly validation: SampleCount | null;
  readonly test: SampleCount;
  /** Of the model on the test rows, and of the best other rule. */
  readonly metrics: Omit<Candidate, "role"> | null;
  readonly baseline: Omit<Candidate, "role"> | null;
  readonly against_baseline: string;
  readonly calibration: string;
  readonly at_list: AtList | null;
  readonly weakest_slices: readonly string[];
  readonly limits: readonly string[];
  /** Only where gaps between named groups are wider than chance could make them. */
  readonly ethics: readonly string[];
  readonly retrain: {
    /** The first day on which what became of its first forecasts is known; null without time. */
    readonly first_check_on: string | null;
    /** Share of positives beyond which the level no longer fits. */
    readonly base_rate: Estimate;
    readonly when: readonly string[];
  };
}

/** Share of a score's or feature's distribution that has moved when a model should be trained again (PSI). */
const MOVED = 0.25;

/** Makes a target's card of its report; null where the report does not say what the model was made of. */
export function modelCard(report: TargetReport): ModelCard | null {
  const { about, target, test, training, validation, horizon_days } = report;
  if (about === undefined) return null;
  const { title, says } = calibrationWords(report);
  return {
    target,
    business: about.business,
    predicts: plainly(report.means),
    for_whom: `customers ${about.asked}`,
    horizon_days,
    model: {
      name: report.champion,
      role: report.candidates.find(({ name }) => name === report.champion)?.role ?? "rule",
      because: report.champion_because,
    },
    data: about,
    protocol: report.protocol,
    training,
    validation,
    test,
    metrics: withoutRole(report.candidates.find(({ name }) => name === report.champion)),
    baseline: withoutRole(bestRule(report)),
    against_baseline: againstRule(report),
    calibration: `${title}: ${says}.`,
    at_list: report.at_list ?? null,
    weakest_slices: weakSlices(report),
    limits: limitsOf(report),
    ethics: (report.fairness ?? [])
      .filter(({ gaps }) => gaps.some(({ beyond_chance }) => beyond_chance))
      .map(({ by, gaps }) => fairnessSentence(by, gaps)),
    retrain: retraining(report, about),
  };
}

function withoutRole(candidate: Candidate | undefined): Omit<Candidate, "role"> | null {
  if (candidate === undefined) return null;
  const { role: _, ...metrics } = candidate;
  return metrics;
}

function limitsOf(report: TargetReport): readonly string[] {
  const { protocol, notes, alarms, refused, at_list, champion } = report;
  return [
    ...(refused === undefined
      ? []
      : [
          `Too few cases for a model: ${refused.reason}. The rule ${words(champion)} ranks instead, and its scores are no chances.`,
        ]),
    ...alarms.map(({ says }) => says),
    ...(protocol === "out-of-time" || protocol === "refused" ? [] : [protocolWords(report)]),
    ...notes,
    ...(at_list && at_list.ranked_by !== "score"
      ? [
          `The list ranks by ${words(at_list.ranked_by)}, while the test is of the order of the scores.`,
        ]
      : []),
    "The scores say what is likely, not what a contact would change: only a control group tells that.",
    "It was learned from this business's own customers and holds for no other.",
  ];
}

function retraining(
  { test, training, validation, horizon_days }: TargetReport,
  { as_of }: AboutModel,
): ModelCard["retrain"] {
  const base = wilson(test.positives, test.rows);
  const seen = [...training, ...(validation === null ? [] : [validation]), test].map(
    ({ rows, positives }) => wilson(positives, rows),
  );
  const range = {
    value: base.value,
    low: Math.min(...seen.map(({ low }) => low)),
    high: Math.max(...seen.map(({ high }) => high)),
  };
  const check = as_of === null || horizon_days === null ? null : addDays(as_of, horizon_days);
  return {
    first_check_on: check,
    base_rate: range,
    when: [
      ...(check === null
        ? ["When the file that it was learned from is written anew."]
        : [
            `From ${longDay(check)} on, when it is known what became of the customers scored as of ${longDay(as_of)}: the first day on which its forecasts can be checked and a newer test is possible.`,
          ]),
      `When the share of positives leaves ${percent(range.low)} to ${percent(range.high)}, the range of the samples it was made with: the order may still hold, the chances no longer do.`,
      `When the scores or a strong feature have moved: a population stability index (PSI) above ${MOVED}.`,
      "When a source, a price list, the assortment or the meaning of the target changes.",
    ],
  };
}
