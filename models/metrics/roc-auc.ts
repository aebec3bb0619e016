import { placesIn } from "../places-in.ts";
import { sortAscending } from "../sort-ascending.ts";
import { type Estimate, undefinedEstimate, z95 } from "./estimate.ts";

/**
 * Returns the area under the ROC curve: the chance that a positive ranks above a negative, ties counted half; .5 is no
 * order, 1 the best. The interval is DeLong's (1988), computed from mid-ranks (Sun & Xu 2014), cut to [0, 1]; with
 * perfect separation it has no width. NaN without both labels; [0, 1] with fewer than two of either.
 */
export function rocAuc(scores: Float64Array, labels: Uint8Array): Estimate {
  const { up, down } = placements(scores, labels);
  if (up.length === 0 || down.length === 0) return undefinedEstimate;
  const value = mean(up);
  const half = z95 * Math.sqrt(variance(up) / up.length + variance(down) / down.length);
  return Number.isNaN(half)
    ? { value, low: 0, high: 1 }
    : { value, low: Math.max(0, value - half), high: Math.min(1, value + half) };
}

/**
 * Returns the AUC of the first scores minus that of the second on the same rows, with DeLong's paired interval: the two
 * differ by more than chance when it leaves out 0. NaN without both labels, [-1, 1] with fewer than two of either.
 */
export function rocAucDifference(
  first: Float64Array,
  second: Float64Array,
  labels: Uint8Array,
): Estimate {
  const a = placements(first, labels);
  const b = placements(second, labels);
  if (a.up.length === 0 || a.down.length === 0) return undefinedEstimate;
  const up = a.up.map((value, i) => value - (b.up[i] as number));
  const down = a.down.map((value, i) => value - (b.down[i] as number));
  const value = mean(up);
  const half = z95 * Math.sqrt(variance(up) / up.length + variance(down) / down.length);
  return Number.isNaN(half)
    ? { value, low: -1, high: 1 }
    : { value, low: Math.max(-1, value - half), high: Math.min(1, value + half) };
}

interface Placements {
  /** Of each positive in row order: share of negatives below it, ties half. */
  readonly up: Float64Array;
  /** Of each negative in row order: share of positives above it, ties half. */
  readonly down: Float64Array;
}

function placements(scores: Float64Array, labels: Uint8Array): Placements {
  if (scores.length !== labels.length)
    throw new Error(`rocAuc requires one label a score, got ${labels.length} for ${scores.length}`);
  if (scores.some(Number.isNaN)) throw new Error("rocAuc requires scores, got NaN");
  const positives = scores.filter((_, i) => labels[i] === 1);
  const negatives = scores.filter((_, i) => labels[i] !== 1);
  const up = sharesBelow(sortAscending(negatives.slice()), positives);
  const down = sharesBelow(sortAscending(positives.slice()), negatives).map((share) => 1 - share);
  return { up, down };
}

/** Returns the share of ascending values below each score, ties half. */
function sharesBelow(ascending: Float64Array, scores: Float64Array): Float64Array {
  const shares = new Float64Array(scores.length);
  writeShares(shares, scores, placesIn(ascending, scores), ascending, startsOf(ascending));
  return shares;
}

function writeShares(
  shares: Float64Array,
  scores: Float64Array,
  places: Int32Array,
  ascending: Float64Array,
  starts: Int32Array,
): void {
  for (let i = 0; i < shares.length; i++) {
    const score = scores[i] as number;
    const last = Number.isFinite(score) ? (places[i] as number) : lastPlace(ascending, score);
    const through = last + 1;
    const isTied = last >= 0 && ascending[last] === score;
    const below = isTied ? (starts[last] as number) : through;
    shares[i] = (below + through) / 2 / ascending.length;
  }
}

/** Returns where the values that are equal to each of ascending ones begin. */
function startsOf(ascending: Float64Array): Int32Array {
  const starts = new Int32Array(ascending.length);
  for (let k = 1; k < starts.length; k++)
    starts[k] = ascending[k] === ascending[k - 1] ? (starts[k - 1] as number) : k;
  return starts;
}

/** Returns the position of the last value that is not above an infinite score, -1 where all are. */
function lastPlace(ascending: Float64Array, score: number): number {
  return score > 0 ? ascending.length - 1 : ascending.lastIndexOf(score);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Returns the variance with divisor n - 1; NaN for one value. */
function variance(values: Float64Array): number {
  const centre = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  return squares / (values.length - 1);
}
