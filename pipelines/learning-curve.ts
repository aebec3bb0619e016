import type { FitOptions } from "../models/develop.ts";
import { learningCurve, type Part } from "../models/learning-curve.ts";
import type { Trial } from "../models/trial.ts";
import type { LearningReport } from "../reports/data-worth-report.ts";
import { countOf } from "./labelled.ts";
import { validationParts } from "./validation-parts.ts";

/** Every share and draw is a fit, so that the largest has to be quick. */
const MOST_ROWS = 8_000;

/** Asks whether more customers would help the champion, on the rows that it was chosen on; null where a rule ships. */
export async function learnFromFewer(
  trial: Trial,
  options: FitOptions,
): Promise<LearningReport | null> {
  const { scorer } = trial.judged;
  if (scorer.role !== "model") return null;
  const parts = validationParts(trial, { most: MOST_ROWS, seed: options.seed });
  const curve = await learningCurve(scorer, parts, {
    ...options,
    draws: Math.max(3, parts.length),
  });
  const { past, splits } = trial;
  const known = new Set(Array.from(splits[0]?.train ?? [], (row) => past.matrix.ids[row]));
  return {
    scorer: scorer.name,
    validation: judgedOn(parts),
    training_customers: known.size,
    ...curve,
  };
}

/** Counts the rows that parts are judged by. */
export function judgedOn(parts: readonly Part[]): LearningReport["validation"] {
  const counts = parts.map(({ validation }) => countOf(validation, null));
  return {
    rows: counts.reduce((sum, { rows }) => sum + rows, 0),
    positives: counts.reduce((sum, { positives }) => sum + positives, 0),
  };
}
