import type { Feature } from "../features/feature.ts";
import type { ColumnStrength } from "../models/column-strengths.ts";
import type { FeatureWorth } from "../reports/target-report.ts";

export interface WorthOptions {
  /** What each column does to the log-odds, in the order of the columns. */
  readonly strengths: readonly ColumnStrength[];
  /** AUC of each column alone. */
  readonly alone: readonly number[];
  /** Default 30. */
  readonly most?: number;
}

/** Lists what moves a scorer's log-odds on the test rows, strongest first, at most `most`. */
export function featureWorth(
  columns: readonly string[],
  features: readonly Feature[],
  { strengths, alone, most = 30 }: WorthOptions,
): readonly FeatureWorth[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return columns
    .map((name, j) => {
      const feature = byName.get(name);
      return {
        feature: name,
        describe: feature?.describe ?? name,
        about: feature?.about ?? name,
        strength: strengths[j]?.strength ?? 0,
        direction: strengths[j]?.rises ? ("up" as const) : ("down" as const),
        auc_alone: alone[j] ?? Number.NaN,
      };
    })
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength || (a.feature < b.feature ? -1 : 1))
    .slice(0, most);
}
