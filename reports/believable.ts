import type { Feature } from "../features/feature.ts";
import type { MarginalMeans } from "../models/marginal-means.ts";

/** Standard errors from which the customers who share a value score clearly above or below the others. */
const CLEARLY = 2;
/** What a customer has not or did not is a reason only where those like that score this many deviations off the others. */
const NOTICEABLY = 0.1;
/** Correlation with the score below which a column neither rises nor falls with it. */
const FLAT = 0.03;

/**
 * Returns, for rows of the same columns, whether a row's value of a column speaks, to a reader, for scores on the side
 * of a weight: those who share it score so, or not clearly otherwise, and, where scores rise or fall with the column, it is
 * a high or a low value as they have. What other features tell in the very same words ("last order 74 days ago, usually
 * every 21 days") must agree too.
 */
export function believable(
  columns: readonly string[],
  features: readonly (Feature | undefined)[],
  { shift, trends, medians }: MarginalMeans,
): (values: readonly Float64Array[]) => (column: number, row: number, weight: number) => boolean {
  const like = features.map((feature, j) => {
    const other = feature?.turn === undefined ? -1 : columns.indexOf(feature.turn.like);
    return other < 0 ? j : other;
  });
  const worded = new Map<string, number[]>();
  features.forEach((feature, j) => {
    const [words] = feature?.phrase ?? [];
    if (words !== undefined) worded.set(words, [...(worded.get(words) ?? []), j]);
  });
  const sharing = features.map((feature, j) =>
    (worded.get(feature?.phrase[0] ?? "") ?? []).filter((k) => k !== j),
  );
  return (values) => {
    const valueAt = (column: number, row: number) =>
      (values[column] as Float64Array)[row] as number;
    const alone = (column: number, row: number, weight: number): boolean => {
      const own = valueAt(column, row);
      const way = Math.sign(weight);
      const { deviations, errors } = shift(column, own);
      if (own === 0 || Number.isNaN(own)) return deviations * way > NOTICEABLY;
      if (errors * way < -CLEARLY) return false;
      const trend = trends[like[column] ?? column] ?? 0;
      const height = own - (features[column]?.turn?.at ?? medians[column] ?? own);
      return Math.abs(trend) < FLAT || height * trend * way >= 0;
    };
    return (column, row, weight) => {
      if (!alone(column, row, weight)) return false;
      const others = sharing[column] as readonly number[];
      for (let o = 0; o < others.length; o++) {
        const k = others[o] as number;
        if (!Number.isNaN(valueAt(k, row)) && !alone(k, row, weight)) return false;
      }
      return true;
    };
  };
}
