import type { Feature } from "../features/feature.ts";
import { ablation, type Family } from "../models/ablation.ts";
import type { FitOptions } from "../models/develop.ts";
import type { Trial } from "../models/trial.ts";
import type { AblationReport } from "../reports/data-worth-report.ts";
import { judgedOn } from "./learning-curve.ts";
import { validationParts } from "./validation-parts.ts";

/** There is a fit for every family, so that each has to be quick. */
const MOST_ROWS = 3_500;

/** Asks what each family of features adds to the others, on the rows that the champion was chosen on; null for a rule. */
export async function leaveOutFamilies(
  trial: Trial,
  features: readonly Feature[],
  options: FitOptions,
): Promise<AblationReport | null> {
  const { scorer } = trial.judged;
  if (scorer.role !== "model") return null;
  const parts = validationParts(trial, { most: MOST_ROWS, seed: options.seed });
  const families = familiesOf(trial.past.matrix.columns, features);
  const left = await ablation(scorer, parts, families, options);
  return { scorer: scorer.name, validation: judgedOn(parts), ...left };
}

/** Groups columns by the family of their feature, in the order of the columns. */
export function familiesOf(
  columns: readonly string[],
  features: readonly Feature[],
): readonly Family[] {
  const familyOf = new Map(features.map(({ name, family }) => [name, family]));
  const families = new Map<string, string[]>();
  for (const column of columns) {
    const family = familyOf.get(column) ?? "attributes";
    families.set(family, [...(families.get(family) ?? []), column]);
  }
  return [...families].map(([family, own]) => ({ family, columns: own }));
}
