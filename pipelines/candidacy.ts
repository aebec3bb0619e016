import { endToEnd } from "../models/end-to-end.ts";
import { wilson } from "../models/metrics/wilson.ts";
import type { CalibrationReport, LevelReport, Selection } from "../reports/candidacy.ts";
import type { Outlook } from "./outlook.ts";

/** Gathers how a target's champion was chosen, calibrated and levelled, for its report. */
export function candidacyOf(
  { trial, rates }: Outlook,
  { before, after }: Pick<CalibrationReport, "before" | "after">,
): {
  readonly selection: Selection;
  readonly calibrated: CalibrationReport;
  readonly level: LevelReport;
} {
  const { champion, predictions, calibrated, past, splits } = trial;
  const validation = endToEnd(
    Uint8Array,
    splits.map(({ validation: rows }) => Uint8Array.from(rows, (row) => past.labels[row] ?? 0)),
  );
  return {
    selection: {
      rows: validation.length,
      positives: validation.reduce((sum, label) => sum + label, 0),
      standings: champion.standings.map((standing, i) => ({
        ...standing,
        tried: predictions[i]?.tried ?? 1,
        size: predictions[i]?.size ?? 0,
      })),
    },
    calibrated: {
      method: calibrated.method,
      because: calibrated.because,
      before,
      after,
    },
    level: {
      rates: rates.map((sample) => ({ ...sample, rate: wilson(sample.positives, sample.rows) })),
      level: trial.level,
    },
  };
}
