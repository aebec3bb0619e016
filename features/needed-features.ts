import type { Feature } from "./feature.ts";

/** Returns the features of the given names and those that they are computed from, in the order they came. */
export function neededFeatures(
  features: readonly Feature[],
  names: readonly string[],
): readonly Feature[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const needed = new Set<string>();
  const add = (name: string): void => {
    const feature = byName.get(name);
    if (feature === undefined || needed.has(name)) return;
    needed.add(name);
    // Any word of the expression that is a feature's name; one word too many costs a column and changes nothing.
    if (feature.grain === "features")
      for (const word of feature.sql.strings.join(" ").match(/\w+/g) ?? []) add(word);
  };
  for (const name of names) add(name);
  return features.filter(({ name }) => needed.has(name));
}
