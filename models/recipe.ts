import { families } from "./families.ts";
import type { Family } from "./family.ts";
import type { Scorer } from "./scorer.ts";

/** How a model is made: plain data, so that another thread can make the same. */
export interface Recipe {
  /** A family's name. */
  readonly family: string;
  readonly options: object;
}

/** The usual recipes of every family, in the order in which the first that is as good as the best ships. */
export const usualRecipes: readonly Recipe[] = families.flatMap(({ name, usual }) =>
  usual.map((options) => ({ family: name, options })),
);

/** Makes the model of a recipe. */
export function scorerOf(recipe: Recipe): Scorer {
  const { make, mostNumbers } = familyOf(recipe);
  return { ...make(recipe.options), recipe, mostNumbers };
}

/** Returns the family of a recipe. */
export function familyOf({ family: name }: Recipe): Family {
  const found = families.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no family of models '${name}'`);
  return found;
}

/** Loads what fitting a recipe needs in this thread: the native library, of a network, where there is one. */
export async function startFitting(recipe: Recipe | undefined): Promise<void> {
  if (recipe !== undefined) await familyOf(recipe).start?.();
}
