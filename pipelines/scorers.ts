import { ConfigurationError } from "../data/errors.ts";
import type { TargetOptions } from "../data/schema.ts";
import type { Entrant } from "../models/develop.ts";
import { familyOf, scorerOf, usualRecipes } from "../models/recipe.ts";
import { rulesFor } from "../models/rules.ts";
import type { Scorer } from "../models/scorer.ts";
import { type Effort, settingsWithin } from "../models/settings.ts";
import { leaving } from "./leaving.ts";

export interface EntrantOptions {
  readonly effort: Effort;
  /** Rows that are learned from. */
  readonly rows: number;
  /** How often each setting is fitted to be compared: once before a later cut-off, five times among customers. */
  readonly fits: number;
  /** Models of one's own. */
  readonly own: readonly Scorer[];
}

/** Returns everything that can learn from these columns, rules first, then models, the simplest first. */
export function entrantsFor(
  columns: readonly string[],
  kind: TargetOptions["kind"],
  { effort, rows, fits, own }: EntrantOptions,
): readonly Entrant[] {
  const rules = rulesFor(columns, { rises: leaving(kind) ? "against" : "with" });
  requireOwnNames(own, [...rules, ...usualRecipes.map(scorerOf)]);
  return [
    ...rules.map(({ name, role }, i): Entrant => ({ name, role, settings: rules.slice(i, i + 1) })),
    ...usualRecipes
      .filter((recipe) => rows >= (familyOf(recipe).leastRows ?? 0))
      .map((recipe): Entrant => {
        const settings = settingsWithin(recipe, { effort, numbers: fits * rows * columns.length });
        return { name: scorerOf(recipe).name, role: "model", settings: settings.map(scorerOf) };
      }),
    ...own.map((scorer): Entrant => ({ name: scorer.name, role: "model", settings: [scorer] })),
  ];
}

function requireOwnNames(own: readonly Scorer[], ours: readonly Scorer[]): void {
  const taken = new Set(ours.map(({ name }) => name));
  for (const { name } of own) {
    if (taken.has(name))
      throw new ConfigurationError(`there is a model '${name}' already, choose another name`);
    taken.add(name);
  }
}

/** Returns the scorer of a name, as a trained run stores it. */
export function scorerNamed(
  name: string,
  columns: readonly string[],
  kind: TargetOptions["kind"],
  own: readonly Scorer[] = [],
): Scorer {
  const found = [
    ...own,
    ...rulesFor(columns, { rises: leaving(kind) ? "against" : "with" }),
    ...usualRecipes.map(scorerOf),
  ].find((scorer) => scorer.name === name);
  if (found === undefined)
    throw new ConfigurationError(
      `the run was trained with '${name}', which is no model of this version: give the model as the library's option \`models\`, or train the run again`,
    );
  return found;
}
