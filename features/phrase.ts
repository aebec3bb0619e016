import type { Feature } from "./feature.ts";
import { format, formatKey } from "./format.ts";
import { type Template, templatesOf } from "./phrase-templates.ts";

export interface WordingOptions {
  /** ISO 4217 code; without one money is a plain number. */
  readonly currency?: string | undefined;
  /** The features that templates may name, by name. */
  readonly features: ReadonlyMap<string, Feature>;
}

export interface PhraseOptions extends WordingOptions {
  /** Whether the feature's own value is a low one: "only 1 order in the last 30 days". */
  readonly low?: boolean;
}

/** A text, of which there is one for the same words of the same values as long as it is kept. */
export interface Said {
  readonly text: string;
  /** Tells it apart from all others of this thread: they are numbered as they are made. */
  readonly number: number;
}

/** How a feature is said of one customer after the other. */
export interface Wording {
  /** Features whose values it is told by, its own first. */
  readonly names: readonly string[];
  /** Says values, in the order of the names, NaN where missing; null where there are no words. */
  say(values: ArrayLike<number>, low: boolean): Said | null;
}

/**
 * Says a feature's value of one customer in plain English, or returns null where there are no words for it. `values` gives
 * a feature's value by name; undefined and NaN are missing. The first template whose features are all present is used.
 */
export function say(
  feature: Feature,
  values: (name: string) => number | undefined,
  { low = false, ...options }: PhraseOptions,
): string | null {
  const { names, say: sayValues } = wordingOf(feature, options);
  return (
    sayValues(
      Float64Array.from(names, (name) => values(name) ?? Number.NaN),
      low,
    )?.text ?? null
  );
}

/** Returns how `say` says a feature of many customers: what was said once is not written again. */
export function wordingOf(feature: Feature, { currency, features }: WordingOptions): Wording {
  const { usual, low: lowly } = templatesOf(feature);
  const names = [...new Set([feature.name, ...usual.flatMap((template) => template.names)])];
  const known = names.map((name) => features.get(name));
  const [missing, zero, negative] = [feature.missing, feature.zero, feature.negative].map((text) =>
    text === undefined ? null : saying(text),
  ) as [Kept | null, Kept | null, Kept | null];
  const sentencesOf = (templates: readonly Template[]) =>
    templates
      .filter((template) => template.names.every((name) => features.has(name)))
      .map(
        ({ first, names: named, words }): Sentence => ({
          places: Int32Array.from(named, (name) => names.indexOf(name)),
          words,
          start: saying(first),
          age,
        }),
      );
  const sentences = { usual: sentencesOf(usual), low: sentencesOf(lowly) };

  const fill = (sentence: Sentence, values: ArrayLike<number>): Said | null => {
    const { places, words, start } = sentence;
    if (sentence.age !== age) {
      sentence.age = age;
      start.next = null;
    }
    for (let k = 0; k < places.length; k++)
      if (Number.isNaN(values[places[k] as number] as number)) return null;
    let said = start;
    for (let k = 0; k < places.length; k++) {
      const place = places[k] as number;
      said = goneOn(said, values[place] as number, known[place] as Feature, words[k] as string);
    }
    return said;
  };
  /** Adds a value and what follows it. */
  const goneOn = (said: Kept, value: number, of: Feature, words: string): Kept => {
    const rounded = formatKey(value, of);
    const key = Number.isNaN(rounded) ? format(value, of, currency) : rounded;
    said.next ??= new Map();
    const found = said.next.get(key);
    if (found !== undefined) return found;
    const made = saying(`${said.text}${format(value, of, currency)}${words}`);
    said.next.set(key, made);
    if (++texts > MOST_TEXTS) {
      age++;
      texts = 0;
    }
    return made;
  };
  return {
    names,
    say(values, low) {
      const own = values[0] as number;
      if (Number.isNaN(own)) return missing;
      if (own === 0 && zero !== null) return zero;
      if (own < 0 && negative !== null) return negative;
      const ready = low ? sentences.low : sentences.usual;
      for (let t = 0; t < ready.length; t++) {
        const said = fill(ready[t] as Sentence, values);
        if (said !== null) return said;
      }
      return null;
    },
  };
}

/** A template of which all features are there. */
interface Sentence {
  /** Positions of its features among those of the wording. */
  readonly places: Int32Array;
  readonly words: readonly string[];
  readonly start: Kept;
  /** When what it said was last forgotten. */
  age: number;
}

/** What has been said so far, and how it went on by the keys or texts of values. */
interface Kept extends Said {
  next: Map<number | string, Kept> | null;
}

/** Texts that are kept, at most: then all are forgotten. */
const MOST_TEXTS = 50_000;
let texts = 0;
let age = 0;
let numbers = 0;

function saying(text: string): Kept {
  return { text, number: numbers++, next: null };
}
