import type { TargetOptions } from "../data/schema.ts";
import { eligible } from "../features/labels.ts";
import { readMatrix } from "../features/matrix.ts";
import { calibrated } from "../models/calibrator.ts";
import { referred } from "../models/develop.ts";
import { marginalMeans, marginalMeansLearned } from "../models/marginal-means.ts";
import { stepsOf } from "../models/steps.ts";
import { leadingReasons, leanOf, type Reason, reasonsOf, withSign } from "../reports/reasons.ts";
import type { Business } from "./business.ts";
import type { TargetReference } from "./score-one/reference-population.ts";
import { championOf, type TargetModel } from "./trained.ts";

/** One target's scores of the customers it asks about, by id. */
export interface TargetScores {
  readonly target: string;
  readonly ids: readonly string[];
  /** Calibrated probability. */
  readonly score: Float64Array;
  /** Share of the scored customers with a lower score, those with the same counted half, in [0, 100], one decimal. */
  readonly percentile: Float64Array;
  /** The three leading reasons; null where there are fewer. */
  readonly reasons: readonly (readonly (string | null)[])[];
}

/** Scores with what decides how one more customer would be scored; null where the target asks about nobody. */
export interface ReferredScores extends TargetScores {
  readonly reference: TargetReference | null;
}

const REASONS = 3;

/** Scores whom a target asks about on a day, with reasons. */
export async function scoreTarget(
  business: Business,
  model: TargetModel,
  target: TargetOptions,
  day: string,
): Promise<ReferredScores> {
  const { engine, configuration, features } = business;
  const snapshot = await business.snapshotAt(day);
  const matrix = await readMatrix(engine, snapshot, {
    columns: model.columns,
    rows: eligible(target, snapshot),
  });
  const trained = matrix.ids.length === 0 ? null : referred(championOf(model), matrix);
  const champion =
    trained === null ? null : calibrated(trained.scorer, trained.learned, trained.calibration);
  const score = champion?.probabilities(matrix) ?? new Float64Array();
  const contributions = champion?.contributions(matrix) ?? { base: 0, parts: [] };
  const means = marginalMeansLearned(matrix, score);
  const percentile = percentileRanks(score);
  const reasons = reasonsOf(matrix, contributions, {
    features,
    currency: configuration.currency,
    among: marginalMeans(means),
  });
  return {
    target: model.target,
    ids: matrix.ids,
    score,
    percentile,
    reasons: matrix.ids.map((_, i) => {
      const lean = leanOf(contributions, i);
      const told = toldReasons(reasons(i, { lean, most: REASONS }), lean);
      return Array.from({ length: REASONS }, (__, k) => told[k] ?? null);
    }),
    reference:
      trained === null
        ? null
        : {
            target: model.target,
            learned: trained.scorer.rereference === undefined ? null : trained.learned,
            percentiles: stepsOf(score, percentile),
            means,
          },
  };
}

/** Returns the leading ones of a score's reasons in words, at most three; `lean` is how far it is from the average. */
export function toldReasons(reasons: readonly Reason[], lean: number): readonly string[] {
  return leadingReasons(reasons, { lean, most: REASONS }).map(withSign);
}

/** Returns each score's mid-rank percentile among all, in [0, 100], to one decimal. */
export function percentileRanks(scores: Float64Array): Float64Array {
  const sorted = scores.slice().sort();
  const ranks = new Map<number, number>();
  for (let from = 0; from < sorted.length; ) {
    const score = sorted[from] ?? 0;
    let to = from;
    while (to < sorted.length && sorted[to] === score) to++;
    ranks.set(score, Math.round((1000 * (from + to)) / 2 / sorted.length) / 10);
    from = to;
  }
  return scores.map((score) => ranks.get(score) ?? 0);
}
