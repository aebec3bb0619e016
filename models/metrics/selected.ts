import { sortAscending } from "../sort-ascending.ts";

/**
 * Returns how far each of n rows is on the list of the `capacity` highest scores, in [0, 1]: 1 above the last score on
 * it, 0 below; rows with that very score share the places that are left.
 */
export function selected(scores: Float64Array, capacity: number): Float64Array {
  const n = scores.length;
  const places = Math.min(capacity, n);
  if (places <= 0) return new Float64Array(n);
  const last = sortAscending(scores.slice())[n - places] as number;
  let [above, equal] = [0, 0];
  for (const score of scores) {
    if (score > last) above++;
    else if (score === last) equal++;
  }
  const part = (places - above) / equal;
  return scores.map((score) => (score > last ? 1 : score === last ? part : 0));
}
