import type { NewColumns } from "../engines/engine.ts";
import { rowsAsked } from "../features/asked.ts";
import type { TargetScores } from "./score-target.ts";
import type { TextCoder } from "./scoring/coded-texts.ts";
import { type Grouped, groupedBetween } from "./segment.ts";
import type { SegmentName } from "./trained.ts";
import { type Worth, worthBetween } from "./value/worth.ts";
import { worthColumns } from "./value/worth-columns.ts";

/** What is known of everybody at as_of, in the order of ids. */
export interface Scored {
  readonly customers: number;
  readonly grouped: Grouped;
  readonly names: readonly SegmentName[];
  readonly targets: readonly TargetScores[];
  readonly worth: Worth | null;
}

/** Columns of the scores that are texts, but for reasons. */
export const TEXTS = ["rfm_segment", "lifecycle", "value_tier", "segment_name"];

/** Customers whose columns are made together: as many as the engine's appender stores at a time. */
const PIECE = 204_800;

/** Yields the columns of scored customers but for their ids piece by piece, one piece at least. */
export function* columnPieces(
  { customers, grouped, names, targets, worth }: Scored,
  coder: TextCoder,
): Generator<NewColumns> {
  const rows = targets.map(({ asked }) => rowsAsked(asked, customers));
  for (let from = 0; from === 0 || from < customers; from += PIECE) {
    const to = Math.min(from + PIECE, customers);
    const columns: NewColumns = {
      ...groupColumns(groupedBetween(grouped, from, to), { n: to - from, names }),
      ...worthColumns(to - from, worth && worthBetween(worth, from, to)),
    };
    const coded = TEXTS.map((name) => {
      const texts = columns[name] as readonly (string | null)[];
      return [name, coder.code(texts)] as const;
    });
    yield {
      ...columns,
      ...Object.fromEntries(coded),
      ...Object.fromEntries(
        targets.flatMap((target, t) =>
          targetColumns(target, rows[t]?.subarray(from, to) ?? NOBODY),
        ),
      ),
    };
  }
}

const NOBODY = new Int32Array();

/** Returns a target's columns of some customers, by the row of each among whom it scores; -1 of one whom it does not. */
function targetColumns(
  { target, score, percentile, reasons }: TargetScores,
  rows: Int32Array,
): readonly (readonly [string, Float64Array | Int32Array])[] {
  const [scoreName, percentileName, ...told] = columnsOf(target);
  const numbers = (column: Float64Array) => {
    const own = new Float64Array(rows.length);
    for (let i = 0; i < own.length; i++) {
      const row = rows[i] as number;
      own[i] = row < 0 ? Number.NaN : (column[row] as number);
    }
    return own;
  };
  return [
    [scoreName, numbers(score)],
    [percentileName, numbers(percentile)],
    ...told.map((name, k) => [name, rows.map((row) => reasons.codes[k]?.[row] ?? -1)] as const),
  ];
}

function groupColumns(
  { rfm, lifecycle, valueTier, clusters }: Grouped,
  { n, names }: { readonly n: number; readonly names: readonly SegmentName[] },
): NewColumns {
  const unknown = () => new Float64Array(n).fill(Number.NaN);
  const nothing = Array.from({ length: n }, () => null);
  const digits = (scores: Uint8Array) =>
    numbers(scores, (score) => (score === 0 ? Number.NaN : score));
  return {
    rfm_r: rfm === null ? unknown() : digits(rfm.r),
    rfm_f: rfm === null ? unknown() : digits(rfm.f),
    rfm_m: rfm === null ? unknown() : digits(rfm.m),
    rfm_segment: rfm?.group ?? nothing,
    lifecycle: lifecycle ?? nothing,
    value_tier: valueTier ?? nothing,
    segment_id:
      clusters === null ? unknown() : numbers(clusters.cluster, (c) => names[c]?.id ?? Number.NaN),
    segment_name:
      clusters === null ? nothing : Array.from(clusters.cluster, (c) => names[c]?.name ?? null),
  };
}

/** Returns a number for each code, in a loop: `Float64Array.from` takes four times as long with a function. */
function numbers(codes: Uint8Array | Int32Array, of: (code: number) => number): Float64Array {
  const all = new Float64Array(codes.length);
  for (let i = 0; i < all.length; i++) all[i] = of(codes[i] as number);
  return all;
}

/** Lists the columns that a target adds to the scores. */
export function columnsOf(
  target: string,
): readonly [score: string, percentile: string, ...string[]] {
  return [
    `${target}_score`,
    `${target}_percentile`,
    `${target}_reason_1`,
    `${target}_reason_2`,
    `${target}_reason_3`,
  ];
}
