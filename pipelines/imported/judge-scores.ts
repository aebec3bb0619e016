import { DataError } from "../../data/errors.ts";
import { takeSample } from "../../models/develop.ts";
import { calibrateForeign, type ForeignCalibration } from "../../models/foreign-calibration.ts";
import { averagePrecisionOf } from "../../models/metrics/average-precision.ts";
import { confusion } from "../../models/metrics/confusion.ts";
import { evaluate } from "../../models/metrics/evaluate.ts";
import { liftOf } from "../../models/metrics/lift.ts";
import { pairedDifferences } from "../../models/metrics/paired-differences.ts";
import { rank } from "../../models/metrics/ranking.ts";
import { reliability } from "../../models/metrics/reliability.ts";
import { rocAuc, rocAucDifference } from "../../models/metrics/roc-auc.ts";
import type { Sample } from "../../models/scorer.ts";
import type { ImportedReport } from "../../reports/imported-report.ts";
import type { Candidate } from "../../reports/target-report.ts";
import type { Business } from "../business.ts";
import { countOf } from "../labelled.ts";
import type { Outlook } from "../outlook.ts";
import { capacityOf, meaningOf } from "../report-target.ts";
import type { Matched } from "./match-scores.ts";

export interface Judged {
  readonly calibration: ForeignCalibration;
  readonly report: Omit<ImportedReport, "file" | "matched" | "lists">;
}

/** Scores of one day, and the outcomes of the customers who were asked about. */
interface Known {
  readonly matched: Matched;
  readonly sample: Sample;
}

/**
 * Calibrates foreign scores and measures them beside our own on the test customers whom both have scored. Ranking
 * metrics are those of the scores as they came, the others of the chances that calibration made of them.
 */
export function judgeScores(
  business: Business,
  outlook: Outlook,
  {
    name,
    test,
    validation,
    isProbability,
  }: {
    readonly name: string;
    readonly test: Matched;
    readonly validation: Known | null;
    readonly isProbability: boolean;
  },
): Judged {
  const { seed } = business.configuration;
  const { aim, trial } = outlook;
  const { labels, matrix } = takeSample(trial.test, test.rows);
  const counted = countOf({ labels, matrix }, outlook.test.as_of);
  if (!labels.includes(0) || !labels.includes(1))
    throw new DataError(
      `target '${aim.name}' requires scores of customers with both outcomes, got ${counted.rows} customers of whom ${counted.positives} are positive`,
    );
  const calibration = calibrateForeign(
    { ids: matrix.ids, scores: test.scores, labels },
    validation === null ? null : foreignOf(validation),
    { isProbability, seed },
  );
  const { probabilities } = calibration;
  const ours = trial.predictions.map(({ name: own, role, scores }) => ({
    name: own,
    role,
    scores: Float64Array.from(test.rows, (row) => scores[row] as number),
  }));
  const champion = ours.find(({ name: own }) => own === trial.champion.name);
  if (champion === undefined)
    throw new Error(`champion '${trial.champion.name}' made no prediction`);
  const capacity = Math.min(labels.length, capacityOf(business, outlook));
  const found = (who: string, scores: Float64Array) => {
    const { found: positives, at_random } = confusion(scores, labels, { capacity });
    return { name: who, capacity, found: positives, at_random };
  };
  const { kind, method, learned_on, because } = calibration;
  return {
    calibration,
    report: {
      target: aim.name,
      means: meaningOf(aim.target),
      name,
      protocol: outlook.protocol,
      notes: [...outlook.notes, ...wrongWay(test.scores, labels)],
      test: counted,
      champion: champion.name,
      candidates: [
        foreignCandidate(name, { raw: test.scores, probabilities, labels, seed }),
        ...ours.map((one) => candidate(one, labels, seed)),
      ],
      differences: {
        ...pairedDifferences(probabilities, champion.scores, labels),
        auc: rocAucDifference(test.scores, champion.scores, labels),
      },
      at_capacity: [found(name, test.scores), found(champion.name, champion.scores)],
      calibrated: { kind, method, learned_on, because },
      reliability: reliability(probabilities, labels),
    },
  };
}

function candidate(
  { name, role, scores }: Pick<Candidate, "name" | "role"> & { readonly scores: Float64Array },
  labels: Uint8Array,
  seed: number,
): Candidate {
  const { rows: _, positives: __, ...metrics } = evaluate(scores, labels, seed);
  return { name, role, ...metrics };
}

function foreignCandidate(
  name: string,
  {
    raw,
    probabilities,
    labels,
    seed,
  }: {
    readonly raw: Float64Array;
    readonly probabilities: Float64Array;
    readonly labels: Uint8Array;
    readonly seed: number;
  },
): Candidate {
  const ranking = rank(raw, labels);
  const lift = liftOf(ranking);
  return {
    ...candidate({ name, role: "model", scores: probabilities }, labels, seed),
    auc: rocAuc(raw, labels),
    average_precision: averagePrecisionOf(ranking),
    lift: lift.map(({ value }) => value),
    lift_intervals: lift,
  };
}

function foreignOf({ matched, sample }: Known) {
  const { matrix, labels } = takeSample(sample, matched.rows);
  return { ids: matrix.ids, scores: matched.scores, labels };
}

/** Warns of scores that rank worse than chance: a high score may mean a low chance. */
function wrongWay(scores: Float64Array, labels: Uint8Array): readonly string[] {
  return rocAuc(scores, labels).high < 0.5
    ? [
        "The scores rank the wrong way round: customers with a high score are less often positive. Turn their sign if a high score means a low chance.",
      ]
    : [];
}
