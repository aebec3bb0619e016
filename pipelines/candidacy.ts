import { endToEnd } from "../models/end-to-end.ts";
import { calibration } from "../models/metrics/calibration.ts";
import { logLoss } from "../models/metrics/log-loss.ts";
import { wilson } from "../models/metrics/wilson.ts";
import type {
  CalibrationMetrics,
  CalibrationReport,
  LevelReport,
  Selection,
} from "../reports/candidacy.ts";
import type { Outlook } from "./outlook.ts";

/** Gathers how a target's champion was chosen, calibrated and levelled, for its report. */
export function candidacyOf(
  { trial, rates }: Outlook,
  seed: number,
): {
  readonly selection: Selection;
  readonly calibrated: CalibrationReport;
  readonly level: LevelReport;
} {
  const { champion, predictions, calibrated, past, splits, test } = trial;
  const validation = endToEnd(
    Uint8Array,
    splits.map(({ validation: rows }) => Uint8Array.from(rows, (row) => past.labels[row] ?? 0)),
  );
  const of = (scores: Float64Array): CalibrationMetrics => ({
    log_loss: logLoss(scores, test.labels),
    ...calibration(scores, test.labels, seed),
  });
  const scores = predictions.find(({ name }) => name === champion.name)?.scores;
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
      before: calibrated.before === null ? null : of(calibrated.before),
      after: of(scores ?? new Float64Array()),
    },
    level: {
      rates: rates.map((sample) => ({ ...sample, rate: wilson(sample.positives, sample.rows) })),
      level: trial.level,
    },
  };
}
