import { type Calibration, calibrate, recentred } from "./calibrator.ts";
import { marginsOf } from "./develop.ts";
import type { Json } from "./model.ts";
import type { Sample, Scorer } from "./scorer.ts";

/** Whose share of positives scores are set to: the latest cut-off with known outcomes, or the same season a year before. */
export interface Level {
  readonly method: "latest" | "same season";
  /** Mean probability less the share of positives on the validation rows, had the level come from the latest cut-off. */
  readonly latest_error: number;
  /** The same from the cut-off a year before the validation cut-off; null without one. */
  readonly season_error: number | null;
  /** One sentence: why this one. */
  readonly because: string;
}

export interface LevelSamples {
  readonly latest: Sample;
  readonly season: Sample | null;
  readonly validation: Sample;
}

/**
 * Chooses where a scorer's level comes from, by which of the two would have been nearer on the validation rows. The
 * scorer has not seen those; the samples before it may be ones it was fitted on.
 */
export function chooseLevel(
  scorer: Scorer,
  learned: Json,
  calibration: Calibration,
  { latest, season, validation }: LevelSamples,
): Level {
  const margins = marginsOf(scorer, learned, validation.matrix);
  const errorFrom = (sample: Sample) =>
    mean(calibrate(setTo(scorer, learned, calibration, sample), margins)) - mean(validation.labels);
  const latest_error = errorFrom(latest);
  if (season === null)
    return {
      method: "latest",
      latest_error,
      season_error: null,
      because:
        "The level is that of the latest cut-off with known outcomes: the history does not reach back to the same season a year before.",
    };
  const season_error = errorFrom(season);
  const nearer = Math.abs(season_error) < Math.abs(latest_error);
  const errors = `${points(season_error)} against ${points(latest_error)} percentage points on the validation rows`;
  return {
    method: nearer ? "same season" : "latest",
    latest_error,
    season_error,
    because: nearer
      ? `The level is that of the same season a year before, which came nearer than the latest cut-off: off by ${errors}.`
      : `The level is that of the latest cut-off with known outcomes; the same season a year before came no nearer: off by ${errors}.`,
  };
}

/** Returns a calibration at the level of a sample. */
export function setTo(
  scorer: Scorer,
  learned: Json,
  calibration: Calibration,
  { matrix, labels }: Sample,
): Calibration {
  return recentred(calibration, marginsOf(scorer, learned, matrix), labels);
}

function points(share: number): string {
  return (100 * share).toFixed(1);
}

function mean(values: Float64Array | Uint8Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
