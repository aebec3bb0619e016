import { threadId } from "node:worker_threads";
import type { Feature } from "../../features/feature.ts";
import type { Said } from "../../features/phrase.ts";
import type { Calibrated } from "../../models/calibrator.ts";
import { type MarginalMeansLearned, marginalMeans } from "../../models/marginal-means.ts";
import { columnOf, type Matrix, takeInto } from "../../models/matrix.ts";
import type { PartsRoom } from "../../models/scorer.ts";
import { reasonTeller } from "../../reports/reason-teller.ts";
import { leadingReasons, type Reason, showLeading, withSign } from "../../reports/reasons.ts";
import type { CodedPiece } from "./coded-texts.ts";

/** Reasons that are told of a score. */
export const REASONS = 3;

/** What reasons are told by, beside the scorer. */
export interface Telling {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  readonly means: MarginalMeansLearned;
}

/** Scores of some rows, in their order. */
export interface RowsScored {
  /** Calibrated probability. */
  readonly score: Float64Array;
  /** Three columns: the leading reasons in words; none where there are fewer. */
  readonly reasons: CodedPiece;
}

/** Numbers of customers whose ids do not matter: ids cross to another thread slowly. */
export type Numbers = Pick<Matrix, "columns" | "values">;

/** Tells those who code apart. */
let coders = 0;

/** Rows that are scored at once: what is worked out of them stays in a processor's near memory. */
const BLOCK = 4096;
/** Rows that are told at once: few, so that all of what tells them has been done some times before V8 compiles it. */
const AT_ONCE = 16;

/** Scores some rows of numbers, null for all of them, in several turns. */
export type RowScorer = (
  numbers: Numbers,
  rows: Int32Array | null,
) => Generator<undefined, RowsScored>;

/**
 * Scores rows by several champions in turn: were all rows of one scored first, V8 would compile all that tells reasons for
 * that one, and throw it away as soon as the next is told by it.
 */
export function scoreInTurn(turns: readonly ReturnType<RowScorer>[]): readonly RowsScored[] {
  const scored: RowsScored[] = [];
  let left = [...turns.entries()];
  while (left.length > 0)
    left = left.filter(([nth, turn]) => {
      const { done, value } = turn.next();
      if (done) scored[nth] = value;
      return !done;
    });
  return scored;
}

/** Returns how to score rows of these columns, with reasons: each row by itself, so that it does not matter which others stand beside it. */
export function rowScorer(
  champion: Calibrated,
  columns: readonly string[],
  { features, currency, means }: Telling,
): RowScorer {
  const teller = reasonTeller(columns, { features, currency, among: marginalMeans(means) });
  const blockOf = blocksOf(columns);
  const { code, added } = signedCoder();
  const coder = `${threadId}.${coders++}`;
  const shown = new Int32Array(REASONS);
  const tellRows = (codes: readonly Int32Array[], block: number, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const lean = teller.lean(i);
      const told = showLeading(teller.weights, teller.tell(i, REASONS, lean), lean, shown);
      for (let k = 0; k < told; k++) {
        const at = shown[k] as number;
        (codes[k] as Int32Array)[block + i] = code(teller.said(at), teller.weights[at] as number);
      }
    }
  };
  return function* (numbers, rows) {
    const n = rows?.length ?? numbers.values[0]?.length ?? 0;
    const score = new Float64Array(n);
    const codes = Array.from({ length: REASONS }, () => new Int32Array(n).fill(-1));
    // Blocks of one length, for few rows are scored in another way.
    const length = Math.ceil(n / Math.ceil(n / BLOCK));
    for (let from = 0; from < n; from += length) {
      const to = Math.min(n, from + length);
      const { block, room } = blockOf(numbers, rows, from, to);
      const { probabilities, contributions } = champion.explain(block, room);
      score.set(probabilities, from);
      teller.look(block.values, contributions.parts);
      for (let at = 0; at < to - from; at += AT_ONCE) {
        tellRows(codes, from, at, Math.min(to - from, at + AT_ONCE));
        // Another champion has its turn before more of the block is told.
        if (at === 0) yield;
      }
    }
    return { score, reasons: { coder, added: added(), codes } };
  };
}

/** Rows of some columns, without ids, and room for a part of each of their numbers. */
interface Block {
  readonly block: Matrix;
  readonly room: PartsRoom;
}

/** Returns how to look at a block of rows, or of those that rows are given of; it is overwritten by the next one. */
function blocksOf(
  columns: readonly string[],
): (numbers: Numbers, rows: Int32Array | null, from: number, to: number) => Block {
  const lend = () => columns.map(() => new Float64Array(BLOCK));
  const parts = lend();
  let taken: readonly Float64Array[] | null = null;
  const cut = (arrays: readonly Float64Array[], n: number) =>
    arrays.map((array) => array.subarray(0, n));
  return (numbers, rows, from, to) => {
    const n = to - from;
    const all = columns.map((name) => columnOf(numbers, name));
    if (rows !== null) taken ??= lend();
    const values =
      rows === null
        ? all.map((column) => column.subarray(from, to))
        : cut(taken ?? [], n).map((column, j) =>
            takeInto(column, all[j] as Float64Array, rows.subarray(from, to)),
          );
    return {
      block: { ids: Array.from({ length: n }, () => ""), columns, values },
      room: cut(parts, n),
    };
  };
}

/** Returns the leading ones of a score's reasons in words, at most three; `lean` is how far it is from the average. */
export function toldReasons(reasons: readonly Reason[], lean: number): readonly string[] {
  return leadingReasons(reasons, { lean, most: REASONS }).map(withSign);
}

/** Codes reasons with their signs: what was said is known by its number, before its sign is written. */
function signedCoder() {
  let texts = 0;
  let latest: string[] = [];
  let known = new Int32Array(4096).fill(-1);
  const code = ({ number, text }: Said, weight: number): number => {
    const at = 2 * number + (weight > 0 ? 1 : 0);
    if (at >= known.length) {
      const more = new Int32Array(2 * at).fill(-1);
      more.set(known);
      known = more;
    }
    if (known[at] === -1) {
      known[at] = texts++;
      latest.push(withSign({ says: text, weight }));
    }
    return known[at] as number;
  };
  /** Returns the texts that were met since it was asked last. */
  const added = (): readonly string[] => {
    const own = latest;
    latest = [];
    return own;
  };
  return { code, added };
}
