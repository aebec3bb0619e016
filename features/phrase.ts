import type { Feature } from "./feature.ts";
import { format } from "./format.ts";

export interface PhraseOptions {
  /** ISO 4217 code; without one money is a plain number. */
  readonly currency?: string | undefined;
  /** The features that templates may name, by name. */
  readonly features: ReadonlyMap<string, Feature>;
  /** Whether the feature's own value is a low one: "only 1 order in the last 30 days". */
  readonly low?: boolean;
}

/**
 * Says a feature's value of one customer in plain English, or returns null where there are no words for it. `values` gives
 * a feature's value by name; undefined and NaN are missing. The first template whose features are all present is used.
 */
export function say(
  feature: Feature,
  values: (name: string) => number | undefined,
  options: PhraseOptions,
): string | null {
  const own = values(feature.name);
  if (own === undefined || Number.isNaN(own)) return feature.missing ?? null;
  if (own === 0 && feature.zero !== undefined) return feature.zero;
  if (own < 0 && feature.negative !== undefined) return feature.negative;
  for (const template of templatesOf(feature)[options.low === true ? "low" : "usual"]) {
    const said = fill(template, values, options);
    if (said !== null) return said;
  }
  return null;
}

/** A template taken apart: words, and the features whose values stand between them. */
interface Template {
  readonly names: readonly string[];
  /** What follows each name. */
  readonly words: readonly string[];
  readonly start: Said;
}

/** What has been said so far, and how it went on: the same words of the same values are one text. */
interface Said {
  readonly text: string;
  next: Map<string, Said> | null;
}

interface Templates {
  readonly usual: readonly Template[];
  /** Where the feature's own value is a low one. */
  readonly low: readonly Template[];
}

/** Texts that are kept, at most: then all are forgotten. */
const MOST_TEXTS = 50_000;
let texts = 0;
let split = new WeakMap<Feature, Templates>();

/** Returns a feature's templates; they are taken apart once. */
function templatesOf(feature: Feature): Templates {
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
    names: found.filter((_, i) => i % 2 === 0),
    words: found.filter((_, i) => i % 2 === 1),
    start: { text: first, next: null },
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

function fill(
  { names, words, start }: Template,
  values: (name: string) => number | undefined,
  { currency, features }: PhraseOptions,
): string | null {
  let said = start;
  for (let k = 0; k < names.length; k++) {
    const name = names[k] as string;
    const feature = features.get(name);
    const value = values(name);
    if (feature === undefined || value === undefined || Number.isNaN(value)) return null;
    said = goneOn(said, format(value, feature, currency), words[k] as string);
  }
  return said.text;
}

function goneOn(said: Said, value: string, words: string): Said {
  said.next ??= new Map();
  const found = said.next.get(value);
  if (found !== undefined) return found;
  const made = { text: `${said.text}${value}${words}`, next: null };
  said.next.set(value, made);
  if (++texts > MOST_TEXTS) {
    split = new WeakMap();
    texts = 0;
  }
  return made;
}
