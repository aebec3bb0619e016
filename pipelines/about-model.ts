import type { TargetOptions } from "../data/schema.ts";
import type { AboutModel } from "../reports/about-model.ts";
import { familiesOf } from "./ablation.ts";
import type { Business } from "./business.ts";
import { historyFrom } from "./cut-offs.ts";
import type { Outlook } from "./outlook.ts";

/** Tells what a target's model was made of: sources, windows, features. */
export function aboutModel(
  { configuration, canonical, quality, asOf, features }: Business,
  { aim }: Pick<Outlook, "aim">,
): AboutModel {
  return {
    business: configuration.name,
    as_of: asOf,
    first_day: historyFrom(aim.target, canonical),
    asked: askedOf(aim.target),
    seed: configuration.seed,
    windows: configuration.windows,
    observation: configuration.observation,
    sources: quality.sources.map((source) => ({
      name: source.name,
      kind: source.kind,
      rows_accepted: source.rows_accepted,
      rows_rejected: source.rows_rejected,
      verdict: source.verdict?.verdict ?? null,
    })),
    families: familiesOf(aim.columns, features).map(({ family, columns }) => ({
      family,
      features: columns.length,
    })),
    excluded: aim.target.exclude,
  };
}

function askedOf(target: TargetOptions): string {
  switch (target.kind) {
    case "inactivity":
      return `who bought in the last ${target.active ?? 2 * target.horizon} days`;
    case "subscription_end":
      return "with a subscription that runs";
    case "event":
      return "who were seen before";
    case "given":
      return "of the customers' file";
  }
}
