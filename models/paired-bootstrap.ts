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
  const measures = contenders.map((scores) => measureOf(scores, labels));
  const once = new Uint16Array(n).fill(1);
  const results = measures.map((measure) => ({
    ...measure(once),
    aucs: new Float64Array(draws),
    logLosses: new Float64Array(draws),
  }));
  const next = random(seed);
  // Counts in two bytes, so that those of very many rows stay near the processor; a row is not drawn 65,536 times.
  const weights = new Uint16Array(n);
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
  const order = ascendingOrder(scores);
  const lossOf = Float64Array.from(order, (row) =>
    logLossOf(scores[row] as number, labels[row] as number),
  );
  const isPositive = Uint8Array.from(order, (row) => labels[row] as number);
  /** 1 where a score is the last of equal ones. */
  const ends = Uint8Array.from(order, (row, i) =>
    i + 1 === n || scores[order[i + 1] as number] !== scores[row] ? 1 : 0,
  );
  return (weights: Uint16Array) => {
    let [below, pairs, positives, loss, up, down] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const weight = weights[order[i] as number] as number;
      const rises = weight * (isPositive[i] as number);
      up += rises;
      down += weight - rises;
      loss += weight * (lossOf[i] as number);
      if (ends[i] === 0) continue;
      pairs += up * (below + down / 2);
      positives += up;
      below += down;
      up = 0;
      down = 0;
    }
    return { auc: pairs / (positives * below), logLoss: loss / (positives + below) };
  };
}
