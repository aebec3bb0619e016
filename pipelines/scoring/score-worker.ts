import { parentPort } from "node:worker_threads";
import { type Calibrated, calibrated } from "../../models/calibrator.ts";
import { startFitting } from "../../models/recipe.ts";
import { scorerNamed } from "../scorers.ts";
import { type NamedChampion, unpackChampion } from "./packed-champion.ts";
import {
  type Numbers,
  type RowScorer,
  type RowsScored,
  rowScorer,
  scoreInTurn,
} from "./score-rows.ts";

/** What a thread is asked to score some rows of a piece by. */
export interface TargetTask {
  /** The same for tasks of one champion. */
  readonly key: number;
  /** What `packChampion` made of the champion, which a thread unpacks once: trees cross slowly. */
  readonly packed: Uint8Array;
  /** Positions in the piece; null for all of it. */
  readonly rows: Int32Array | null;
}

export interface ScoreTask {
  readonly piece: Numbers;
  readonly targets: readonly TargetTask[];
}

/** Scores of each target, in their order. */
export type ScoreAnswer = { readonly scored: readonly RowsScored[] } | { readonly error: string };

/** Champions of the targets that were asked for last; each is made once. */
let known: ReadonlyMap<number, RowScorer> = new Map();

parentPort?.on("message", async (task: ScoreTask) => {
  let answer: ScoreAnswer;
  try {
    answer = { scored: await scored(task) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(answer);
});

async function scored({ piece, targets }: ScoreTask): Promise<readonly RowsScored[]> {
  const made = new Map<number, RowScorer>();
  for (const { key, packed } of targets) made.set(key, known.get(key) ?? (await scorerOf(packed)));
  known = made;
  return scoreInTurn(targets.map(({ key, rows }) => (made.get(key) as RowScorer)(piece, rows)));
}

async function scorerOf(bytes: Uint8Array): Promise<RowScorer> {
  const { champion, telling } = unpackChampion(bytes);
  return rowScorer(await championNamed(champion), champion.columns, telling);
}

async function championNamed({
  name,
  columns,
  kind,
  learned,
  calibration,
}: NamedChampion): Promise<Calibrated> {
  const scorer = scorerNamed(name, columns, kind);
  await startFitting(scorer.recipe);
  return calibrated(scorer, learned, calibration);
}
