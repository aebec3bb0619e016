import type { Estimate } from "./estimate.ts";
import { positivesAmong, rank } from "./ranking.ts";
import { wilson } from "./wilson.ts";

/** What a list of the best `capacity` rows finds, in customers. */
export interface Confusion {
  readonly capacity: number;
  /** Positives on the list, with Wilson's interval of their share of it. */
  readonly found: Estimate;
  /** Positives that a random list of this length holds on average. */
  readonly at_random: number;
  readonly true_positives: number;
  readonly false_positives: number;
  readonly false_negatives: number;
  readonly true_negatives: number;
}

/**
 * Returns the confusion of the `capacity` highest scores, or of all rows where there are fewer. Equal scores at the end
 * of the list share its places in proportion, rounded to whole customers.
 */
export function confusion(
  scores: Float64Array,
  labels: Uint8Array,
  { capacity }: { readonly capacity: number },
): Confusion {
  if (!(Number.isInteger(capacity) && capacity >= 1))
    throw new Error(`confusion requires a whole capacity of at least 1, got ${capacity}`);
  const ranking = rank(scores, labels);
  const { rows, positives } = ranking;
  const places = Math.min(capacity, rows);
  const right = Math.round(positivesAmong(ranking, places));
  const { low, high } = places === 0 ? { low: 0, high: 0 } : wilson(right, places);
  return {
    capacity: places,
    found: { value: right, low: low * places, high: high * places },
    at_random: (places * positives) / rows,
    true_positives: right,
    false_positives: places - right,
    false_negatives: positives - right,
    true_negatives: rows - positives - places + right,
  };
}
