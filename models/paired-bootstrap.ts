import { ascendingOrder } from "./ascending-order.ts";
import type { Estimate } from "./metrics/estimate.ts";
import { logLossOf } from "./metrics/log-loss.ts";
import { quantile } from "./quantile.ts";
import { random } from "./random.ts";
import { sortAscending } from "./sort-ascending.ts";

/** AUC and mean log loss of one contender: on the rows, and on every resample of them. */
export interface Resampled {
  readonly auc: number;
  readonly logLoss: number;
  /** One number a draw; the same draw is the same resample for every contender. */
  readonly aucs: Float64Array;
  readonly logLosses: Float64Array;
}

export interface BootstrapOptions {
  /** Resamples. Default 500. */
  readonly draws?: number;
}

/**
 * Measures contenders on the same resamples of rows, drawn with replacement (Efron & Tibshirani 1993): differences
 * between two of them are thus paired. Each contender gives n probabilities. Resamples without both labels are drawn
 * again; throws unless the rows have both.
 */
export function pairedBootstrap(
  contenders: readonly Float64Array[],
  labels: Uint8Array,
  seed: number,
  { draws = 500 }: BootstrapOptions = {},
): readonly Resampled[] {
  if (!labels.includes(0) || !labels.includes(1))
    throw new Error("pairedBootstrap requires at least 1 positive and 1 negative");
  const n = labels.length;
  const ranked = contenders.map((scores) => rankedOf(scores, labels));
  const auc = new Float64Array(TOGETHER);
  const logLoss = new Float64Array(TOGETHER);
  // Counts in two bytes, so that those of very many rows stay near the processor; a row is not drawn 65,536 times.
  const weights = new Uint16Array(TOGETHER * n).fill(1);
  const results = ranked.map((one) => {
    measure(one, weights, auc, logLoss);
    return {
      auc: auc[0] as number,
      logLoss: logLoss[0] as number,
      aucs: new Float64Array(draws),
      logLosses: new Float64Array(draws),
    };
  });
  const next = random(seed);
  for (let from = 0; from < draws; from += TOGETHER) {
    const some = Math.min(TOGETHER, draws - from);
    for (let d = 0; d < some; d++) resample(weights, d, labels, next);
    ranked.forEach((one, j) => {
      measure(one, weights, auc, logLoss);
      const { aucs, logLosses } = results[j] as (typeof results)[number];
      aucs.set(auc.subarray(0, some), from);
      logLosses.set(logLoss.subarray(0, some), from);
    });
  }
  return results;
}

/** Resamples that are measured in one pass over the rows: their sums do not wait for each other. */
const TOGETHER = 4;

/** Counts in resample `d` of those together how often each row is drawn, until both labels are. */
function resample(weights: Uint16Array, d: number, labels: Uint8Array, next: () => number): void {
  const n = labels.length;
  let positives = 0;
  do {
    for (let at = d; at < weights.length; at += TOGETHER) weights[at] = 0;
    positives = 0;
    for (let i = 0; i < n; i++) {
      const row = Math.floor(next() * n);
      const at = TOGETHER * row + d;
      weights[at] = (weights[at] as number) + 1;
      positives += labels[row] as number;
    }
  } while (positives === 0 || positives === n);
}

/** Returns the first contender's measure minus the second's, with the interval that holds the given share of the draws. */
export function differenceOf(
  first: Resampled,
  second: Resampled,
  measure: "auc" | "logLoss",
  { level = 0.95 }: { readonly level?: number } = {},
): Estimate {
  const of = measure === "auc" ? "aucs" : "logLosses";
  const differences = sortAscending(first[of].map((value, i) => value - (second[of][i] as number)));
  const tail = (1 - level) / 2;
  return {
    value: first[measure] - second[measure],
    low: quantile(differences, tail),
    high: quantile(differences, 1 - tail),
  };
}

/** Returns a contender's own measure with its 95 % interval. */
export function estimateOf(resampled: Resampled, measure: "auc" | "logLoss"): Estimate {
  const sorted = sortAscending(resampled[measure === "auc" ? "aucs" : "logLosses"].slice());
  return {
    value: resampled[measure],
    low: quantile(sorted, 0.025),
    high: quantile(sorted, 0.975),
  };
}

/** A contender's rows from its lowest score to its highest. */
interface Ranked {
  readonly order: Int32Array;
  /** Log loss of each, and whether it is a positive. */
  readonly losses: Float64Array;
  readonly isPositive: Uint8Array;
  /** 1 where a score is the last of equal ones. */
  readonly ends: Uint8Array;
}

function rankedOf(scores: Float64Array, labels: Uint8Array): Ranked {
  const n = scores.length;
  const order = ascendingOrder(scores);
  const losses = new Float64Array(n);
  const isPositive = new Uint8Array(n);
  const ends = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    const row = order[i] as number;
    const score = scores[row] as number;
    losses[i] = logLossOf(score, labels[row] as number);
    isPositive[i] = labels[row] as number;
    ends[i] = i + 1 === n || scores[order[i + 1] as number] !== score ? 1 : 0;
  }
  return { order, losses, isPositive, ends };
}

/** Writes the weighted AUC (ties half) and mean log loss of four resamples, whose weights stand beside each other. */
function measure(
  { order, losses, isPositive, ends }: Ranked,
  weights: Uint16Array,
  aucs: Float64Array,
  logLosses: Float64Array,
): void {
  const n = order.length;
  // Of each resample the loss, the pairs in the right order, and the negatives below the score at hand.
  let [l0, l1, l2, l3] = [0, 0, 0, 0];
  let [r0, r1, r2, r3] = [0, 0, 0, 0];
  let [b0, b1, b2, b3] = [0, 0, 0, 0];
  // Positives and negatives of that score.
  let [u0, u1, u2, u3] = [0, 0, 0, 0];
  let [d0, d1, d2, d3] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const at = TOGETHER * (order[i] as number);
    const positive = isPositive[i] as number;
    const loss = losses[i] as number;
    const w0 = weights[at] as number;
    const w1 = weights[at + 1] as number;
    const w2 = weights[at + 2] as number;
    const w3 = weights[at + 3] as number;
    l0 += w0 * loss;
    l1 += w1 * loss;
    l2 += w2 * loss;
    l3 += w3 * loss;
    u0 += w0 * positive;
    u1 += w1 * positive;
    u2 += w2 * positive;
    u3 += w3 * positive;
    d0 += w0 * (1 - positive);
    d1 += w1 * (1 - positive);
    d2 += w2 * (1 - positive);
    d3 += w3 * (1 - positive);
    if (ends[i] === 0) continue;
    r0 += u0 * (b0 + d0 / 2);
    r1 += u1 * (b1 + d1 / 2);
    r2 += u2 * (b2 + d2 / 2);
    r3 += u3 * (b3 + d3 / 2);
    b0 += d0;
    b1 += d1;
    b2 += d2;
    b3 += d3;
    u0 = 0;
    u1 = 0;
    u2 = 0;
    u3 = 0;
    d0 = 0;
    d1 = 0;
    d2 = 0;
    d3 = 0;
  }
  aucs[0] = r0 / ((n - b0) * b0);
  aucs[1] = r1 / ((n - b1) * b1);
  aucs[2] = r2 / ((n - b2) * b2);
  aucs[3] = r3 / ((n - b3) * b3);
  logLosses[0] = l0 / n;
  logLosses[1] = l1 / n;
  logLosses[2] = l2 / n;
  logLosses[3] = l3 / n;
}
