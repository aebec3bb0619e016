import { ascendingOrder } from "./ascending-order.ts";
import { bootstrapKernel } from "./kernel/bootstrap-kernel.ts";
import { drawsKernel } from "./kernel/draws-kernel.ts";
import { layOut } from "./kernel/memory.ts";
import type { Estimate } from "./metrics/estimate.ts";
import { logLossOf } from "./metrics/log-loss.ts";
import { quantile } from "./quantile.ts";
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
  const { weights, resample, measure } = workspace(contenders, labels);
  weights.fill(1);
  const results = contenders.map((_, j) => {
    const whole = measure(j);
    return {
      auc: whole.auc(0),
      logLoss: whole.logLoss(0),
      aucs: new Float64Array(draws),
      logLosses: new Float64Array(draws),
    };
  });
  let passedOver = 0;
  for (let from = 0; from < draws; from += TOGETHER) {
    const some = Math.min(TOGETHER, draws - from);
    for (let d = 0; d < some; d++) passedOver = resample(d, seed, passedOver);
    results.forEach(({ aucs, logLosses }, j) => {
      const { auc, logLoss } = measure(j);
      for (let d = 0; d < some; d++) {
        aucs[from + d] = auc(d);
        logLosses[from + d] = logLoss(d);
      }
    });
  }
  return results;
}

/** Resamples that are measured in one pass over the rows: their sums do not wait for each other. */
const TOGETHER = 4;

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

/** What the kernel says of the resamples at hand, by their number. */
interface Measured {
  /** Weighted, ties half. */
  auc(d: number): number;
  logLoss(d: number): number;
}

/**
 * Puts every contender's rows into the kernel's memory, from its lowest score to its highest; `measure` takes the weights of
 * four resamples, beside each other by row, as they are when it is called.
 */
function workspace(contenders: readonly Float64Array[], labels: Uint8Array) {
  const n = labels.length;
  const all = n * contenders.length;
  const { memory, arrays } = layOut({
    losses: [Float64Array, all],
    into: [Float64Array, 3 * TOGETHER],
    order: [Int32Array, all],
    // Counts in two bytes, so that those of very many rows stay near the processor; a row is not drawn 65,536 times.
    weights: [Uint16Array, TOGETHER * n],
    flags: [Uint8Array, all],
    known: [Uint8Array, n],
  });
  const { losses, into, order, weights, flags, known } = arrays;
  known.set(labels);
  contenders.forEach((scores, j) => {
    const own = ascendingOrder(scores);
    for (let i = 0; i < n; i++) {
      const row = own[i] as number;
      const score = scores[row] as number;
      const label = labels[row] as number;
      const isLast = i + 1 === n || scores[own[i + 1] as number] !== score;
      order[j * n + i] = row;
      losses[j * n + i] = logLossOf(score, label);
      flags[j * n + i] = label + (isLast ? LAST_OF_EQUALS : 0);
    }
  });
  const kernel = bootstrapKernel(memory);
  const number = (at: number) => into[at] as number;
  const measured: Measured = {
    auc(d) {
      const negatives = number(2 * TOGETHER + d);
      return number(TOGETHER + d) / ((n - negatives) * negatives);
    },
    logLoss: (d) => number(d) / n,
  };
  const { countDraws } = drawsKernel(memory);
  return {
    weights,
    /** Counts in resample `d` of those together how often each row is drawn, until both labels are; returns the numbers used. */
    resample(d: number, seed: number, passedOver: number): number {
      let [passed, positives] = [passedOver, 0];
      do {
        for (let at = d; at < weights.length; at += TOGETHER) weights[at] = 0;
        positives = countDraws(weights.byteOffset + 2 * d, known.byteOffset, n, seed, passed);
        passed += n;
      } while (positives === 0 || positives === n);
      return passed;
    },
    measure(j: number): Measured {
      kernel.measureFour(
        order.byteOffset + 4 * j * n,
        losses.byteOffset + 8 * j * n,
        flags.byteOffset + j * n,
        n,
        weights.byteOffset,
        into.byteOffset,
      );
      return measured;
    },
  };
}

/** Flag of a row whose score is the last of equal ones, beside its label. */
const LAST_OF_EQUALS = 2;
