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
  const measures = contenders.map((scores) => measureOf(scores, labels));
  const once = new Float64Array(n).fill(1);
  const results = measures.map((measure) => ({
    ...measure(once),
    aucs: new Float64Array(draws),
    logLosses: new Float64Array(draws),
  }));
  const next = random(seed);
  const weights = new Float64Array(n);
  for (let draw = 0; draw < draws; draw++) {
    let positives = 0;
    do {
      weights.fill(0);
      positives = 0;
      for (let i = 0; i < n; i++) {
        const row = Math.floor(next() * n);
        weights[row] = (weights[row] as number) + 1;
        positives += labels[row] as number;
      }
    } while (positives === 0 || positives === n);
    measures.forEach((measure, j) => {
      const { auc, logLoss } = measure(weights);
      const { aucs, logLosses } = results[j] as (typeof results)[number];
      aucs[draw] = auc;
      logLosses[draw] = logLoss;
    });
  }
  return results;
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

/** Returns a function from row weights to weighted AUC (ties half) and weighted mean log loss. */
function measureOf(scores: Float64Array, labels: Uint8Array) {
  const n = scores.length;
  const order = Int32Array.from(scores.keys()).sort(
    (a, b) => (scores[a] as number) - (scores[b] as number) || a - b,
  );
  const sorted = Float64Array.from(order, (row) => scores[row] as number);
  const losses = scores.map((score, i) => logLossOf(score, labels[i] as number));
  return (weights: Float64Array) => {
    let [below, pairs, positives, loss] = [0, 0, 0, 0];
    for (let from = 0; from < n; ) {
      let [to, up, down] = [from, 0, 0];
      for (; to < n && sorted[to] === sorted[from]; to++) {
        const row = order[to] as number;
        const weight = weights[row] as number;
        if (labels[row] === 1) up += weight;
        else down += weight;
        loss += weight * (losses[row] as number);
      }
      pairs += up * (below + down / 2);
      positives += up;
      below += down;
      from = to;
    }
    return { auc: pairs / (positives * below), logLoss: loss / (positives + below) };
  };
}
