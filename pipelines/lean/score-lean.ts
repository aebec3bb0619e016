import { type Asked, askedAbout, askedBetween } from "../../features/asked.ts";
import { asksEverybody, eligible } from "../../features/labels.ts";
import { readMatrices, readMatrix } from "../../features/matrix.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { calibrate } from "../../models/calibrator.ts";
import { endToEnd } from "../../models/end-to-end.ts";
import { type Matrix, takeColumns, takeRows } from "../../models/matrix.ts";
import { percentileRanks } from "../../models/percentile-ranks.ts";
import { type Everybody, groupPieces, inTiers, PIECE, present } from "../group-everybody.ts";
import type { TargetScores } from "../score-target.ts";
import { codeTexts } from "../scoring/coded-texts.ts";
import type { SegmentsModel } from "../trained.ts";
import type { LeanModel } from "./learn-lean.ts";
import type { LeanBusiness } from "./open-lean.ts";

/** Everybody in groups, with the scores of each target. */
export interface LeanScored extends Everybody {
  readonly targets: readonly TargetScores[];
}

/** A target at work on pieces: whom it asks about, and what it has scored so far. */
interface Scoring {
  readonly model: LeanModel;
  readonly asked: Asked;
  readonly ids: string[];
  readonly scores: Float64Array[];
}

/** Scores and groups everybody in one pass over their numbers, which come in pieces. */
export async function scoreLeanly(
  business: LeanBusiness,
  snapshot: Snapshot,
  { models, segments }: { readonly models: readonly LeanModel[]; readonly segments: SegmentsModel },
): Promise<LeanScored> {
  const { engine } = business;
  const scorings: Scoring[] = [];
  for (const model of models) {
    const { target } = model.aim;
    const rows = asksEverybody(target) ? null : eligible(target, snapshot);
    scorings.push({
      model,
      asked: await askedAbout(engine, snapshot, rows),
      ids: [],
      scores: [],
    });
  }
  const pieces = readMatrices(engine, snapshot, { customers: PIECE });
  const { ids, grouped } = await groupPieces(scored(pieces, scorings), segments);
  const columns = present(snapshot, ["total_spend"]);
  const spend = await readMatrix(engine, snapshot, { columns });
  const everybody = inTiers({ ids, grouped, spend }, segments, { expected: null });
  return { ...everybody, targets: scorings.map(scoresOf) };
}

/** Passes pieces on once they are scored. */
async function* scored(
  pieces: AsyncIterable<Matrix>,
  scorings: readonly Scoring[],
): AsyncGenerator<Matrix> {
  let from = 0;
  for await (const piece of pieces) {
    const to = from + piece.ids.length;
    for (const scoring of scorings)
      scorePiece(scoring, piece, askedBetween(scoring.asked, from, to));
    from = to;
    yield piece;
  }
}

function scorePiece({ model, ids, scores }: Scoring, piece: Matrix, rows: Int32Array | null): void {
  const { scorer, learned, calibration } = model.trained;
  const own = takeColumns(piece, model.aim.columns);
  const asked = rows === null ? own : takeRows(own, rows);
  for (const one of asked.ids) ids.push(one);
  scores.push(calibrate(calibration, scorer.apply(learned, asked)));
}

function scoresOf({ model, ids, scores }: Scoring): TargetScores {
  const score = endToEnd(Float64Array, scores);
  return {
    target: model.aim.name,
    ids,
    score,
    percentile: percentileRanks(score),
    reasons: codeTexts([[], [], []]),
  };
}
