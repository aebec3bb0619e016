import type { Feature } from "../features/feature.ts";
import { facing, type Trained } from "../models/develop.ts";
import { columnOf } from "../models/matrix.ts";
import type { Sample } from "../models/scorer.ts";
import type { FeatureWorth } from "../reports/target-report.ts";

export interface WorthOptions {
  /** AUC of each column of the matrix alone. */
  readonly alone: readonly number[];
  /** Default 30. */
  readonly most?: number;
}

/** Lists what moves a scorer's log-odds on the test rows, strongest first, at most `most`. */
export function featureWorth(
  trained: Trained,
  { matrix }: Sample,
  features: readonly Feature[],
  { alone, most = 30 }: WorthOptions,
): readonly FeatureWorth[] {
  const { parts } = facing(trained, matrix).contributions(matrix);
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  return matrix.columns
    .map((name, j) => ({
      name,
      part: parts[j] ?? new Float64Array(),
      auc_alone: alone[j] ?? Number.NaN,
      feature: byName.get(name),
    }))
    .map(({ name, part, auc_alone, feature }) => ({
      feature: name,
      describe: feature?.describe ?? name,
      about: feature?.about ?? name,
      strength: part.reduce((sum, value) => sum + Math.abs(value), 0) / Math.max(1, part.length),
      direction: rises(columnOf(matrix, name), part) ? ("up" as const) : ("down" as const),
      auc_alone,
    }))
    .filter(({ strength }) => strength > 0)
    .sort((a, b) => b.strength - a.strength || (a.feature < b.feature ? -1 : 1))
    .slice(0, most);
}

/** Tells whether a column and its part go up together: the sign of their covariance over rows that have the value. */
function rises(column: Float64Array, part: Float64Array): boolean {
  let [n, sumX, sumY, sumXY] = [0, 0, 0, 0];
  for (let i = 0; i < column.length; i++) {
    const x = column[i] ?? Number.NaN;
    if (Number.isNaN(x)) continue;
    const y = part[i] ?? 0;
    n++;
    sumX += x;
    sumY += y;
    sumXY += x * y;
  }
  return n * sumXY >= sumX * sumY;
}
