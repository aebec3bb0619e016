import { logisticLine } from "./logistic-line.ts";
import type { Matrix } from "./matrix.ts";
import type { Json, Model } from "./model.ts";
import type { Contributions, Scorer } from "./scorer.ts";

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

/** A scorer with all that it and its calibration learned. */
export interface Calibrated {
  readonly name: string;
  readonly role: "model" | "rule";
  /** n probabilities in (0, 1). */
  probabilities(matrix: Matrix): Float64Array;
  /** Splits the log-odds of each probability into one part a matrix column. */
  contributions(matrix: Matrix): Contributions;
}

/** Joins what a scorer learned with its calibration; parts are in log-odds of the calibrated probability. */
export function calibrated<L extends Json>(
  scorer: Scorer<L>,
  learned: L,
  calibration: PlattLearned,
): Calibrated {
  const { slope, intercept } = calibration;
  return {
    name: scorer.name,
    role: scorer.role,
    probabilities: (matrix) =>
      platt().apply(calibration, { margins: scorer.apply(learned, matrix) }),
    contributions(matrix) {
      const { base, parts } = scorer.contributions(learned, matrix);
      return {
        base: slope * base + intercept,
        parts: parts.map((part) => part.map((value) => slope * value)),
      };
    },
  };
}

/** Returns 1 / (1 + exp(-logOdds)), kept off 0 and 1 by 1e-15. */
export function probability(logOdds: number): number {
  return Math.min(1 - 1e-15, Math.max(1e-15, 1 / (1 + Math.exp(-logOdds))));
}

function targetsOf(labels: Uint8Array): Float64Array {
  let positives = 0;
  for (const label of labels) positives += label;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (labels.length - positives + 2);
  return Float64Array.from(labels, (label) => (label === 1 ? high : low));
}

/**
 * Keeps a calibration's slope and moves its intercept until the mean probability of the given rows is their share of
 * positives: a scorer that was fitted again has another level than the one that earned the slope.
 */
export function recentred(
  { slope, says }: PlattLearned,
  margins: Float64Array,
  labels: Uint8Array,
): PlattLearned {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const meanAt = (intercept: number) =>
    margins.reduce((sum, margin) => sum + probability(slope * margin + intercept), 0);
  const centre = margins.reduce((sum, margin) => sum + slope * margin, 0) / margins.length;
  let low = -centre - 40;
  let high = -centre + 40;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (meanAt(middle) < positives) low = middle;
    else high = middle;
  }
  return { slope, intercept: (low + high) / 2, says };
}
