import type { Split } from "./develop.ts";
import { endToEnd } from "./end-to-end.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import { type RowOptions, rowsBetween, stackRows } from "./matrix.ts";
import type { Sample } from "./scorer.ts";

/** Splits rows into k folds of customers: each fold is validated once, the others train. */
export function customerSplits(ids: readonly string[], k: number, seed: number): readonly Split[] {
  return foldSplits(foldsOf(ids, k, seed), k);
}

/** Splits rows of several cut-offs: the latest is validated, the earlier ones train. */
export function latestGroupSplit(groups: Int32Array): Split {
  const latest = groups.reduce((most, group) => Math.max(most, group), 0);
  return {
    train: positionsWhere(groups.length, (i) => groups[i] !== latest),
    validation: positionsWhere(groups.length, (i) => groups[i] === latest),
  };
}

/** Puts samples one under the other; rows of later samples get later groups. */
export function stackSamples(samples: readonly Sample[], options: RowOptions = {}): Sample {
  let next = 0;
  const groups = samples.map(({ labels, groups: own }) => {
    const base = next;
    const shifted = Int32Array.from(labels, (_, i) => base + (own?.[i] ?? 0));
    next = shifted.reduce((most, group) => Math.max(most, group + 1), next);
    return shifted;
  });
  return {
    matrix: stackRows(
      samples.map(({ matrix }) => matrix),
      options,
    ),
    labels: endToEnd(
      Uint8Array,
      samples.map(({ labels }) => labels),
    ),
    groups: endToEnd(Int32Array, groups),
  };
}

/** Returns the first n rows of a sample, which share its numbers. */
export function firstRows({ matrix, labels, groups }: Sample, n: number): Sample {
  return {
    matrix: rowsBetween(matrix, 0, n),
    labels: labels.slice(0, n),
    ...(groups === undefined ? {} : { groups: groups.slice(0, n) }),
  };
}

function foldSplits(folds: Int32Array, k: number): readonly Split[] {
  return Array.from({ length: k }, (_, fold) => ({
    train: positionsWhere(folds.length, (i) => folds[i] !== fold),
    validation: positionsWhere(folds.length, (i) => folds[i] === fold),
  }));
}
