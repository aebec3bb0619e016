import type { Feature } from "../features/feature.ts";
import { binOf } from "../models/binned.ts";
import type { MarginalMeans } from "../models/marginal-means.ts";

/** Standard errors from which the customers who share a value score clearly above or below the others. */
const CLEARLY = 2;
/** What a customer has not or did not is a reason only where those like that score this many deviations off the others. */
const NOTICEABLY = 0.1;
/** Correlation with the score below which a column neither rises nor falls with it. */
const FLAT = 0.03;

/** Which ways the customers of a bin do not clearly score against, and which ways they noticeably score, as bits. */
const MAY_RAISE = 1;
const MAY_LOWER = 2;
const RAISES = 4;
const LOWERS = 8;

/** Tells, column by column, whether a row's value of it speaks, to a reader, for scores on the side of a weight. */
export type Speaks = (
  values: readonly Float64Array[],
  column: number,
  row: number,
  weight: number,
) => boolean;

/**
 * Returns, for rows of the same columns, whether a row's value of a column speaks, to a reader, for scores on the side
 * of a weight: those who share it score so, or not clearly otherwise, and, where scores rise or fall with the column, it is
 * a high or a low value as they have. What other features tell in the very same words ("last order 74 days ago, usually
 * every 21 days") must agree too.
 */
export function believable(
  columns: readonly string[],
  features: readonly (Feature | undefined)[],
  { edges, shifts, trends, medians }: MarginalMeans,
): Speaks {
  const verdicts = columns.map((_, j) => {
    const own = new Uint8Array((edges[j]?.length ?? 0) + 2).fill(MAY_RAISE | MAY_LOWER);
    shifts[j]?.forEach(({ deviations, errors }, bin) => {
      own[bin] =
        (errors < -CLEARLY ? 0 : MAY_RAISE) |
        (errors > CLEARLY ? 0 : MAY_LOWER) |
        (deviations > NOTICEABLY ? RAISES : 0) |
        (deviations < -NOTICEABLY ? LOWERS : 0);
    });
    return own;
  });
  const trendOf = Float64Array.from(features, (feature, j) => {
    const other = feature?.turn === undefined ? -1 : columns.indexOf(feature.turn.like);
    const trend = trends[other < 0 ? j : other] ?? 0;
    return Math.abs(trend) < FLAT ? 0 : trend;
  });
  // Without a turn or a median, a value is as high as itself.
  const turns = features.map((feature, j) => feature?.turn?.at ?? medians[j]);
  const worded = new Map<string, number[]>();
  features.forEach((feature, j) => {
    const [words] = feature?.phrase ?? [];
    if (words !== undefined) worded.set(words, [...(worded.get(words) ?? []), j]);
  });
  const sharing = features.map((feature, j) =>
    Int32Array.from((worded.get(feature?.phrase[0] ?? "") ?? []).filter((k) => k !== j)),
  );
  const alone = (column: number, own: number, weight: number): boolean => {
    const bin = binOf(edges[column] ?? NO_EDGES, own);
    const verdict = (verdicts[column] as Uint8Array)[bin] as number;
    if (own === 0 || Number.isNaN(own)) return (verdict & (weight > 0 ? RAISES : LOWERS)) !== 0;
    if ((verdict & (weight > 0 ? MAY_RAISE : MAY_LOWER)) === 0) return false;
    const trend = trendOf[column] as number;
    if (trend === 0) return true;
    const turn = turns[column];
    const height = turn === undefined ? 0 : own - turn;
    return weight > 0 ? height * trend >= 0 : height * trend <= 0;
  };
  return (values, column, row, weight) => {
    if (!alone(column, (values[column] as Float64Array)[row] as number, weight)) return false;
    const others = sharing[column] as Int32Array;
    for (let o = 0; o < others.length; o++) {
      const k = others[o] as number;
      const value = (values[k] as Float64Array)[row] as number;
      if (!Number.isNaN(value) && !alone(k, value, weight)) return false;
    }
    return true;
  };
}

const NO_EDGES = new Float64Array();
