import { type DenseNetwork, meanMargins, rescaledParts } from "./dense-network.ts";
import { family } from "./family.ts";
import { kernelTrainer } from "./kernel-trainer.ts";
import { designOf, type Preparation, prepare } from "./logistic.ts";
import { type Matrix, takeRows } from "./matrix.ts";
import { percentile } from "./percentile.ts";
import { requireBothLabels, type Sample, type Scorer } from "./scorer.ts";
import { tensorTrainer } from "./tensor-trainer.ts";
import { startNetwork, type TensorBackend, tensorflow } from "./tensorflow.ts";
import { trainNetworks } from "./train-networks.ts";

export { startNetwork };

export interface NetworkOptions {
  /**
   * How columns enter: `log`, clipped and logged where heavy-tailed, or `percentile`, their rank within their own cut-off.
   * Default `log`.
   */
  readonly scale?: "log" | "percentile";
}

export type NetworkLearned = {
  /** What it was trained on: another may learn other last digits from the same rows. */
  readonly backend: TensorBackend;
  readonly preparation: Preparation;
  readonly networks: readonly DenseNetwork[];
  /** Mean part of each design column over the training rows, which is in the base of contributions. */
  readonly usual: readonly number[];
  /** Positions of the columns that have an indicator of a missing value. */
  readonly indicated: readonly number[];
};

/** A challenger: its settings are not searched, and it has more weights than a small sample has rows. */
export const networkFamily = family({
  name: "network",
  make: network,
  usual: [{}],
  further: [],
  mostNumbers: 500_000,
  leastRows: 5_000,
  start: startNetwork,
});

/**
 * Averages the margins of three small dense networks (32 and 16 rectified units, weight decay) on columns prepared as for
 * `logistic`. Each stops early on another fifth of the customers, so every row is learned from. `fit` requires
 * `startNetwork` to have been awaited in the same thread; `apply` and `contributions` do not. Contributions follow
 * DeepLIFT's rescale rule and are relative to the average training row.
 */
export function network({ scale = "log" }: NetworkOptions = {}): Scorer<NetworkLearned> {
  const name = scale === "log" ? "network" : "network on ranks";
  return {
    name,
    role: "model",
    fit(sample, seed, { explained = true } = {}) {
      requireBothLabels(name, sample);
      const { native } = tensorflow();
      const backend = native === null ? "wasm" : "tensorflow";
      const { matrix, labels, groups } = inOrder(sample);
      const { preparation, design, indicated } = prepare(
        { matrix, labels, ...(groups === undefined ? {} : { groups }) },
        scale,
      );
      const networks = trainNetworks(design, labels, seed, (plan) =>
        native === null ? kernelTrainer(plan) : tensorTrainer(native, plan),
      );
      const usual = explained ? usualParts(networks, design) : design.columns.map(() => 0);
      return { backend, preparation, networks, usual, indicated };
    },
    apply({ preparation, networks }, matrix) {
      return meanMargins(networks, designOf(preparation, matrix).values, matrix.ids.length);
    },
    contributions({ preparation, networks, usual, indicated }, matrix) {
      const n = matrix.ids.length;
      const found = rescaledParts(networks, designOf(preparation, matrix).values, n);
      const m = matrix.columns.length;
      const parts = matrix.columns.map(() => new Float64Array(n));
      found.parts.forEach((column, j) => {
        const part = parts[j < m ? j : (indicated[j - m] ?? 0)] as Float64Array;
        const mean = usual[j] ?? 0;
        for (let i = 0; i < n; i++) part[i] = (part[i] as number) + (column[i] as number) - mean;
      });
      return { base: usual.reduce((sum, mean) => sum + mean, found.base), parts };
    },
    rereference(learned, matrix) {
      const { preparation } = learned;
      if (preparation.scale === "log") return learned;
      const references = percentile().fit(matrix, 0);
      return { ...learned, preparation: { ...preparation, references } };
    },
  };
}

/** Returns the mean part of each design column. */
function usualParts(networks: readonly DenseNetwork[], { ids, values }: Matrix): readonly number[] {
  const { parts } = rescaledParts(networks, values, ids.length);
  return parts.map((part) => part.reduce((sum, value) => sum + value, 0) / part.length);
}

/** Returns the rows by id, those of one customer by cut-off, so that batches do not depend on the order they came in. */
function inOrder({ matrix, labels, groups }: Sample): Sample {
  const { ids } = matrix;
  const rows = Int32Array.from(ids.keys()).sort((a, b) => {
    const [left, right] = [ids[a] ?? "", ids[b] ?? ""];
    if (left !== right) return left < right ? -1 : 1;
    return (groups?.[a] ?? 0) - (groups?.[b] ?? 0) || a - b;
  });
  return {
    matrix: takeRows(matrix, rows),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
    ...(groups === undefined ? {} : { groups: Int32Array.from(rows, (row) => groups[row] ?? 0) }),
  };
}
