import type { Feature } from "../../features/feature.ts";

/** Families of which a lean run works out nothing: many columns that move few scores. */
const LEFT_OUT: ReadonlySet<string> = new Set(["mix", "returns", "lifetime", "own"]);
/** Grains that group rows once more before they are counted. */
const DEAR: ReadonlySet<Feature["grain"]> = new Set(["products", "categories", "sessions"]);
/** Features that cost more than they tell beside those that stay. */
const PASSED_OVER =
  /^(gap_median|overdue_ratio|month_share|season_.*|(morning|afternoon|evening)_share|last_age_days|order_lines|(orders|spend)_prior_\d+d|(orders|spend)_trend_\d+d)$/;

/** Returns the features that a lean run learns from: whatever a plain pass over the rows gives. */
export function shortList(features: readonly Feature[]): readonly Feature[] {
  return features.filter(
    ({ family, grain, name }) =>
      !LEFT_OUT.has(family) && !DEAR.has(grain) && !PASSED_OVER.test(name),
  );
}
