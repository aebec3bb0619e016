import { type LogisticOptions, logistic } from "./logistic.ts";
import type { Json } from "./model.ts";
import type { Scorer } from "./scorer.ts";

/** How a model is made: plain data, so that another thread can make the same. */
export type Recipe = { readonly family: "logistic"; readonly options: LogisticOptions };

/** Makes the model of a recipe. */
export function scorerOf(recipe: Recipe): Scorer<Json> {
  const scorer = logistic(recipe.options) as unknown as Scorer;
  return { ...scorer, recipe };
}
