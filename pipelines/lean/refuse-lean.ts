import { placeOf } from "../../data/configuration.ts";
import { ConfigurationError } from "../../data/errors.ts";
import type { Configuration } from "../../data/schema.ts";

/** What a list may be ranked by in a full run alone. */
const OF_FULL_RUNS =
  /\b(value_at_risk|expected_value|expected_profit|expected_cost|p_alive|expected_orders_365d)\b/;
const INSTEAD = "leave out --lean, or rank by score or an expression such as 'score * monetary'";

/** Throws where a configuration asks for what a lean run does not work out. */
export function requireLean(configuration: Configuration): void {
  const { targets, lists } = configuration;
  const refuse = (path: readonly string[], says: string) => {
    throw new ConfigurationError(`${placeOf(configuration, path)}: ${says}`);
  };
  for (const [name, { kind }] of Object.entries(targets))
    if (kind === "given")
      refuse(["targets", name, "kind"], "a lean run foresees dated outcomes only, got 'given'");
  for (const [name, list] of Object.entries(lists)) {
    const [needs] = OF_FULL_RUNS.exec(list.rank_by) ?? [];
    if (needs !== undefined)
      refuse(["lists", name, "rank_by"], `a lean run does not work out '${needs}': ${INSTEAD}`);
    if (list.contact_cost !== undefined)
      refuse(
        ["lists", name, "contact_cost"],
        "a lean run does not work out what a contact brings: leave out --lean, or the costs",
      );
    if (typeof list.capacity === "object" && "budget" in list.capacity)
      refuse(
        ["lists", name, "capacity"],
        "a lean run does not work out what a contact costs: leave out --lean, or give a number",
      );
  }
  if (configuration.segments.value_tiers.by === "expected_value")
    refuse(
      ["segments", "value_tiers", "by"],
      "a lean run does not work out 'expected_value': leave out --lean, or take tiers by spend",
    );
}
