import type { TargetOptions } from "../data/schema.ts";
import { numberShelf } from "../engines/number-shelf.ts";
import { sql } from "../engines/sql.ts";
import { type Asked, askedAbout, readSome } from "../features/asked.ts";
import { asksEverybody, eligible, eligiblePlaces } from "../features/labels.ts";
import { readMatrices, readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { calibrated } from "../models/calibrator.ts";
import { referred, type Trained } from "../models/develop.ts";
import { marginalMeansLearned } from "../models/marginal-means.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Steps } from "../models/steps.ts";
import type { Business } from "./business.ts";
import type { TargetReference } from "./score-one/reference-population.ts";
import { type CodedTexts, codeTexts } from "./scoring/coded-texts.ts";
import { scorePieces, type TargetToScore } from "./scoring/score-pieces.ts";
import { together } from "./together.ts";
import { championOf, type TargetModel } from "./trained.ts";

/** One target's scores of the customers it asks about, by id: who they are stays in the engine. */
export interface TargetScores {
  readonly target: string;
  /** Who of everybody. */
  readonly asked: Asked;
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

/** A target, and the model that scores it. */
export interface ModelledTarget {
  readonly model: TargetModel;
  readonly target: TargetOptions;
}

/** Scores whom a target asks about on a day, with reasons. */
export async function scoreTarget(
  business: Business,
  model: TargetModel,
  target: TargetOptions,
  day: string,
): Promise<ReferredScores> {
  const [scores] = await scoreTargets(business, [{ model, target }], day);
  if (scores === undefined) throw new Error("one target has one list of scores, got none");
  return scores;
}

/** Scores whom several targets ask about on a day, with reasons: everybody's numbers are read once. */
export async function scoreTargets(
  business: Business,
  targets: readonly ModelledTarget[],
  day: string,
): Promise<readonly ReferredScores[]> {
  const snapshot = await business.snapshotAt(day);
  // The engine reads for one while another is made ready.
  const ready = await together(targets.map((one) => readyToScore(business, snapshot, one)));
  const some = ready.flatMap((one) => one ?? []);
  const most = Math.max(0, ...some.map(({ asked }) => asked.customers));
  const columns = [...new Set(some.flatMap((one) => one.columns))];
  const threads = most < MANY ? 1 : business.crew.threads;
  const shelf = numberShelf({ shared: threads > 1 });
  const pieces = readMatrices(business.engine, snapshot, {
    columns,
    customers: PIECE,
    named: false,
    shelf,
  });
  const scored = most === 0 ? [] : await scorePieces(pieces, some, { threads, shelf });
  return await together(
    targets.map(async ({ model: { target } }, t) => {
      const own = ready[t] ?? null;
      const found = own === null ? undefined : scored[some.indexOf(own)];
      if (own === null || found === undefined) return ofNobody(target);
      const { steps, ranks } = await business.crew.work("percentiles", { scores: found.score });
      return {
        target,
        asked: own.asked,
        ...found,
        percentile: ranks,
        reference: referenceOf(target, own, steps),
      };
    }),
  );
}

function ofNobody(target: string): ReferredScores {
  return {
    target,
    asked: NOBODY,
    score: new Float64Array(),
    percentile: new Float64Array(),
    reasons: codeTexts([[], [], []]),
    reference: null,
  };
}

const NOBODY: Asked = { customers: 0, places: new Uint8Array() };

/** Finds whom a target asks about and, from some of them, what their scores and reasons refer to; null where there is nobody. */
async function readyToScore(
  { engine, configuration, features, models }: Business,
  snapshot: Snapshot,
  { model, target }: ModelledTarget,
): Promise<TargetToScore | null> {
  const { columns, kind } = model;
  const places = asksEverybody(target) ? null : eligiblePlaces(target, snapshot);
  const asked = await askedAbout(engine, snapshot, places);
  if (asked.customers === 0) return null;
  const some = await readSome(engine, snapshot, asked, {
    columns,
    most: TELLING,
    by: model.target,
  });
  const champion = await referredTo(championOf(model, models), some, async () =>
    some.ids.length === asked.customers
      ? some
      : await readMatrix(engine, snapshot, {
          columns,
          ...(places === null ? {} : { rows: eligible(target, snapshot) }),
        }),
  );
  const { scorer, learned, calibration } = champion;
  const means = marginalMeansLearned(
    some,
    calibrated(scorer, learned, calibration).probabilities(some),
  );
  return {
    champion,
    // A model of one's own cannot go to another thread.
    named: models.some(({ name }) => name === scorer.name)
      ? null
      : { name: scorer.name, columns, kind, learned, calibration },
    columns,
    telling: {
      features: features.map((feature) => ({ ...feature, sql: NO_SQL })),
      currency: configuration.currency,
      means,
    },
    asked,
  };
}

function referenceOf(
  target: string,
  { champion: { scorer, learned }, telling: { means } }: TargetToScore,
  percentiles: Steps<number>,
): TargetReference {
  return {
    target,
    learned: scorer.rereference === undefined ? null : learned,
    percentiles,
    means,
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
