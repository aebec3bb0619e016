import { type Calibration, calibrate, chooseCalibration, methodOf } from "./calibrator.ts";
import { foldsOf, positionsWhere } from "./folds.ts";
import { platt } from "./platt.ts";

/** Scores that another model gave to n customers, and what came true. */
export interface ForeignScores {
  readonly ids: readonly string[];
  readonly scores: Float64Array;
  /** 0 or 1. */
  readonly labels: Uint8Array;
}

/** How foreign scores become chances. */
export interface ForeignCalibration {
  /** Whether every score lies in [0, 1], so that it may be a probability; else any ranking. */
  readonly kind: "probability" | "ranking";
  readonly method: "platt" | "isotonic" | "none";
  /** Which rows it was learned on: those of an earlier day, or the test rows fold by fold. */
  readonly learned_on: "validation" | "test" | null;
  /** One sentence: why this one. */
  readonly because: string;
  /** Of the test rows, by a calibration that had not seen the row's label. */
  readonly probabilities: Float64Array;
  /** Turns further scores into chances. */
  readonly apply: (scores: Float64Array) => Float64Array;
}

const AS_THEY_ARE: Calibration = { slope: 1, intercept: 0, says: null };
const FOLDS = 5;

/**
 * Learns how foreign scores become chances: on validation rows where there are some with both labels; else probabilities
 * stay as they are, and a ranking is straightened by Platt's line, each fifth of the test rows by the other four. Margins
 * are the log-odds of probabilities, kept off 0 and 1 by 1e-6, and a ranking's own scores.
 */
export function calibrateForeign(
  test: ForeignScores,
  validation: ForeignScores | null,
  { isProbability, seed }: { readonly isProbability: boolean; readonly seed: number },
): ForeignCalibration {
  const kind = isProbability ? "probability" : "ranking";
  const marginsOf = (scores: Float64Array) => (isProbability ? scores.map(logOdds) : scores);
  const margins = marginsOf(test.scores);
  const by = (calibration: Calibration) => ({
    probabilities: calibrate(calibration, margins),
    apply: (scores: Float64Array) => calibrate(calibration, marginsOf(scores)),
  });
  if (validation?.labels.includes(0) && validation.labels.includes(1)) {
    const { calibration, because } = chooseCalibration(
      { margins: marginsOf(validation.scores), labels: validation.labels },
      validation.ids,
      seed,
    );
    const method = methodOf(calibration);
    return { kind, method, learned_on: "validation", because, ...by(calibration) };
  }
  if (isProbability)
    return {
      kind,
      method: "none",
      learned_on: null,
      because: "Every score lies between 0 and 1, so the scores are read as chances as they are.",
      ...by(AS_THEY_ARE),
    };
  const whole = platt().fit({ margins, labels: test.labels }, seed);
  return {
    kind,
    method: "platt",
    learned_on: "test",
    because:
      "The file brings no score of an earlier cut-off to calibrate on: each fifth of the test customers is calibrated by Platt's line through the other four.",
    ...by(whole),
    probabilities: crossFitted({ ...test, scores: margins }, seed),
  };
}

function crossFitted({ ids, scores, labels }: ForeignScores, seed: number): Float64Array {
  const folds = foldsOf(ids, FOLDS, seed);
  const probabilities = new Float64Array(ids.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const own = positionsWhere(ids.length, (i) => folds[i] === fold);
    const others = positionsWhere(ids.length, (i) => folds[i] !== fold);
    const line = platt().fit(
      {
        margins: Float64Array.from(others, (i) => scores[i] as number),
        labels: Uint8Array.from(others, (i) => labels[i] as number),
      },
      seed,
    );
    const fitted = calibrate(
      line,
      Float64Array.from(own, (i) => scores[i] as number),
    );
    own.forEach((row, k) => {
      probabilities[row] = fitted[k] as number;
    });
  }
  return probabilities;
}

const CLOSEST = 1e-6;

function logOdds(score: number): number {
  const kept = Math.min(1 - CLOSEST, Math.max(CLOSEST, score));
  return Math.log(kept / (1 - kept));
}
