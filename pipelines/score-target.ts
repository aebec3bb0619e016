import type { TargetOptions } from "../data/schema.ts";
import { eligible } from "../features/labels.ts";
import { readMatrix } from "../features/matrix.ts";
import { facing } from "../models/develop.ts";
import { learnMarginalMeans } from "../models/marginal-means.ts";
import { leadingReasons, leanOf, reasonsOf, withSign } from "../reports/reasons.ts";
import type { Business } from "./business.ts";
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

const REASONS = 3;

/** Scores whom a target asks about on a day, with reasons. */
export async function scoreTarget(
  business: Business,
  model: TargetModel,
  target: TargetOptions,
  day: string,
): Promise<TargetScores> {
  const { engine, configuration, features } = business;
  const snapshot = await business.snapshotAt(day);
  const matrix = await readMatrix(engine, snapshot, {
    columns: model.columns,
    rows: eligible(target, snapshot),
  });
  const champion = matrix.ids.length === 0 ? null : facing(championOf(model), matrix);
  const score = champion?.probabilities(matrix) ?? new Float64Array();
  const contributions = champion?.contributions(matrix) ?? { base: 0, parts: [] };
  const reasons = reasonsOf(matrix, contributions, {
    features,
    currency: configuration.currency,
    among: learnMarginalMeans(matrix, score),
  });
  return {
    target: model.target,
    ids: matrix.ids,
    score,
    percentile: percentileRanks(score),
    reasons: matrix.ids.map((_, i) => {
      const shown = { lean: leanOf(contributions, i), most: REASONS };
      const own = leadingReasons(reasons(i, shown), shown);
      return Array.from({ length: REASONS }, (__, k) => {
        const reason = own[k];
        return reason === undefined ? null : withSign(reason);
      });
    }),
  };
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
