import type { Feature } from "./feature.ts";

/** A template taken apart: words, and the features whose values stand between them. */
export interface Template {
  readonly first: string;
  readonly names: readonly string[];
  /** What follows each name. */
  readonly words: readonly string[];
}

interface Templates {
  readonly usual: readonly Template[];
  /** Where the feature's own value is a low one. */
  readonly low: readonly Template[];
}

const split = new WeakMap<Feature, Templates>();

/** Returns a feature's templates; they are taken apart once. */
export function templatesOf(feature: Feature): Templates {
  const found = split.get(feature);
  if (found !== undefined) return found;
  const made = {
    usual: feature.phrase.map(takenApart),
    low: feature.phrase.map((template) => takenApart(only(template, feature))),
  };
  split.set(feature, made);
  return made;
}

function takenApart(template: string): Template {
  const [first = "", ...found] = template.split(/\{([a-z0-9_]+)\}/);
  return {
    first,
    names: found.filter((_, i) => i % 2 === 0),
    words: found.filter((_, i) => i % 2 === 1),
  };
}

/**
 * Puts "only" before a feature's own number, where that makes sense: not of an hour, a rhythm or an attribute, nor beside what
 * is usual for the customer, for 22 days are long where it is usually 2.
 */
function only(template: string, { name, unit, family }: Feature): string {
  const own = `{${name}}`;
  return unit === "hour" ||
    unit === "flag" ||
    family === "attributes" ||
    template.includes(`every ${own}`) ||
    template.includes(", usually ")
    ? template
    : template.replace(own, `only ${own}`);
}
