import type { Recipe } from "./recipe.ts";

export type Effort = "low" | "medium" | "high";

/** Numbers (rows x columns) that a search over one model's settings may fit in all. */
const BUDGET: Readonly<Record<Effort, number>> = {
  low: 0,
  medium: 20_000_000,
  high: 200_000_000,
};

const RIDGES = [0.25, 4, 0.05, 16] as const;

/**
 * Lists the settings of a model that an effort allows, the usual ones first: a grid, cut off where fitting more of it
 * would pass the effort's budget of numbers. It counts numbers and not seconds, so that the same data have the same
 * settings on any machine.
 */
export function settingsWithin(
  recipe: Recipe,
  { effort, numbers }: { readonly effort: Effort; readonly numbers: number },
): readonly Recipe[] {
  const grid = gridOf(recipe);
  const more = Math.floor(BUDGET[effort] / Math.max(1, numbers));
  return [recipe, ...grid.slice(0, more)];
}

function gridOf(recipe: Recipe): readonly Recipe[] {
  return RIDGES.map((times) => ({ ...recipe, options: { ...recipe.options, ridgeTimes: times } }));
}
