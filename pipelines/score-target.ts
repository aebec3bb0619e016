import type { TargetOptions } from "../data/schema.ts";
import { sql } from "../engines/sql.ts";
import { eligible } from "../features/labels.ts";
import { readEvery, readMatrices, readMatrix } from "../features/matrix.ts";
import { ascendingOrder } from "../models/ascending-order.ts";
import { calibrated } from "../models/calibrator.ts";
import { referred, type Trained } from "../models/develop.ts";
import { marginalMeansLearned } from "../models/marginal-means.ts";
import type { Matrix } from "../models/matrix.ts";
import { stepsOf } from "../models/steps.ts";
import type { Business } from "./business.ts";
import type { TargetReference } from "./score-one/reference-population.ts";
import { type CodedTexts, codeTexts } from "./scoring/coded-texts.ts";
import { type ScoringPool, scorePieces } from "./scoring/score-pieces.ts";
import { championOf, type TargetModel } from "./trained.ts";

/** One target's scores of the customers it asks about, by id. */
export interface TargetScores {
  readonly target: string;
  readonly ids: readonly string[];
  /** Calibrated probability. */
  readonly score: Float64Array;
  /** Share of the scored customers with a lower score, those with the same counted half, in [0, 100], one decimal. */
  readonly percentile: Float64Array;
  /** Three columns: the leading reasons; none where there are fewer. */
  readonly reasons: CodedTexts;
}

/** Scores with what decides how one more customer would be scored; null where the target asks about nobody. */
export interface ReferredScores extends TargetScores {
  readonly reference: TargetReference | null;
}

/** Customers whose numbers are in memory together. */
const PIECE = 25_000;
/** Customers from which other threads are worth their start. */
const MANY = 50_000;
/** Customers by whom reasons are told: the mean score of those who share a value. */
const TELLING = 10_000;

/** Scores whom a target asks about on a day, with reasons. */
export async function scoreTarget(
  { engine, crew, configuration, features, models, snapshotAt }: Business,
  model: TargetModel,
  target: TargetOptions,
  day: string,
  { pool }: { readonly pool?: ScoringPool } = {},
): Promise<ReferredScores> {
  const snapshot = await snapshotAt(day);
  const asked = { columns: model.columns, rows: eligible(target, snapshot) };
  const { matrix: some, customers } = await readEvery(engine, snapshot, {
    ...asked,
    most: TELLING,
  });
  if (customers === 0)
    return {
      target: model.target,
      ids: [],
      score: new Float64Array(),
      percentile: new Float64Array(),
      reasons: codeTexts([[], [], []]),
      reference: null,
    };
  const champion = await referredTo(championOf(model, models), some, async () =>
    some.ids.length === customers ? some : await readMatrix(engine, snapshot, asked),
  );
  const { scorer, learned, calibration } = champion;
  const means = marginalMeansLearned(
    some,
    calibrated(scorer, learned, calibration).probabilities(some),
  );
  const { ids, score, reasons } = await scorePieces(
    readMatrices(engine, snapshot, { ...asked, customers: PIECE }),
    {
      champion,
      // A model of one's own cannot go to another thread.
      named: models.some(({ name }) => name === scorer.name)
        ? null
        : {
            name: scorer.name,
            columns: model.columns,
            kind: model.kind,
            learned,
            calibration,
          },
      telling: {
        features: features.map((feature) => ({ ...feature, sql: NO_SQL })),
        currency: configuration.currency,
        means,
      },
      threads: customers < MANY ? 1 : crew.threads,
      pool,
    },
  );
  const percentile = percentileRanks(score);
  return {
    target: model.target,
    ids,
    score,
    percentile,
    reasons,
    reference: {
      target: model.target,
      learned: scorer.rereference === undefined ? null : learned,
      percentiles: stepsOf(score, percentile),
      means,
    },
  };
}

/** Words need no query. */
const NO_SQL = sql``;

/** Takes a champion's ranks among everybody; only one that reads ranks needs everybody's numbers for it. */
async function referredTo(
  champion: Trained,
  some: Matrix,
  everybody: () => Promise<Matrix>,
): Promise<Trained> {
  const among = referred(champion, some);
  return among.learned === champion.learned ? champion : referred(champion, await everybody());
}

/** Returns each score's mid-rank percentile among all, in [0, 100], to one decimal. */
export function percentileRanks(scores: Float64Array): Float64Array {
  const n = scores.length;
  const order = ascendingOrder(scores);
  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    const score = scores[order[from] as number];
    let to = from + 1;
    while (to < n && scores[order[to] as number] === score) to++;
    const rank = Math.round((1000 * (from + to)) / 2 / n) / 10;
    for (let i = from; i < to; i++) ranks[order[i] as number] = rank;
    from = to;
  }
  return ranks;
}
