import { sortAscending } from "../sort-ascending.ts";

/** Rows from the highest score to the lowest, equal scores together; every metric of order reads this. */
export interface Ranking {
  readonly rows: number;
  readonly positives: number;
  /** Different scores, descending. */
  readonly scores: Float64Array;
  /** Rows at or above each of them. */
  readonly rowsThrough: Float64Array;
  /** Positives at or above each of them. */
  readonly positivesThrough: Float64Array;
}

/** Ranks n scores with their labels, 0 or 1; throws when a score is NaN or the lengths differ. */
export function rank(scores: Float64Array, labels: Uint8Array): Ranking {
  if (scores.length !== labels.length)
    throw new Error(`rank requires one label a score, got ${labels.length} for ${scores.length}`);
  const n = scores.length;
  const positives = countPositives(scores, labels);
  const up = new Float64Array(positives);
  const down = new Float64Array(n - positives);
  partByLabel(scores, labels, up, down);
  sortAscending(up);
  sortAscending(down);
  const values = new Float64Array(n);
  const rowsThrough = new Float64Array(n);
  const positivesThrough = new Float64Array(n);
  const groups = rankGroups(up, down, { scores: values, rowsThrough, positivesThrough });
  return {
    rows: n,
    positives,
    scores: values.slice(0, groups),
    rowsThrough: rowsThrough.slice(0, groups),
    positivesThrough: positivesThrough.slice(0, groups),
  };
}

function countPositives(scores: Float64Array, labels: Uint8Array): number {
  let positives = 0;
  for (let i = 0; i < scores.length; i++) {
    if (Number.isNaN(scores[i])) throw new Error(`rank requires scores, got NaN at ${i}`);
    positives += labels[i] === 1 ? 1 : 0;
  }
  return positives;
}

/** Writes the scores of positives and of the others apart. */
function partByLabel(
  scores: Float64Array,
  labels: Uint8Array,
  up: Float64Array,
  down: Float64Array,
): void {
  let [u, d] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (labels[i] === 1) up[u++] = scores[i] as number;
    else down[d++] = scores[i] as number;
  }
}

/** Writes groups of equal scores, the highest first, from the ascending ones of positives and of the others; returns how many. */
function rankGroups(
  up: Float64Array,
  down: Float64Array,
  { scores, rowsThrough, positivesThrough }: Omit<Ranking, "rows" | "positives">,
): number {
  const n = scores.length;
  let groups = 0;
  let u = up.length - 1;
  let d = down.length - 1;
  while (u >= 0 || d >= 0) {
    const score = u < 0 ? down[d] : d < 0 ? up[u] : Math.max(up[u] as number, down[d] as number);
    while (u >= 0 && up[u] === score) u--;
    while (d >= 0 && down[d] === score) d--;
    scores[groups] = score as number;
    positivesThrough[groups] = up.length - 1 - u;
    rowsThrough[groups] = n - 2 - u - d;
    groups++;
  }
  return groups;
}

/**
 * Returns how many positives stand among the first `count` rows. A group of equal scores that `count` divides shares its
 * positives in proportion, which is what a random order among them gives on average; so may a row itself be divided.
 */
export function positivesAmong(ranking: Ranking, count: number): number {
  const { rowsThrough, positivesThrough } = ranking;
  let low = 0;
  let high = rowsThrough.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rowsThrough[middle] as number) >= count) high = middle;
    else low = middle + 1;
  }
  const rowsBefore = low === 0 ? 0 : (rowsThrough[low - 1] ?? 0);
  const positivesBefore = low === 0 ? 0 : (positivesThrough[low - 1] ?? 0);
  const rows = (rowsThrough[low] ?? 0) - rowsBefore;
  const positives = (positivesThrough[low] ?? 0) - positivesBefore;
  return rows === 0 ? 0 : positivesBefore + (positives * (count - rowsBefore)) / rows;
}
