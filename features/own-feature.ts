import type { z } from "zod";
import type { ownFeatureSchema } from "../data/own-feature-schema.ts";

/** A feature of one's own, as a configuration holds it: `features: - { name, over, sql, unit, empty, phrase }`. */
export type OwnFeature<Name extends string = string> = Omit<
  z.input<typeof ownFeatureSchema>,
  "name"
> & { readonly name: Name };

/**
 * Declares a feature of one's own, an aggregate over rows before as_of, and keeps its name for the types.
 *
 * @example
 * const nightShare = defineFeature({
 *   name: "night_share",
 *   over: "orders",
 *   sql: "avg(case when hour >= 22 then 1 else 0 end)",
 *   unit: "share",
 *   phrase: "places {value} of orders at night",
 * });
 */
export function defineFeature<const Name extends string>(
  definition: OwnFeature<Name>,
): OwnFeature<Name> {
  return Object.freeze(definition);
}
