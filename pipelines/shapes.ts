import type { Feature } from "../features/feature.ts";
import type { AdditiveLearned } from "../models/additive.ts";
import { additiveTerms } from "../models/additive-terms.ts";
import type { Trained } from "../models/develop.ts";
import type { Axis, Shapes } from "../reports/shapes.ts";

/** Returns what an additive model learned, its strongest shapes and pairs; null of any other model. */
export function shapesOf(
  { scorer, learned }: Trained,
  features: readonly Feature[],
  { most = 12, mostPairs = 4 }: { readonly most?: number; readonly mostPairs?: number } = {},
): Shapes | null {
  if (!scorer.name.startsWith("additive")) return null;
  const effects = learned as AdditiveLearned;
  const { mains, pairs } = additiveTerms(effects);
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const axis = (name: string): Axis => ({
    feature: name,
    describe: byName.get(name)?.describe ?? name,
    about: byName.get(name)?.about ?? name,
    flag: byName.get(name)?.unit === "flag",
  });
  return {
    model: scorer.name,
    rows: effects.effects.mains[0]?.rows.reduce((sum, own) => sum + own, 0) ?? 0,
    ranks: effects.references !== null,
    mains: mains
      .filter(({ strength }) => strength > 0)
      .slice(0, most)
      .map(({ column, ...shape }) => ({ ...axis(column), ...shape })),
    pairs: pairs.slice(0, mostPairs).map(({ columns: [first, second], ...pair }) => ({
      axes: [axis(first), axis(second)],
      ...pair,
    })),
  };
}
