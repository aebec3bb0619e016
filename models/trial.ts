import {
  develop,
  facing,
  fitted,
  joinLabels,
  marginsOf,
  type Split,
  type Trained,
  takeSample,
} from "./develop.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import { stackRows } from "./matrix.ts";
import { platt, recentred } from "./platt.ts";
import type { Sample, Scorer } from "./scorer.ts";
import { type Championship, champion } from "./select.ts";

/** How well scorers foresaw rows that they had not seen, and the one that ships. */
export interface Trial {
  /** The rows foreseen, with what became of them. */
  readonly test: Sample;
  /** Every labelled row. */
  readonly all: Sample;
  /** One an entry: n calibrated probabilities of the test rows. */
  readonly predictions: readonly Prediction[];
  readonly champion: Championship;
  /** The champion as it foresaw the test rows; where those were split into folds, as it ships. */
  readonly judged: Trained;
  /** The champion refitted on every labelled row, with the calibration it earned on the test rows. */
  readonly shipped: Trained;
}

export interface Prediction {
  readonly name: string;
  readonly role: "model" | "rule";
  readonly scores: Float64Array;
}

/**
 * Develops scorers on past rows, foresees the test rows once, and refits the champion on both; `splits` are of the past
 * rows. The test rows take no part in the choice of the champion.
 */
export function tryLater(
  past: Sample,
  test: Sample,
  splits: readonly Split[],
  scorers: readonly Scorer[],
  seed: number,
): Trial {
  const { candidates, champion: chosen } = develop(past, splits, scorers, seed);
  const judged = namedCandidate(candidates, chosen.name);
  const { scorer } = judged;
  const margins = marginsOf(scorer, judged.learned, test.matrix);
  const earned = platt().fit({ margins, labels: test.labels }, seed);
  const all = stackSamples([past, test]);
  const learned = fitted(scorer, all, seed);
  return {
    test,
    all,
    predictions: candidates.map((candidate) => ({
      name: candidate.scorer.name,
      role: candidate.scorer.role,
      scores: facing(candidate, test.matrix).probabilities(test.matrix),
    })),
    champion: chosen,
    judged,
    shipped: {
      scorer,
      learned,
      calibration: recentred(earned, marginsOf(scorer, learned, test.matrix), test.labels),
    },
  };
}

/**
 * Foresees each fold of customers by scorers fitted and calibrated on the others (cross-fitting). The champion is chosen
 * on the same out-of-fold scores that are reported, which flatters the winner a little among few candidates.
 */
export function tryFolds(
  sample: Sample,
  scorers: readonly Scorer[],
  seed: number,
  { k = 5 }: { readonly k?: number } = {},
): Trial {
  const folds = foldsOf(sample.matrix.ids, k, seed);
  const splits = foldSplits(folds, k);
  const order = splits.flatMap(({ validation }) => [...validation]);
  const labels = sample.labels;
  const outcomes = scorers.map((scorer) => {
    const margins = new Float64Array(labels.length);
    for (const { train, validation } of splits) {
      const held = takeSample(sample, validation).matrix;
      const found = marginsOf(scorer, fitted(scorer, takeSample(sample, train), seed), held);
      validation.forEach((row, i) => {
        margins[row] = found[i] ?? 0;
      });
    }
    const scores = new Float64Array(labels.length);
    for (const { train, validation } of splits) {
      const calibration = platt().fit(pick({ margins, labels }, train), seed);
      const calibrated = platt().apply(calibration, pick({ margins, labels }, validation));
      validation.forEach((row, i) => {
        scores[row] = calibrated[i] ?? 0;
      });
    }
    return { scorer, margins, prediction: { name: scorer.name, role: scorer.role, scores } };
  });
  const chosen = champion(
    outcomes.map(({ prediction }) => prediction),
    labels,
  );
  const winner = outcomes.find(({ scorer }) => scorer.name === chosen.name);
  if (winner === undefined || order.length !== labels.length)
    throw new Error(`folds must hold each of ${labels.length} rows once, got ${order.length}`);
  const learned = fitted(winner.scorer, sample, seed);
  const shipped = {
    scorer: winner.scorer,
    learned,
    calibration: recentred(
      platt().fit({ margins: winner.margins, labels }, seed),
      marginsOf(winner.scorer, learned, sample.matrix),
      labels,
    ),
  };
  return {
    test: sample,
    all: sample,
    predictions: outcomes.map(({ prediction }) => prediction),
    champion: chosen,
    judged: shipped,
    shipped,
  };
}

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
export function stackSamples(samples: readonly Sample[]): Sample {
  let next = 0;
  const groups = samples.map(({ labels, groups: own }) => {
    const base = next;
    const shifted = Int32Array.from(labels, (_, i) => base + (own?.[i] ?? 0));
    next = shifted.reduce((most, group) => Math.max(most, group + 1), next);
    return shifted;
  });
  return {
    matrix: stackRows(samples.map(({ matrix }) => matrix)),
    labels: joinLabels(samples.map(({ labels }) => labels)),
    groups: Int32Array.from(groups.flatMap((group) => [...group])),
  };
}

function foldSplits(folds: Int32Array, k: number): readonly Split[] {
  return Array.from({ length: k }, (_, fold) => ({
    train: positionsWhere(folds.length, (i) => folds[i] !== fold),
    validation: positionsWhere(folds.length, (i) => folds[i] === fold),
  }));
}

function pick(
  { margins, labels }: { readonly margins: Float64Array; readonly labels: Uint8Array },
  rows: Int32Array,
) {
  return {
    margins: Float64Array.from(rows, (row) => margins[row] ?? 0),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
  };
}

function namedCandidate(candidates: readonly Trained[], name: string): Trained {
  const found = candidates.find(({ scorer }) => scorer.name === name);
  if (found === undefined) throw new Error(`no candidate is named '${name}'`);
  return found;
}
