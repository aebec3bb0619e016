import type { Engine } from "../engines/engine.ts";
import { id, sql } from "../engines/sql.ts";
import { calibration } from "../models/metrics/calibration.ts";
import { rocAuc } from "../models/metrics/roc-auc.ts";
import type { TargetReport } from "../reports/target-report.ts";

/** What really is so of customers at as_of, where the data were made: by target, by customer. */
export type Truths = Readonly<Record<string, ReadonlyMap<string, TrueChance>>>;

export interface TrueChance {
  readonly probability: number;
  /** What then happened. */
  readonly happened: boolean;
}

/** What a target's customers were scored, by id. */
export interface ScoresById {
  readonly target: string;
  readonly ids: readonly string[];
  readonly score: Float64Array;
}

/** Reads the scores of targets from the table `scores`. */
export async function scoresById(
  engine: Engine,
  targets: readonly string[],
): Promise<readonly ScoresById[]> {
  const found: ScoresById[] = [];
  for (const target of targets) {
    const column = id(`${target}_score`);
    const { texts, numbers } = await engine.columns(sql`
      select customer_id, ${column} as score
      from scores
      where ${column} is not null
      order by customer_id`);
    found.push({
      target,
      ids: (texts["customer_id"] ?? []).map(String),
      score: numbers["score"] ?? new Float64Array(),
    });
  }
  return found;
}

/** Adds to each report how near the scores at as_of come to the true probabilities, judged by what then happened. */
export function compareWithTruth(
  truths: Truths,
  reports: readonly TargetReport[],
  scores: readonly ScoresById[],
  seed: number,
): readonly TargetReport[] {
  return reports.map((report) => {
    const truth = truths[report.target];
    const scored = scores.find(({ target }) => target === report.target);
    if (truth === undefined || scored === undefined) return report;
    const known = scored.ids.flatMap((customer, i) => {
      const chance = truth.get(customer);
      return chance === undefined ? [] : [{ ...chance, score: scored.score[i] ?? 0 }];
    });
    const labels = Uint8Array.from(known, ({ happened }) => Number(happened));
    const own = Float64Array.from(known, ({ score }) => score);
    return {
      ...report,
      truth: {
        rows: known.length,
        positives: labels.reduce((sum, y) => sum + y, 0),
        auc_of_truth: rocAuc(
          Float64Array.from(known, ({ probability }) => probability),
          labels,
        ),
        auc_of_scores: rocAuc(own, labels),
        calibration_slope: calibration(own, labels, seed).slope,
        mean_absolute_difference:
          known.reduce((sum, { score, probability }) => sum + Math.abs(score - probability), 0) /
          Math.max(1, known.length),
      },
    };
  });
}
