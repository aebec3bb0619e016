import { positivesAmong, rank } from "./ranking.ts";

export interface Gain {
  /** Shares of the rows, best first: .05, .1, ..., 1. */
  readonly share: readonly number[];
  /** Share of all positives among them; it ends at 1. NaN without positives. */
  readonly found: readonly number[];
}

/** Returns the cumulative gain at every twentieth of the rows; equal scores share their positives in proportion. */
export function gain(scores: Float64Array, labels: Uint8Array): Gain {
  const ranking = rank(scores, labels);
  const share = Array.from({ length: 20 }, (_, i) => (i + 1) / 20);
  return {
    share,
    found: share.map((part) => positivesAmong(ranking, part * ranking.rows) / ranking.positives),
  };
}
