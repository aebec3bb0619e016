import { familyOf, type Recipe } from "./recipe.ts";

export type Effort = "low" | "medium" | "high";

/** Numbers (rows x columns) that a search over one model's further settings may fit in all. */
const BUDGET: Readonly<Record<Effort, number>> = {
  low: 2_000_000,
  medium: 40_000_000,
  high: 400_000_000,
};

/**
 * Lists the settings of a model that an effort allows, the usual ones first: a grid, cut off where fitting more of it
 * would pass the effort's budget of numbers. It counts numbers and not seconds, so that the same data have the same
 * settings on any machine.
 */
export function settingsWithin(
  recipe: Recipe,
  { effort, numbers }: { readonly effort: Effort; readonly numbers: number },
): readonly Recipe[] {
  const { further, searched = 1 } = familyOf(recipe);
  const more = Math.floor((BUDGET[effort] * searched) / Math.max(1, numbers));
  return [
    recipe,
    ...further
      .slice(0, Math.min(more, MOST[effort]))
      .map((options) => ({ ...recipe, options: { ...recipe.options, ...options } })),
  ];
}

/** Further settings at most: a search that goes on too long finds chance. */
const MOST: Readonly<Record<Effort, number>> = { low: 2, medium: 6, high: 20 };
