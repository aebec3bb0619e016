import type { NumberShelf } from "../../engines/number-shelf.ts";
import { type Asked, askedBetween } from "../../features/asked.ts";
import { calibrated } from "../../models/calibrator.ts";
import type { Trained } from "../../models/develop.ts";
import { endToEnd } from "../../models/end-to-end.ts";
import type { Matrix } from "../../models/matrix.ts";
import { type WorkerPool, workerPool } from "../../models/worker-pool.ts";
import { addTexts, type CodedTexts, type Dictionaries, joinCoded } from "./coded-texts.ts";
import { type NamedChampion, packChampion } from "./packed-champion.ts";
import { REASONS, type RowsScored, rowScorer, scoreInTurn, type Telling } from "./score-rows.ts";
import type { ScoreAnswer, ScoreTask } from "./score-worker.ts";

/** What a snapshot's customers are scored by, and who of them. */
export interface TargetToScore {
  readonly champion: Trained;
  /** The same champion for other threads; null where only this one can make it. */
  readonly named: NamedChampion | null;
  readonly columns: readonly string[];
  readonly telling: Telling;
  readonly asked: Asked;
}

/** Scores of whom a target asks about, in the order of their places, put together from pieces. */
export interface PiecesScored {
  /** Calibrated probability. */
  readonly score: Float64Array;
  /** Three columns: the leading reasons in words; none where there are fewer. */
  readonly reasons: CodedTexts;
}

type ScoringPool = WorkerPool<ScoreTask, ScoreAnswer>;

/** Tells champions apart for threads that serve several. */
let champions = 0;

/** A target with what was scored of it. */
interface Scoring extends TargetToScore {
  readonly key: number;
  /** The champion for other threads; null where only this one scores. */
  readonly packed: Uint8Array | null;
  /** By piece; nothing where it asks about nobody of it. */
  readonly scored: (RowsScored | undefined)[];
  /** What its reasons are told by. */
  readonly dictionaries: Dictionaries;
}

/**
 * Scores everybody's numbers, which come in pieces, for several targets: piece by piece in this thread, or several pieces
 * at once in others, of which there are as many as `threads`: their shelf had better be a shared one. The scores are the same.
 * The numbers of a piece are given back to the shelf that lent them when it has been scored.
 */
export async function scorePieces(
  pieces: AsyncIterable<Matrix>,
  targets: readonly TargetToScore[],
  { threads, shelf }: { readonly threads: number; readonly shelf: NumberShelf },
): Promise<readonly PiecesScored[]> {
  const packedFor = ({ named, telling }: TargetToScore) =>
    named === null || threads < 2 ? null : packChampion({ champion: named, telling });
  const all = targets.map(
    (target): Scoring => ({
      ...target,
      key: champions++,
      packed: packedFor(target),
      scored: [],
      dictionaries: new Map(),
    }),
  );
  const isHere = ({ packed }: Scoring) => packed === null;
  const scoreHere = scorersHere(all.filter(isHere));
  const pool: ScoringPool = workerPool(threads, new URL("./score-worker.mjs", import.meta.url));
  try {
    const waiting: Promise<void>[] = [];
    const under = new Set<Promise<void>>();
    let [nth, from] = [0, 0];
    for await (const matrix of pieces) {
      const to = from + matrix.ids.length;
      const chosen = all.flatMap((target) => {
        const rows = askedBetween(target.asked, from, to);
        return rows?.length === 0 ? [] : [{ target, rows }];
      });
      scoreHere(
        matrix,
        chosen.filter(({ target }) => isHere(target)),
        nth,
      );
      const others = chosen.filter(({ target }) => !isHere(target));
      if (others.length > 0) {
        const done = scoreThere(pool, matrix, others, nth)
          .then(() => shelf.giveBack(matrix.values))
          .finally(() => under.delete(done));
        // Where several fail, the first that is waited for tells.
        done.catch(() => undefined);
        under.add(done);
        waiting.push(done);
      } else shelf.giveBack(matrix.values);
      [nth, from] = [nth + 1, to];
      // As many pieces wait as work, so that no more of them are in memory.
      if (under.size >= 2 * threads) await Promise.race(under);
    }
    await Promise.all(waiting);
    return all.map(joined);
  } finally {
    await pool.end();
  }
}

function keep({ scored, dictionaries }: Scoring, nth: number, rows: RowsScored): void {
  scored[nth] = rows;
  addTexts(dictionaries, rows.reasons);
}

/** Some rows of a piece, null for all of it, that a target asks about. */
interface Chosen {
  readonly target: Scoring;
  readonly rows: Int32Array | null;
}

/**
 * Has another thread score a piece. Its numbers are not moved there: the first array that a thread gives away makes V8 forget
 * all code of that thread that it compiled for arrays which stay.
 */
async function scoreThere(
  pool: ScoringPool,
  { columns, values }: Matrix,
  chosen: readonly Chosen[],
  nth: number,
): Promise<void> {
  const answer = await pool.ask({
    piece: { columns, values },
    targets: chosen.map(({ target: { key, packed }, rows }) => ({
      key,
      packed: packed as Uint8Array,
      rows,
    })),
  });
  if ("error" in answer) throw new Error(answer.error);
  chosen.forEach(({ target }, i) => {
    keep(target, nth, answer.scored[i] as RowsScored);
  });
}

/** Returns how this thread scores some rows of a piece. */
function scorersHere(
  targets: readonly Scoring[],
): (piece: Matrix, chosen: readonly Chosen[], nth: number) => void {
  const scorers = new Map(
    targets.map(({ key, champion: { scorer, learned, calibration }, columns, telling }) => [
      key,
      rowScorer(calibrated(scorer, learned, calibration), columns, telling),
    ]),
  );
  return (piece, chosen, nth) => {
    const turns = chosen.map(({ target: { key }, rows }) => {
      const score = scorers.get(key);
      if (score === undefined) throw new Error("a champion is scored where it was not made");
      return score(piece, rows);
    });
    scoreInTurn(turns).forEach((rows, i) => {
      keep((chosen[i] as Chosen).target, nth, rows);
    });
  };
}

function joined({ scored, dictionaries }: Scoring): PiecesScored {
  const pieces = scored.flatMap((piece) => piece ?? []);
  const score = endToEnd(
    Float64Array,
    pieces.map((piece) => piece.score),
  );
  const reasons = joinCoded(
    pieces.map((piece) => piece.reasons),
    dictionaries,
    REASONS,
  );
  return { score, reasons };
}
