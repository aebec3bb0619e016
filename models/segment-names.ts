import { flagWords } from "./attribute-words.ts";
import { columnWords } from "./column-words.ts";
import { composeName, fits, type Noted } from "./name-phrase.ts";
import type { SegmentProfile } from "./segment-profile.ts";
import type { Trait, Vocabulary } from "./trait.ts";
import { apartFromTwins } from "./twin-names.ts";

export interface NameOptions {
  /** Names that segments have already and keep, by position; null where one is to be found. */
  readonly kept?: readonly (string | null)[];
  /** Names that no new one may take. */
  readonly reserved?: readonly string[];
}

/**
 * Traits weaker than this, in deviations of ranks, name nobody; a second has to be at least a third as strong as the first,
 * a third 0.6 times. Telling twins apart may go down to what is faint.
 */
const NOTICEABLE = 0.4;
const WORTH = [0, 1 / 3, 0.6] as const;
const FAINT = 0.1;
/** Where nothing is noticeable, the strongest trait names a segment from here. */
const SLIGHT = 0.2;

/** A trait that another segment has more of sets this one less apart. */
const SHARED = 0.8;

const MOST = 6;

/**
 * Returns a different name for each segment from the two or three traits that set it most apart, such as "Weekly bargain
 * hunters, e-mail first": one trait for each thing that columns are about, strength being the absolute `rank_z` times the
 * column's weight and the share of the segment of whom it is known. Names follow from profiles alone: in another order
 * the segments have the same names. Ties go to the column that comes first.
 */
export function nameSegments(
  profiles: readonly SegmentProfile[],
  vocabulary: Vocabulary = {},
  { kept = [], reserved = [] }: NameOptions = {},
): string[] {
  const known = [...reserved, ...kept.filter((name) => name !== null)];
  if (profiles.length === 1) return numbered(["All customers"], kept, known);
  const all = profiles.map((profile) => note(profile, vocabulary));
  const noted = all.map((traits) => rivalled(traits, all));
  const chosen = noted.map(usual);
  const named = () => chosen.map((traits, i) => kept[i] ?? composeName(traits));
  for (let round = 0; round < MOST; round++) {
    const names = [...named(), ...reserved];
    noted.forEach((traits, i) => {
      if (names.filter((other) => other === names[i]).length > 1)
        chosen[i] = grown(chosen[i] ?? [], traits);
    });
  }
  return numbered(apartFromTwins(named(), profiles), kept, known);
}

function note({ columns }: SegmentProfile, vocabulary: Vocabulary): Noted[] {
  const all = Object.entries(columns)
    .flatMap(([column, { mean, rank_z, known, flag }]): Noted[] => {
      const words = vocabulary[column] ?? (flag ? flagWords(column) : columnWords(column));
      const trait = rank_z > 0 ? words.high(mean) : words.low(mean);
      const strength = rounded(Math.abs(rank_z) * words.weight * (trait.weight ?? 1) * known);
      return says(trait) !== undefined && strength >= FAINT
        ? [{ about: words.about, trait, strength }]
        : [];
    })
    .sort((a, b) => b.strength - a.strength);
  const abouts = all.map(({ about }) => about);
  return all.filter(
    (one, i) => abouts.indexOf(one.about) === i || isSecondOfGoods(one, all.slice(0, i)),
  );
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

/** Two categories make one trait, "toys and books", where both stand out. */
function isSecondOfGoods(one: Noted, before: readonly Noted[]): boolean {
  const [first, ...others] = before.filter(({ about }) => about === "category");
  return (
    one.about === "category" &&
    first !== undefined &&
    others.length === 0 &&
    first.trait.aside !== one.trait.aside &&
    one.strength >= Math.max(NOTICEABLE, 0.6 * first.strength)
  );
}

/** Weakens each trait once for every other segment that has more of the same. */
function rivalled(traits: readonly Noted[], all: readonly (readonly Noted[])[]): Noted[] {
  return traits
    .map((one) => {
      const stronger = all.filter((others) =>
        others.some(
          (other) =>
            other.about === one.about &&
            says(other.trait) === says(one.trait) &&
            other.strength > one.strength,
        ),
      ).length;
      return { ...one, strength: rounded(one.strength * SHARED ** stronger) };
    })
    .sort((a, b) => b.strength - a.strength);
}

function usual(traits: readonly Noted[]): readonly Noted[] {
  const chosen: Noted[] = [];
  for (const one of traits) {
    const about = new Set(chosen.filter((other) => other.about !== one.about).map((o) => o.about));
    const share = WORTH[about.size] ?? Number.POSITIVE_INFINITY;
    const strongest = traits[0]?.strength ?? 0;
    const least = chosen.length === 0 ? SLIGHT : Math.max(NOTICEABLE, share * strongest);
    if (one.strength < least) continue;
    if (fits(one, chosen)) chosen.push(one);
  }
  return chosen;
}

/** Adds the next trait that has a place. */
function grown(chosen: readonly Noted[], traits: readonly Noted[]): readonly Noted[] {
  const next = traits.find((one) => !chosen.includes(one) && fits(one, chosen));
  return next === undefined ? chosen : [...chosen, next];
}

function says({ adjective, noun, tail, aside }: Trait): string | undefined {
  return adjective ?? noun ?? tail ?? aside;
}

/** Rounding must not decide between traits that are equally strong. */
function rounded(strength: number): number {
  return Math.round(strength * 1e6) / 1e6;
}
