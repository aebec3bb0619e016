import type { FeatureName } from "../../features/feature-name.ts";

/** What of a business the types know: its targets' names, and those of the features that its own configuration adds. */
export interface Names {
  readonly target: string;
  readonly feature: string;
}

/** The names of a configuration that was read from a file: any target, and of its own features those that code declared. */
export interface NamesOfFile<Own extends string = never> extends Names {
  readonly feature: Own;
}

declare const named: unique symbol;

/** A feature's name that the types cannot know, because a file decides it. */
export type NamedFeature = string & { readonly [named]: true };

/** What a feature may be called: a name that every business may have, one that the code declared, or one by `featureNamed`. */
export type FeatureOf<Known extends Names> = FeatureName | Known["feature"] | NamedFeature;

/**
 * Takes any text for a feature's name, where a file decides it: event types, attributes, own features of a YAML file.
 * It is checked when it is used.
 *
 * @example
 * snapshot.column(featureNamed("email_open_30d"));
 */
export function featureNamed(name: string): NamedFeature {
  return name as NamedFeature;
}
