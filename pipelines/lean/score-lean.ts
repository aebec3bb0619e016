import { type Asked, askedAbout, askedBetween } from "../../features/asked.ts";
import { asksEverybody, eligiblePlaces } from "../../features/labels.ts";
import { readMatrices } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { calibrate } from "../../models/calibrator.ts";
import { columnOf, type Matrix, takeColumns, takeRows } from "../../models/matrix.ts";
import { percentileRanks } from "../../models/percentile-ranks.ts";
import { valueTier } from "../../models/value-tier.ts";
import { groupCustomers } from "../segment.ts";
import type { SegmentsModel } from "../trained.ts";
import { codedGroups, type GroupCodes } from "./group-codes.ts";
import type { LeanBusiness } from "./open-lean.ts";
import type { LeanModel } from "./target-lesson.ts";

/** Everybody's groups and scores, in the order of a snapshot's rows: nobody is named. */
export interface LeanScored {
  readonly customers: number;
  readonly groups: GroupCodes;
  readonly targets: readonly TargetNumbers[];
}

/** A target's numbers of everybody; NaN of whom it does not ask about. */
export interface TargetNumbers {
  readonly target: string;
  /** Chances, rounded to six digits. */
  readonly score: Float64Array;
  readonly percentile: Float64Array;
}

/** A target at work: whom it asks about, and what it has scored so far. */
interface Scoring {
  readonly model: LeanModel;
  readonly asked: Asked;
  readonly score: Float64Array;
}

/** Customers whose numbers are in memory together. */
const PIECE = 50_000;

/** Finds whom each target asks about at as_of. */
export async function askAtOnce(
  { engine }: LeanBusiness,
  snapshot: Snapshot,
  models: readonly LeanModel[],
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const { aim } of models) {
    const places = asksEverybody(aim.target) ? null : eligiblePlaces(aim.target, snapshot);
    asked.push(await askedAbout(engine, snapshot, places));
  }
  return asked;
}

/** Scores and groups everybody in one pass over their numbers, which come in pieces. */
export async function scoreLeanly(
  { engine, configuration }: LeanBusiness,
  snapshot: Snapshot,
  {
    models,
    asked,
    customers,
    segments,
  }: {
    readonly models: readonly LeanModel[];
    readonly asked: readonly Asked[];
    readonly customers: number;
    readonly segments: SegmentsModel;
  },
): Promise<LeanScored> {
  const unknown = () => new Float64Array(customers).fill(Number.NaN);
  const scorings = models.map((model, t): Scoring => {
    const everybody = { customers, places: null };
    return { model, asked: asked[t] ?? everybody, score: unknown() };
  });
  const groups = codedGroups(customers);
  const spend = unknown();
  let from = 0;
  for await (const piece of readMatrices(engine, snapshot, { customers: PIECE, named: false })) {
    for (const scoring of scorings) scorePiece(scoring, piece, from);
    groups.add(groupCustomers(piece, segments), from);
    if (piece.columns.includes("total_spend")) spend.set(columnOf(piece, "total_spend"), from);
    from += piece.ids.length;
  }
  const { shares } = configuration.segments.value_tiers;
  const money = snapshot.features.some(({ name }) => name === "total_spend");
  return {
    customers,
    groups: groups.codes(money ? valueTier(spend, { shares }) : null),
    targets: scorings.map(({ model, score }) => numbersOf(model.aim.name, score)),
  };
}

function scorePiece({ model, asked, score }: Scoring, piece: Matrix, from: number): void {
  const { scorer, learned, calibration } = model.trained;
  const rows = askedBetween(asked, from, from + piece.ids.length);
  const own = takeColumns(piece, model.aim.columns);
  if (rows?.length === 0) return;
  const margins = scorer.apply(learned, rows === null ? own : takeRows(own, rows));
  calibrate(calibration, margins).forEach((chance, i) => {
    score[from + (rows === null ? i : (rows[i] as number))] = Math.round(chance * 1e6) / 1e6;
  });
}

/** Takes the percentiles of a target's scores among whom it asks about. */
function numbersOf(target: string, score: Float64Array): TargetNumbers {
  const ranks = percentileRanks(score.filter((chance) => !Number.isNaN(chance)));
  let next = 0;
  const percentile = score.map((chance) =>
    Number.isNaN(chance) ? Number.NaN : (ranks[next++] as number),
  );
  return { target, score, percentile };
}
