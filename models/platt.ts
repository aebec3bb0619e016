import { logisticLine } from "./logistic-line.ts";
import type { Model } from "./model.ts";
import { probability } from "./probability.ts";

export interface Margins {
  readonly margins: Float64Array;
  /** n labels, 0 or 1; needed to fit. */
  readonly labels?: Uint8Array;
}

export type PlattLearned = {
  /** 0 or more. */
  readonly slope: number;
  readonly intercept: number;
  /** One sentence when the margins could not be used and every row gets the base rate; else null. */
  readonly says: string | null;
};

/**
 * Turns margins into probabilities in (0, 1): `1 / (1 + exp(-(slope margin + intercept)))`, fitted by Newton steps on
 * targets (N+ + 1) / (N+ + 2) and 1 / (N- + 2) (Platt 1999; Lin, Lin & Weng 2007, algorithm 1). Margins that rank the
 * wrong way or are all equal get slope 0, so that the order is never reversed by calibration.
 */
export function platt(): Model<PlattLearned, Margins, Float64Array> {
  return {
    name: "platt",
    fit({ margins, labels }) {
      if (labels === undefined || labels.length !== margins.length || labels.length === 0)
        throw new Error(
          `platt requires one label a margin, got ${labels?.length ?? 0} for ${margins.length}`,
        );
      const targets = targetsOf(labels);
      const line = logisticLine(margins, targets);
      if (line !== null && line.slope > 0)
        return { slope: line.slope, intercept: line.intercept, says: null };
      const base = targets.reduce((sum, target) => sum + target, 0) / targets.length;
      const says =
        line === null
          ? "the margins do not tell the calibration rows apart, so every row gets the base rate"
          : "the margins rank the wrong way on the calibration rows, so every row gets the base rate";
      return { slope: 0, intercept: Math.log(base / (1 - base)), says };
    },
    apply: ({ slope, intercept }, { margins }) =>
      margins.map((margin) => probability(slope * margin + intercept)),
  };
}

function targetsOf(labels: Uint8Array): Float64Array {
  let positives = 0;
  for (const label of labels) positives += label;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (labels.length - positives + 2);
  const targets = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) targets[i] = labels[i] === 1 ? high : low;
  return targets;
}
