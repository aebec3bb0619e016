import { type FitOptions, foreseen } from "./develop.ts";
import type { Part } from "./learning-curve.ts";
import { takeColumns } from "./matrix.ts";
import { type Estimate, undefinedEstimate, z95 } from "./metrics/estimate.ts";
import { rocAuc, rocAucDifference } from "./metrics/roc-auc.ts";
import type { Sample, Scorer } from "./scorer.ts";

/** Columns that are left out together. */
export interface Family {
  readonly family: string;
  readonly columns: readonly string[];
}

export interface FamilyWorth {
  readonly family: string;
  /** How many columns it has. */
  readonly columns: number;
  readonly auc_without: number;
  /** AUC with the family less AUC without it, paired on the same rows: above 0 where nothing else tells the same. */
  readonly worth: Estimate;
}

export interface Ablation {
  readonly auc: Estimate;
  /** The most valuable first. */
  readonly families: readonly FamilyWorth[];
}

/**
 * Fits a scorer again without each family of columns and judges it on the validation rows: what the family adds to all
 * the others. Parts hold different customers or times; figures are means over them, with DeLong's paired intervals.
 */
export async function ablation(
  scorer: Scorer,
  parts: readonly Part[],
  families: readonly Family[],
  options: FitOptions,
): Promise<Ablation> {
  const full = await marginsOver(scorer, parts, null, options);
  const labels = parts.map(({ validation }) => validation.labels);
  const worth = await Promise.all(
    families.map(async ({ family, columns }): Promise<readonly FamilyWorth[]> => {
      const kept = parts[0]?.train.matrix.columns.filter((name) => !columns.includes(name)) ?? [];
      if (kept.length === 0) return [];
      const without = await marginsOver(scorer, parts, kept, options);
      return [
        {
          family,
          columns: columns.length,
          auc_without: overParts(labels.map((own, i) => rocAuc(marginsAt(without, i), own))).value,
          worth: overParts(
            labels.map((own, i) =>
              rocAucDifference(marginsAt(full, i), marginsAt(without, i), own),
            ),
          ),
        },
      ];
    }),
  );
  return {
    auc: overParts(parts.map(({ validation }, i) => rocAuc(marginsAt(full, i), validation.labels))),
    families: worth
      .flat()
      .sort((a, b) => b.worth.value - a.worth.value || (a.family < b.family ? -1 : 1)),
  };
}

async function marginsOver(
  scorer: Scorer,
  parts: readonly Part[],
  columns: readonly string[] | null,
  options: FitOptions,
): Promise<readonly Float64Array[]> {
  const narrow = (sample: Sample): Sample =>
    columns === null ? sample : { ...sample, matrix: takeColumns(sample.matrix, columns) };
  const margins: Float64Array[] = [];
  for (const { train, validation } of parts) {
    const rows = { sample: narrow(train), snapshot: narrow(validation).matrix };
    margins.push((await foreseen(scorer, rows, options, { explained: false })).margins);
  }
  return margins;
}

function marginsAt(margins: readonly Float64Array[], i: number): Float64Array {
  return margins[i] ?? new Float64Array();
}

/** Returns the mean of independent estimates: its variance is the sum of theirs over their number squared. */
function overParts(estimates: readonly Estimate[]): Estimate {
  const n = estimates.length;
  if (n === 0) return undefinedEstimate;
  const value = estimates.reduce((sum, one) => sum + one.value, 0) / n;
  const variance = estimates.reduce(
    (sum, { low, high }) => sum + ((high - low) / (2 * z95)) ** 2,
    0,
  );
  const half = (z95 * Math.sqrt(variance)) / n;
  return { value, low: value - half, high: value + half };
}
