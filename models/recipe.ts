import { type AdditiveOptions, additive } from "./additive.ts";
import { type BoostedOptions, boosted } from "./boosted.ts";
import { type LogisticOptions, logistic } from "./logistic.ts";
import { type NetworkOptions, network, startNetwork } from "./network.ts";
import type { Scorer } from "./scorer.ts";

/** How a model is made: plain data, so that another thread can make the same. */
export type Recipe =
  | { readonly family: "additive"; readonly options: AdditiveOptions }
  | { readonly family: "logistic"; readonly options: LogisticOptions }
  | { readonly family: "boosted"; readonly options: BoostedOptions }
  | { readonly family: "network"; readonly options: NetworkOptions };

/** Makes the model of a recipe. */
export function scorerOf(recipe: Recipe): Scorer {
  const scorer = made(recipe) as unknown as Scorer;
  return { ...scorer, recipe, mostNumbers: MOST_NUMBERS[recipe.family] };
}

/** Rows times columns that each family learns from at most: binned columns are cheap. */
const MOST_NUMBERS: Readonly<Record<Recipe["family"], number>> = {
  additive: 2_500_000,
  logistic: 2_000_000,
  boosted: 6_000_000,
  network: 500_000,
};

function made(recipe: Recipe) {
  if (recipe.family === "additive") return additive(recipe.options);
  if (recipe.family === "network") return network(recipe.options);
  return recipe.family === "boosted" ? boosted(recipe.options) : logistic(recipe.options);
}

/** Loads what fitting a recipe needs in this thread: TensorFlow.js, of a network. */
export async function startFitting(recipe: Recipe | undefined): Promise<void> {
  if (recipe?.family === "network") await startNetwork();
}
