import { parentPort } from "node:worker_threads";
import type { TargetOptions } from "../../data/schema.ts";
import { type Calibrated, type Calibration, calibrated } from "../../models/calibrator.ts";
import type { Matrix } from "../../models/matrix.ts";
import type { Json } from "../../models/model.ts";
import { startFitting } from "../../models/recipe.ts";
import { scorerNamed } from "../scorers.ts";
import { type RowsScored, rowScorer, type Telling } from "./score-rows.ts";

/** A champion that a thread can make from its name. */
export interface NamedChampion {
  readonly name: string;
  readonly columns: readonly string[];
  readonly kind: TargetOptions["kind"];
  readonly learned: Json;
  readonly calibration: Calibration;
}

/** Rows that a thread is asked to score. */
export interface ScoreTask {
  /** The same for tasks of one champion. */
  readonly key: number;
  readonly champion: NamedChampion;
  readonly telling: Telling;
  readonly matrix: Matrix;
}

export type ScoreAnswer = RowsScored | { readonly error: string };

/** A thread serves one champion after the other; each is made once. */
let latest: { readonly key: number; readonly score: (matrix: Matrix) => RowsScored } | null = null;

parentPort?.on("message", async ({ key, champion: named, telling, matrix }: ScoreTask) => {
  try {
    if (latest?.key !== key)
      latest = { key, score: rowScorer(await made(named), matrix.columns, telling) };
    parentPort?.postMessage(latest.score(matrix));
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});

async function made({
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
