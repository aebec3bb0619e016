import { attribute } from "./attributes.ts";
import { basket } from "./basket.ts";
import { cadence } from "./cadence.ts";
import { engagement } from "./engagement.ts";
import { eventType } from "./event-type.ts";
import { exposures } from "./exposures.ts";
import type { Feature } from "./feature.ts";
import { lifetime } from "./lifetime.ts";
import { mix } from "./mix.ts";
import { stem } from "./name.ts";
import { ownFeatures } from "./own-features.ts";
import { returns } from "./returns.ts";
import { rfm } from "./rfm.ts";
import { rhythm } from "./rhythm.ts";
import { subscriptions } from "./subscriptions.ts";
import { tenure } from "./tenure.ts";
import { trend } from "./trend.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The families whose names no file decides, in the order of a snapshot's columns. */
export const families = [
  rfm,
  tenure,
  cadence,
  trend,
  basket,
  mix,
  returns,
  rhythm,
  engagement,
  subscriptions,
  exposures,
  lifetime,
] as const;

export interface CatalogueOptions {
  /** Days of the windows that recent rows are counted in, ascending. */
  readonly windows: readonly number[];
}

/**
 * Returns every feature that a business can have, in a fixed order: the same vocabulary and windows give the same names.
 * A name of the file's that is taken already is told apart: `event_orders`, `attribute_frequency`, `plan_2`.
 */
export function featuresFor(
  vocabulary: Vocabulary,
  { windows }: CatalogueOptions,
): readonly Feature[] {
  const all: Feature[] = families.flatMap((family) => [...family(vocabulary, windows)]);
  const taken = new Set(["customer_id", "as_of", ...all.map(({ name }) => name)]);
  const add = (name: string, prefix: string, make: (stem: string) => readonly Feature[]) => {
    const features = firstFree(name, prefix, make, taken);
    all.push(...features);
    for (const { name } of features) taken.add(name);
  };
  for (const known of vocabulary.events?.types ?? [])
    add(stem(known.type, "event"), "event", (name) => eventType(known, name, windows));
  for (const known of vocabulary.attributes)
    add(stem(known.column, "attribute"), "attribute", (name) => attribute(known, name));
  return [...all, ...ownFeatures(vocabulary)];
}

/** Returns the features without those named, or made of a column or event type named, in `exclude`. */
export function without(
  features: readonly Feature[],
  exclude: readonly string[],
): readonly Feature[] {
  const left = new Set(exclude);
  return features.filter(
    ({ name, column }) => !left.has(name) && !(column !== undefined && left.has(column)),
  );
}

/** Tries the stems `name`, `<prefix>_<name>`, `<name>_2` and on, and returns the first features whose names are all free. */
function firstFree(
  name: string,
  prefix: string,
  make: (stem: string) => readonly Feature[],
  taken: ReadonlySet<string>,
): readonly Feature[] {
  for (let n = 0; ; n++) {
    const features = make([name, `${prefix}_${name}`][n] ?? `${name}_${n}`);
    if (features.every((feature) => !taken.has(feature.name))) return features;
  }
}
