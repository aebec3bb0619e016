import { foldsOf, positionsWhere } from "./folds.ts";
import { type IsotonicLearned, isotonic, isotonicBeside, isotonicCurve } from "./isotonic.ts";
import { levelShift } from "./level-shift.ts";
import type { Matrix } from "./matrix.ts";
import { logLossOf } from "./metrics/log-loss.ts";
import { meanEstimate } from "./metrics/mean-estimate.ts";
import type { Json } from "./model.ts";
import { type Margins, type PlattLearned, platt } from "./platt.ts";
import type { Contributions, PartsRoom, Scorer } from "./scorer.ts";

/** How margins become probabilities: a line in log-odds (Platt) or a rising curve (isotonic). */
export type Calibration = PlattLearned | IsotonicLearned;

export interface Calibrator {
  readonly calibration: Calibration;
  /** One sentence: why this one. */
  readonly because: string;
}

/** A scorer with all that it and its calibration learned. */
export interface Calibrated {
  readonly name: string;
  readonly role: "model" | "rule";
  /** n probabilities in (0, 1). */
  probabilities(matrix: Matrix): Float64Array;
  /** Splits the log-odds of each probability into one part a matrix column. */
  contributions(matrix: Matrix): Contributions;
  /** Returns both, which may cost less than one after the other, with parts in `room` where it is given and of use. */
  explain(
    matrix: Matrix,
    room?: PartsRoom,
  ): {
    readonly probabilities: Float64Array;
    readonly contributions: Contributions;
  };
}

/** Rows below which a curve is not tried: it would follow chance. */
const CURVE_ROWS = 500;

/**
 * Learns how margins become probabilities: Platt's line, or the isotonic curve where its log loss is lower by more than
 * chance on rows that neither was fitted on (five folds of ids; the paired 95 % interval leaves out 0). Margins that are
 * log-odds (`logOdds`) stay as they are unless a slope lowers the log loss so by more than chance: levels differ from
 * season to season, and a slope that chance gave would be carried into all of them. Where the scores are to travel through
 * time and the rows do not tell how they will (`timeBlind`), log-odds stay as they are and other margins get the line.
 */
export function chooseCalibration(
  { margins, labels }: Required<Margins>,
  ids: readonly string[],
  seed: number,
  options: CalibrationOptions = {},
): Calibrator {
  return chooseByFolds({ margins, labels, folds: calibrationFolds(ids, seed) }, options);
}

export interface CalibrationOptions {
  /** Whether margins are log-odds. Default false. */
  readonly logOdds?: boolean;
  /** Whether the rows do not tell how scores will travel through time. Default false. */
  readonly timeBlind?: boolean;
}

/** Rows that a calibration is learned on. */
export interface CalibrationRows extends Required<Margins> {
  /** n folds of ids, 0 to 4. */
  readonly folds: Int32Array;
}

/** Assigns ids the folds by which calibrations are compared. */
export function calibrationFolds(ids: readonly string[], seed: number): Int32Array {
  return foldsOf(ids, FOLDS, seed);
}

const FOLDS = 5;

/** Learns what `chooseCalibration` does from rows whose folds are known. */
export function chooseByFolds(
  { margins, labels, folds }: CalibrationRows,
  { logOdds = false, timeBlind = false }: CalibrationOptions = {},
): Calibrator {
  const line = platt().fit({ margins, labels }, 0);
  const keepsLine = (because: string) => ({ calibration: line, because });
  if (line.says !== null) return keepsLine(`${line.says}.`);
  if (timeBlind)
    return logOdds
      ? {
          calibration: AS_THEY_ARE,
          because:
            "The scores are chances as they are: the rows that it could be learned on are of the time of those that trained, and do not tell whether a line or a curve would hold later.",
        }
      : keepsLine(
          "Platt's line: the rows that it is learned on are of the time of those that trained, and do not tell whether a curve would hold later.",
        );
  if (labels.length < CURVE_ROWS)
    return keepsLine(
      `Platt's line: a curve requires at least ${CURVE_ROWS} rows, got ${labels.length}.`,
    );
  const gains = new Float64Array(labels.length);
  const slopeGains = new Float64Array(labels.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const own = positionsWhere(labels.length, (i) => folds[i] === fold);
    const others = at(
      { margins, labels },
      positionsWhere(labels.length, (i) => folds[i] !== fold),
    );
    if (!others.labels.includes(0) || !others.labels.includes(1))
      return keepsLine("Platt's line: too few cases to compare it with a curve.");
    const straight = platt().fit(others, 0);
    if (straight.says !== null) return keepsLine("Platt's line: a curve does not hold in parts.");
    const held = at({ margins, labels }, own);
    const byLine = platt().apply(straight, held);
    const byCurve = isotonic().apply(isotonicBeside(straight, others), held);
    const share = others.labels.reduce((sum, label) => sum + label, 0) / others.labels.length;
    const byLevel = calibrate(recentred(AS_THEY_ARE, others.margins, share), held.margins);
    own.forEach((row, i) => {
      const label = labels[row] as number;
      const lineLoss = logLossOf(byLine[i] as number, label);
      gains[row] = lineLoss - logLossOf(byCurve[i] as number, label);
      slopeGains[row] = logLossOf(byLevel[i] as number, label) - lineLoss;
    });
  }
  const gain = meanOf(gains);
  const said = `${gain.value.toFixed(4)} (${gain.low.toFixed(4)} to ${gain.high.toFixed(4)})`;
  return gain.low > 0
    ? {
        calibration: isotonicBeside(line, { margins, labels }),
        because: `The isotonic curve has a lower log loss than Platt's line on rows it had not seen, by ${said}.`,
      }
    : logOdds && !(meanOf(slopeGains).low > 0)
      ? {
          calibration: AS_THEY_ARE,
          because:
            "The scores are chances as they are: neither Platt's line nor the isotonic curve lowers the log loss on rows it had not seen by more than chance.",
        }
      : keepsLine(
          `Platt's line: the isotonic curve lowers the log loss by no more than chance, ${said}.`,
        );
}

function meanOf(values: Float64Array) {
  return meanEstimate({
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    squares: values.reduce((sum, value) => sum + value * value, 0),
  });
}

/** Leaves log-odds as they are. */
const AS_THEY_ARE: PlattLearned = { slope: 1, intercept: 0, says: null };

/** Tells whether a calibration leaves log-odds as they are. */
export function isIdentity(calibration: Calibration): boolean {
  return !("knots" in calibration) && calibration.slope === 1 && calibration.intercept === 0;
}

/** Names a calibration's method. */
export function methodOf(calibration: Calibration): "platt" | "isotonic" {
  return "knots" in calibration ? "isotonic" : "platt";
}

/** Turns n margins into probabilities in (0, 1). */
export function calibrate(calibration: Calibration, margins: Float64Array): Float64Array {
  return "knots" in calibration
    ? isotonic().apply(calibration, { margins })
    : platt().apply(calibration, { margins });
}

/**
 * Keeps a calibration's shape and moves its level until the mean probability of the given rows is a share of positives: a
 * scorer that was fitted again, or another season, has another level.
 */
export function recentred<C extends Calibration>(
  calibration: C,
  margins: Float64Array,
  share: number,
): C {
  const positives = share * margins.length;
  const curve = curveOf(calibration);
  const logOdds = margins.map(curve);
  const shift = levelShift(logOdds, positives);
  return "knots" in calibration
    ? { ...calibration, shift: calibration.shift + shift }
    : { ...calibration, intercept: calibration.intercept + shift };
}

/**
 * Joins what a scorer learned with its calibration. Parts are in log-odds of the calibrated probability; a curve
 * stretches all parts of a row alike, by what it makes of the way from the average customer's margin to the row's.
 */
export function calibrated<L extends Json>(
  scorer: Scorer<L>,
  learned: L,
  calibration: Calibration,
): Calibrated {
  return {
    name: scorer.name,
    role: scorer.role,
    probabilities: (matrix) => calibrate(calibration, scorer.apply(learned, matrix)),
    contributions: (matrix) => stretch(calibration, copied(scorer.contributions(learned, matrix))),
    explain(matrix, room) {
      const { margins, contributions } = scorer.explain?.(learned, matrix, room) ?? {
        margins: scorer.apply(learned, matrix),
        contributions: copied(scorer.contributions(learned, matrix)),
      };
      return {
        probabilities: calibrate(calibration, margins),
        contributions: stretch(calibration, contributions),
      };
    },
  };
}

function copied({ base, parts }: Contributions): Contributions {
  return { base, parts: parts.map((part) => part.slice()) };
}

/** Turns parts of margins into parts of calibrated log-odds, in place. */
function stretch(calibration: Calibration, { base, parts }: Contributions): Contributions {
  const curve = curveOf(calibration);
  const start = curve(base);
  if (!("knots" in calibration) && calibration.slope === 1) return { base: start, parts };
  const factors = new Float64Array(parts[0]?.length ?? 0);
  if (!("knots" in calibration)) factors.fill(calibration.slope);
  else {
    for (const part of parts)
      for (let i = 0; i < factors.length; i++)
        factors[i] = (factors[i] as number) + (part[i] as number);
    const steep = (curve(base + STEP) - start) / STEP;
    for (let i = 0; i < factors.length; i++) {
      const way = factors[i] as number;
      factors[i] = Math.abs(way) < STEP ? steep : (curve(base + way) - start) / way;
    }
  }
  for (const part of parts)
    for (let i = 0; i < part.length; i++) part[i] = (part[i] as number) * (factors[i] as number);
  return { base: start, parts };
}

/** A way so short that a curve is straight along it. */
const STEP = 1e-9;

function curveOf(calibration: Calibration): (margin: number) => number {
  if ("knots" in calibration) return isotonicCurve(calibration);
  const { slope, intercept } = calibration;
  return (margin) => slope * margin + intercept;
}

function at({ margins, labels }: Required<Margins>, rows: Int32Array): Required<Margins> {
  const taken = { margins: new Float64Array(rows.length), labels: new Uint8Array(rows.length) };
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    taken.margins[i] = margins[row] as number;
    taken.labels[i] = labels[row] as number;
  }
  return taken;
}
