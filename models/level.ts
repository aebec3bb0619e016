import { type Calibration, calibrate, recentred } from "./calibrator.ts";
import { drawnFrom, marginsOf } from "./develop.ts";
import { positionsWhere } from "./folds.ts";
import { viewRows } from "./matrix.ts";
import type { Json } from "./model.ts";
import type { Sample, Scorer } from "./scorer.ts";

/** Whose share of positives scores are set to: that of all cut-offs learned from, or of the same season a year before. */
export interface Level {
  readonly method: "average" | "same season";
  /** Mean probability less the share of positives on the validation rows, had the level come from the training cut-offs. */
  readonly average_error: number;
  /** The same from the cut-off a year before the validation cut-off; null without one. */
  readonly season_error: number | null;
  /** One sentence: why this one. */
  readonly because: string;
}

export interface LevelSamples {
  readonly training: Sample;
  readonly season: Sample | null;
  readonly validation: Pick<Sample, "labels"> & {
    /** n margins of the scorer that its level is chosen for. */
    readonly margins: Float64Array;
  };
}

/**
 * Chooses where a scorer's level comes from. The season counts where it would have been nearer on the validation rows,
 * which the scorer has not seen, by more than those rows' own standard error; otherwise the average of what was learned
 * from, which no single season sways.
 */
export function chooseLevel(
  scorer: Scorer,
  learned: Json,
  calibration: Calibration,
  { training, season, validation }: LevelSamples,
): Level {
  const { margins } = validation;
  const errorFrom = (sample: Sample) =>
    mean(calibrate(setTo(scorer, learned, calibration, sample), margins)) - mean(validation.labels);
  const average_error = errorFrom(training);
  if (season === null)
    return {
      method: "average",
      average_error,
      season_error: null,
      because:
        "The level is the average of the cut-offs learned from: the history does not show that the same season a year before would be a better guide.",
    };
  const season_error = errorFrom(season);
  const rate = mean(validation.labels);
  const chance = Math.sqrt((rate * (1 - rate)) / validation.labels.length);
  const nearer = Math.abs(season_error) + chance < Math.abs(average_error);
  const errors = `${points(season_error)} against ${points(average_error)} percentage points on the validation rows`;
  return {
    method: nearer ? "same season" : "average",
    average_error,
    season_error,
    because: nearer
      ? `The level is that of the same season a year before, which came nearer than the average: off by ${errors}.`
      : `The level is the average of the cut-offs learned from; the same season a year before came no nearer by more than chance: off by ${errors}.`,
  };
}

/** Returns a calibration at the level of a sample: the mean score of its rows is their share of positives. */
export function setTo(
  scorer: Scorer,
  learned: Json,
  calibration: Calibration,
  sample: Sample,
): Calibration {
  return setBy(scorer, learned, calibration, levelOf(sample));
}

/** Rows that tell a level. */
export interface LevelRows {
  readonly sample: Sample;
  /** Share of positives that the mean score is to be. */
  readonly share: number;
}

/** Returns a sample's rows as what tells its level. */
export function levelOf(sample: Sample): LevelRows {
  return { sample, share: mean(sample.labels) };
}

/** Returns so many of a sample's rows, drawn by seed, as what tells about its level. */
export function levelNear(
  sample: Sample,
  {
    rows,
    seed,
    shared,
  }: { readonly rows: number; readonly seed: number; readonly shared: boolean },
): LevelRows {
  return {
    sample: sample.labels.length <= rows ? sample : drawnFrom(sample, rows, { seed, shared }),
    share: mean(sample.labels),
  };
}

/** Returns a calibration at the level that rows tell. */
export function setBy(
  scorer: Scorer,
  learned: Json,
  calibration: Calibration,
  { sample, share }: LevelRows,
): Calibration {
  return recentred(calibration, marginsWithin(scorer, learned, sample), share);
}

/** Rows that are enough to know a mean score by, to a quarter of a percentage point. */
export const ENOUGH_ROWS = 10_000;

/** Returns the margins of a sample's rows, cut-off by cut-off: ranks are taken within each. */
function marginsWithin(scorer: Scorer, learned: Json, { matrix, groups }: Sample): Float64Array {
  if (groups === undefined || scorer.rereference === undefined)
    return marginsOf(scorer, learned, matrix);
  const margins = new Float64Array(groups.length);
  for (const group of new Set(groups)) {
    const rows = positionsWhere(groups.length, (i) => groups[i] === group);
    const beside = viewRows(matrix, rows);
    const referred = scorer.rereference(learned, beside);
    // What reads no ranks does not mind which rows stand beside a row.
    if (referred === learned) return scorer.apply(learned, matrix);
    const own = scorer.apply(referred, beside);
    rows.forEach((row, i) => {
      margins[row] = own[i] as number;
    });
  }
  return margins;
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

function mean(values: Float64Array | Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
