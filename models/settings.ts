import type { Recipe } from "./recipe.ts";

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
  const budget = BUDGET[effort] * (recipe.family === "boosted" ? TREE_TIMES : 1);
  const more = Math.floor(budget / Math.max(1, numbers));
  return [recipe, ...gridOf(recipe).slice(0, Math.min(more, MOST[effort]))];
}

/** Trees gain most from other settings (how many leaves are best depends on how many rows there are): theirs is so many times the budget. */
const TREE_TIMES = 5;

/** Further settings at most: a search that goes on too long finds chance. */
const MOST: Readonly<Record<Effort, number>> = { low: 2, medium: 6, high: 20 };

function gridOf(recipe: Recipe): readonly Recipe[] {
  if (recipe.family === "logistic")
    return RIDGES.map((ridgeTimes) => ({
      family: recipe.family,
      options: { ...recipe.options, ridgeTimes },
    }));
  if (recipe.family === "additive")
    return SHAPES.map((shape) => ({
      family: recipe.family,
      options: { ...recipe.options, ...shape },
    }));
  // Networks are challengers: their settings are not searched.
  if (recipe.family === "network") return [];
  return TREES.map((trees) => ({
    family: recipe.family,
    options: { ...recipe.options, ...trees },
  }));
}

const RIDGES = [4, 0.25, 16, 0.05, 64] as const;

const SHAPES = [
  { rate: 0.1 },
  { width: 0.05 },
  { pairs: 30 },
  { width: 0.1, ridge: 20 },
  { width: 0.4 },
  { bins: 255, width: 0.05 },
] as const;

const TREES = [
  { leaves: 15, trees: 200 },
  { leaves: 3, trees: 400 },
  { leaves: 31, trees: 200, learningRate: 0.05, featureFraction: 0.5, ridge: 1, leastRows: 20 },
  { leaves: 2, trees: 1000 },
  { leaves: 7, trees: 400 },
  { leaves: 7, trees: 180, featureFraction: 0.1 },
  { leaves: 31, trees: 100, learningRate: 0.1, featureFraction: 1, ridge: 1, leastRows: 20 },
  { leaves: 15, trees: 400 },
  { leaves: 63, trees: 200, leastRows: 50 },
] as const;
