import { sortAscending } from "./sort-ascending.ts";
import { type Steps, stepAt } from "./steps.ts";

/** Returns each score's mid-rank percentile among all, in [0, 100], to one decimal; no NaN among the scores. */
export function percentileRanks(scores: Float64Array): Float64Array {
  return ranksBy(percentileSteps(scores), scores);
}

/** Learns the percentiles of `percentileRanks`: there are 1,001 at most, however many scores. */
export function percentileSteps(scores: Float64Array): Steps<number> {
  const n = scores.length;
  const sorted = sortAscending(scores.slice());
  const [starts, values]: [number[], number[]] = [[], []];
  for (let from = 0; from < n; ) {
    const score = sorted[from] as number;
    let to = from + 1;
    while (to < n && sorted[to] === score) to++;
    const rank = Math.round((1000 * (from + to)) / 2 / n) / 10;
    if (rank !== values.at(-1)) {
      starts.push(score);
      values.push(rank);
    }
    from = to;
  }
  return { from: starts, values };
}

/** Returns the percentiles of scores that they were learned of. */
export function ranksBy(steps: Steps<number>, scores: Float64Array): Float64Array {
  return scores.map((score) => stepAt(steps, score) ?? Number.NaN);
}
