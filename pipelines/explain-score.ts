import type { TargetOptions } from "../data/schema.ts";
import { changeable, MOST_MORE } from "../features/changeable.ts";
import type { Feature } from "../features/feature.ts";
import { type ChangeableGroup, counterfactuals } from "../models/counterfactual.ts";
import { facing } from "../models/develop.ts";
import { learnMarginalMeans, type MarginalMeans } from "../models/marginal-means.ts";
import { type Matrix, takeRows } from "../models/matrix.ts";
import type { Scorer } from "../models/scorer.ts";
import { changedFacts, sayCounterfactual } from "../reports/counterfactual-words.ts";
import { type Reason, reasonsOf } from "../reports/reasons.ts";
import { championOf, type TargetModel } from "./trained.ts";

/** Why a customer scores as they do, and what would have to be different. */
export interface ExplainedScore {
  readonly score: number;
  /** Mean score of everybody whom the target asks about. */
  readonly average: number;
  /** Both strongest first. */
  readonly more_likely: readonly ExplainedReason[];
  readonly less_likely: readonly ExplainedReason[];
  /** Null where the score is on the wanted side of the cut already, or no plausible change takes it there. */
  readonly counterfactual: ExplainedChange | null;
}

export interface ExplainedReason extends Reason {
  /** What the odds are multiplied by, against the average customer. */
  readonly odds: number;
}

export interface ExplainedChange {
  readonly score: number;
  readonly groups: readonly string[];
  readonly facts: readonly string[];
  /** In one sentence. */
  readonly says: string;
}

export interface ExplainOptions {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  readonly seed: number;
  /** The score that the counterfactual has to get past; by default the average. */
  readonly cut?: number;
  /** Models of one's own that the champion may be. */
  readonly models?: readonly Scorer[];
}

type Champion = ReturnType<typeof facing>;

/** Changes that are looked through for one with words, the smallest first. */
const TOLD = 20;

/** Explains the score of one of the customers whom a target asks about; `scores` are all of theirs. */
export function explainScore(
  model: TargetModel,
  { matrix, scores }: { readonly matrix: Matrix; readonly scores: Float64Array },
  row: number,
  options: ExplainOptions,
): ExplainedScore {
  const champion = facing(championOf(model, options.models), matrix);
  const own = takeRows(matrix, Int32Array.of(row));
  const among = learnMarginalMeans(matrix, scores);
  const reasons = reasonsOf(own, champion.contributions(own), { ...options, among })(0).map(
    (reason) => ({ ...reason, odds: Math.exp(reason.weight) }),
  );
  const average = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const { cut = average } = options;
  const score = scores[row] as number;
  return {
    score,
    average,
    more_likely: reasons.filter(({ weight }) => weight > 0),
    less_likely: reasons.filter(({ weight }) => weight < 0),
    counterfactual: unwanted(model.kind, score, cut)
      ? changeTo(cut, {
          ...options,
          matrix,
          row,
          among,
          score,
          kind: model.kind,
          champion,
        })
      : null,
  };
}

/** Whether a score is on the side of the cut that nobody wants: a purchase that is unlikely, or a loss that is likely. */
function unwanted(kind: TargetOptions["kind"], score: number, cut: number): boolean {
  return kind === "event" ? score < cut : score >= cut;
}

function changeTo(
  cut: number,
  {
    matrix,
    row,
    among,
    score,
    kind,
    champion,
    features,
    currency,
    seed,
  }: ExplainOptions & {
    readonly matrix: Matrix;
    readonly row: number;
    readonly among: MarginalMeans;
    readonly score: number;
    readonly kind: TargetOptions["kind"];
    readonly champion: Champion;
  },
): ExplainedChange | null {
  const groups = groupsOf(matrix, row, features);
  const side = kind === "event" ? "above" : "below";
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const words = {
    features: matrix.columns.map((name) => byName.get(name)),
    currency,
    among,
    way: side === "above" ? 1 : -1,
  } as const;
  const before = Float64Array.from(matrix.values, (column) => column[row] as number);
  const changes = counterfactuals(matrix, row, {
    score: champion.probabilities,
    groups,
    cut,
    side,
    seed,
  });
  for (const change of changes.slice(0, TOLD)) {
    const gains = partsMoved(champion, matrix, before, change.values);
    const facts = change.groups.map((name) =>
      changedFacts(
        { before, after: change.values, gains },
        groups.find((group) => group.name === name)?.columns ?? [],
        words,
      ),
    );
    if (facts.some(({ length }) => length === 0)) continue;
    return {
      score: change.score,
      groups: change.groups,
      facts: facts.flat().map(({ says }) => says),
      says: sayCounterfactual({ from: score, to: change.score }, facts.flat()),
    };
  }
  return null;
}

/** Returns by how many log-odds each column moves a score when its values change. */
function partsMoved(
  champion: Champion,
  { columns }: Matrix,
  before: Float64Array,
  after: Float64Array,
): Float64Array {
  const values = columns.map((_, j) => Float64Array.of(before[j] as number, after[j] as number));
  const { parts } = champion.contributions({ ids: ["before", "after"], columns, values });
  return Float64Array.from(parts, ([was = 0, is = 0]) => is - was);
}

/** Returns what may change for a customer by its columns in the matrix, and who may lend values. */
function groupsOf(
  { columns, values }: Matrix,
  row: number,
  features: readonly Feature[],
): readonly ChangeableGroup[] {
  const column = (name: string | null) => values[name === null ? -1 : columns.indexOf(name)];
  return changeable(features.filter(({ name }) => columns.includes(name))).flatMap(
    ({ name, features: members, marker, grows }) => {
      const done = column(marker);
      if (done !== undefined && Number.isNaN(done[row] as number)) return [];
      const count = column(grows);
      return [
        {
          name,
          columns: members.map((feature) => columns.indexOf(feature.name)),
          lends: (donor: number) =>
            !(done !== undefined && Number.isNaN(done[donor] as number)) &&
            (count === undefined || isMore((count[donor] as number) - (count[row] as number))),
        },
      ];
    },
  );
}

function isMore(difference: number): boolean {
  return difference >= 0 && difference <= MOST_MORE;
}
