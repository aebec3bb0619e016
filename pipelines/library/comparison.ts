import type { TargetOptions } from "../../data/schema.ts";
import { eligible } from "../../features/labels.ts";
import { readMatrix } from "../../features/matrix.ts";
import { facing } from "../../models/develop.ts";
import type { Matrix } from "../../models/matrix.ts";
import type { Contributions } from "../../models/scorer.ts";
import type { Candidate, TargetReport } from "../../reports/target-report.ts";
import type { Business } from "../business.ts";
import { type ExplainedScore, explainScore } from "../explain-score.ts";
import { scoreTarget } from "../score-target.ts";
import { championOf, type TargetModel } from "../trained.ts";

/** Scores of the customers whom a target asks about, by id. */
export interface Scores {
  readonly asOf: string | null;
  readonly ids: readonly string[];
  /** Calibrated probability of a positive. */
  readonly score: Float64Array;
  /** Share of these customers with a lower score, in [0, 100]. */
  readonly percentile: Float64Array;
  /** Of each customer the three leading reasons in plain words; null where there are fewer. */
  readonly reasons: readonly (readonly (string | null)[])[];
}

/** How well a target can be foreseen, by what, and the model that does it best. */
export interface Comparison {
  readonly target: string;
  readonly champion: string;
  /** One sentence: why it is the champion. */
  readonly because: string;
  /** Every model and rule with its metrics on rows that it had not seen, each with its interval. */
  readonly candidates: readonly Candidate[];
  /** All that a run's `reports/<target>.json` holds. */
  readonly evaluation: TargetReport;
  /** What the champion learned, refitted on every labelled row: plain JSON. */
  readonly model: TargetModel;
  /** Scores whom the target asks about on a day with the champion. */
  score(asOf: string | null): Promise<Scores>;
  /** Splits the champion's log-odds into one part a feature: base and parts sum to the margin of each customer. */
  contributions(asOf: string | null): Promise<{ readonly matrix: Matrix } & Contributions>;
  /** Says why a customer scores so on a day, and what would have to be different. */
  explain(customer: string, asOf: string | null): Promise<ExplainedScore>;
}

export interface ComparisonOptions {
  readonly target: TargetOptions;
  readonly evaluation: TargetReport;
  readonly model: TargetModel;
  /** Returns the day to look at; throws where its rows were not read. */
  readonly dayOf: (asOf: string | null) => string;
  readonly turn: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Makes a comparison of what was learned and measured. */
export function comparisonOf(
  business: Business,
  { target, evaluation, model, dayOf, turn }: ComparisonOptions,
): Comparison {
  const asked = async (asOf: string | null, columns: readonly string[] = model.columns) => {
    const snapshot = await business.snapshotAt(dayOf(asOf));
    return await readMatrix(business.engine, snapshot, {
      columns,
      rows: eligible(target, snapshot),
    });
  };
  return {
    target: evaluation.target,
    champion: evaluation.champion,
    because: evaluation.champion_because,
    candidates: evaluation.candidates,
    evaluation,
    model,
    score: (asOf) =>
      turn(async () => {
        const { ids } = await asked(asOf, []);
        const { score, percentile, reasons } = await scoreTarget(
          business,
          model,
          target,
          dayOf(asOf),
        );
        return {
          asOf,
          ids,
          score,
          percentile,
          reasons: ids.map((_, i) =>
            reasons.codes.map((codes) => reasons.texts[codes[i] ?? -1] ?? null),
          ),
        };
      }),
    contributions: (asOf) =>
      turn(async () => {
        const matrix = await asked(asOf);
        const champion = facing(championOf(model, business.models), matrix);
        return { matrix, ...champion.contributions(matrix) };
      }),
    explain: (customer, asOf) =>
      turn(async () => {
        const matrix = await asked(asOf);
        const row = matrix.ids.indexOf(customer);
        if (row < 0)
          throw new Error(
            `target '${evaluation.target}' does not ask about customer '${customer}'`,
          );
        const { configuration, features, models } = business;
        const scores = facing(championOf(model, models), matrix).probabilities(matrix);
        return explainScore(model, { matrix, scores }, row, {
          features,
          currency: configuration.currency,
          seed: configuration.seed,
          models,
        });
      }),
  };
}
