import { columnWords, flagWords, type Trait, type Vocabulary } from "./column-words.ts";
import type { SegmentProfile } from "./segment-profile.ts";

/** Traits weaker than this, in deviations of ranks, name nobody; telling twins apart may go down to the second. */
const NOTICEABLE = 0.4;
const FAINT = 0.1;

/** How many traits a name begins with, and how many it may grow to where two segments would be called the same. */
const FIRST = 2;
const MOST = 5;

interface Noted {
  readonly about: string;
  readonly trait: Trait;
  readonly strength: number;
}

export interface NameOptions {
  /** Names that segments have already and keep, by position; null where one is to be found. */
  readonly kept?: readonly (string | null)[];
  /** Names that no new one may take. */
  readonly reserved?: readonly string[];
}

/**
 * Returns a different name for each segment from its strongest traits, such as "Frequent big spenders": one trait for
 * each thing that columns are about, strength being the absolute `rank_z` times the column's weight. Ties go to the
 * column that comes first.
 */
export function nameSegments(
  profiles: readonly SegmentProfile[],
  vocabulary: Vocabulary = {},
  { kept = [], reserved = [] }: NameOptions = {},
): string[] {
  const known = [...reserved, ...kept.filter((name) => name !== null)];
  if (profiles.length === 1) return numbered(["All customers"], kept, known);
  const noted = profiles.map((profile) => note(profile, vocabulary));
  const lengths = noted.map((traits) => usual(traits));
  const name = (i: number) => kept[i] ?? compose((noted[i] ?? []).slice(0, lengths[i] ?? 0));
  for (let round = FIRST; round < MOST; round++) {
    const names = noted.map((_, i) => name(i));
    const twins = names.map((own) => [...names, ...reserved].filter((n) => n === own).length > 1);
    twins.forEach((twin, i) => {
      if (twin) lengths[i] = Math.min((noted[i] ?? []).length, (lengths[i] ?? 0) + 1);
    });
  }
  return numbered(
    noted.map((_, i) => name(i)),
    kept,
    known,
  );
}

function note({ columns }: SegmentProfile, vocabulary: Vocabulary): Noted[] {
  const all = Object.entries(columns)
    .flatMap(([column, { mean, rank_z, flag }]): Noted[] => {
      const words = vocabulary[column] ?? (flag ? flagWords(column) : columnWords(column));
      const trait = rank_z > 0 ? words.high(mean) : words.low(mean);
      // Rounding must not decide between traits that are equally strong.
      const strength = Math.round(Math.abs(rank_z) * words.weight * 1e6) / 1e6;
      const says = trait.adjective ?? trait.noun ?? trait.tail;
      return says !== undefined && strength >= FAINT
        ? [{ about: words.about, trait, strength }]
        : [];
    })
    .sort((a, b) => b.strength - a.strength);
  const abouts = all.map(({ about }) => about);
  return all.filter(({ about }, i) => abouts.indexOf(about) === i).slice(0, MOST);
}

function usual(traits: readonly Noted[]): number {
  const strongest = traits[0]?.strength ?? 0;
  return traits
    .slice(0, FIRST)
    .filter(({ strength }) => strength >= NOTICEABLE && strength >= strongest / 3).length;
}

/** The order in which English lists adjectives of these things; the last that can be a noun is the noun. */
const order = [
  "activity",
  "engagement",
  "trend",
  "tenure",
  "regularity",
  "season",
  "day",
  "hour",
  "channel",
  "range",
  "frequency",
  "value",
  "discount",
];

function compose(traits: readonly Noted[]): string {
  const inOrder = traits.toSorted((a, b) => order.indexOf(a.about) - order.indexOf(b.about));
  const named = inOrder.findLast(({ trait }) => trait.noun !== undefined);
  const others = inOrder.filter((one) => one !== named).map(({ trait }) => trait);
  const before = others.flatMap(({ adjective }) => adjective ?? []);
  const behind = others.flatMap(({ adjective, tail }) =>
    adjective === undefined ? (tail ?? []) : [],
  );
  const noun = named?.trait.noun ?? "customers";
  const words = [...(traits.length === 0 ? ["typical"] : before), noun].join(" ");
  const name = [words, behind.join(", ")].filter((part) => part !== "").join(" ");
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function numbered(
  names: readonly string[],
  kept: readonly (string | null)[],
  known: readonly string[],
): string[] {
  const taken = new Set<string>(known);
  return names.map((name, i) => {
    const own = kept[i];
    if (typeof own === "string") return own;
    let unique = name;
    for (let number = 2; taken.has(unique); number++) unique = `${name} (${number})`;
    taken.add(unique);
    return unique;
  });
}
