import { calibrated } from "../../models/calibrator.ts";
import type { Trained } from "../../models/develop.ts";
import { endToEnd } from "../../models/end-to-end.ts";
import type { Matrix } from "../../models/matrix.ts";
import { type WorkerPool, workerPool } from "../../models/worker-pool.ts";
import { joinCoded } from "./coded-texts.ts";
import { REASONS, type RowsScored, rowScorer, type Telling } from "./score-rows.ts";
import type { NamedChampion, ScoreAnswer, ScoreTask } from "./score-worker.ts";

/** Scores of a snapshot's rows, put together from its pieces. */
export interface PiecesScored extends RowsScored {
  readonly ids: readonly string[];
}

export interface PiecesOptions {
  readonly champion: Trained;
  /** The same champion for other threads; null where only this one can make it. */
  readonly named: NamedChampion | null;
  readonly telling: Telling;
  readonly threads: number;
  /** Threads that serve several targets in turn; by default they are begun for this one and ended. */
  readonly pool?: ScoringPool | undefined;
}

export type ScoringPool = WorkerPool<ScoreTask, ScoreAnswer>;

/** Returns a pool of so many threads that score; they begin when first needed. */
export function scoringPool(threads: number): ScoringPool {
  return workerPool(threads, new URL("./score-worker.mjs", import.meta.url));
}

/** Tells champions apart for threads that serve several. */
let champions = 0;

/** Scores the pieces of a snapshot one by one in this thread, or several at once in others; the scores are the same. */
export async function scorePieces(
  pieces: AsyncIterable<Matrix>,
  { champion, named, telling, threads, pool: given }: PiecesOptions,
): Promise<PiecesScored> {
  const ids: string[] = [];
  const scored: RowsScored[] = [];
  if (named === null || threads < 2) {
    const { scorer, learned, calibration } = champion;
    const here = calibrated(scorer, learned, calibration);
    let score: ((matrix: Matrix) => RowsScored) | undefined;
    for await (const matrix of pieces) {
      for (const one of matrix.ids) ids.push(one);
      score ??= rowScorer(here, matrix.columns, telling);
      scored.push(score(matrix));
    }
    return joined(ids, scored);
  }
  const pool = given ?? scoringPool(threads);
  const key = champions++;
  try {
    const waiting: Promise<void>[] = [];
    const under = new Set<Promise<void>>();
    let next = 0;
    for await (const matrix of pieces) {
      for (const one of matrix.ids) ids.push(one);
      const at = next++;
      // Scores depend on nobody's id, and ids cross slowly.
      const nameless = { ...matrix, ids: matrix.ids.map(() => "") };
      const task = { key, champion: named, telling, matrix: nameless };
      // A piece is nobody else's: its numbers move rather than being copied.
      const buffers = matrix.values.map(({ buffer }) => buffer as ArrayBuffer);
      const done = pool.ask(task, buffers).then((answer) => {
        if ("error" in answer) throw new Error(answer.error);
        scored[at] = answer;
        under.delete(done);
      });
      // Where several fail, the first that is waited for tells.
      done.catch(() => undefined);
      under.add(done);
      waiting.push(done);
      // As many pieces wait as work, so that no more of them are in memory.
      if (under.size >= 2 * threads) await Promise.race(under);
    }
    await Promise.all(waiting);
    return joined(ids, scored);
  } finally {
    if (given === undefined) await pool.end();
  }
}

function joined(ids: readonly string[], scored: readonly RowsScored[]): PiecesScored {
  const score = endToEnd(
    Float64Array,
    scored.map((piece) => piece.score),
  );
  const reasons = joinCoded(
    scored.map((piece) => piece.reasons),
    REASONS,
  );
  return { ids, score, reasons };
}
