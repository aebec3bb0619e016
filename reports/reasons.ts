import type { Feature } from "../features/feature.ts";
import { type PhraseOptions, say } from "../features/phrase.ts";
import type { MarginalMeans } from "../models/marginal-means.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Contributions } from "../models/scorer.ts";
import { believable } from "./believable.ts";
import { inTurn, MOST_STEPS } from "./in-turn.ts";
import { type Facts, groupParts, type ReasonGroups } from "./reason-groups.ts";

/** One thing that moved a customer's score. */
export interface Reason {
  /** What it is about; no two reasons of a customer are about the same. */
  readonly about: string;
  /** In log-odds, against the average customer. */
  readonly weight: number;
  /** In plain words, with the customer's own numbers. */
  readonly says: string;
}

export interface ReasonOptions {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  /** How customers score by what they have in common: words that point the other way than a reason are then not used. */
  readonly among?: MarginalMeans;
}

/** Returns the reasons of a row, strongest first. */
type RowReasons = (
  row: number,
  options?: { readonly most?: number; readonly lean?: number },
) => readonly Reason[];

/** Parts of less than this many log-odds move a probability by less than half a percentage point. */
const NEGLIGIBLE = 0.02;
/** Parts that change the odds by less than a tenth say too little to be shown beside others. */
const WORTH_SHOWING = Math.log(1.1);
/** Weights are compared in steps of this many log-odds, so that a breath of air turns no order. */
const STEP = 0.01;
/** Of a group's facts that pull its way, those that pull this much of the strongest one may tell it. */
const TELLING = 0.2;
/** A share or mean over fewer than this many says little. */
const FEW = 5;

/**
 * Returns a function from a row to its reasons, strongest first. Parts of features that are about one thing are summed
 * (`groupParts`); the group speaks through its plainest feature that pulls in the group's direction and whose value
 * customers who score so have in common. A group without such words is not told, unless nothing else is. With `most` it
 * stops when that many are told and, where `lean` is not 0, one of them pulls that way; what is not worth showing beside
 * others is passed over.
 */
export function reasonsOf(
  matrix: Matrix,
  contributions: Contributions,
  options: ReasonOptions,
): RowReasons {
  return reasonsFrom(matrix.columns, options)(matrix, contributions);
}

/** Returns `reasonsOf` for any matrix of the same columns, whose themes and words are then looked up once. */
export function reasonsFrom(
  columns: readonly string[],
  { features, currency, among }: ReasonOptions,
): (matrix: Matrix, contributions: Contributions) => RowReasons {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const position = new Map(columns.map((name, j) => [name, j]));
  const known = columns.map((name) => byName.get(name));
  const grouped = groupParts(columns, features, among);
  const speaks = among === undefined ? null : believable(columns, known, among);
  const phrases = { currency, features: byName };
  const ranks = ranksOf(known, position);
  return ({ values }, contributions) =>
    rowReasons(values, {
      known,
      position,
      phrases,
      ranks,
      medians: among?.medians ?? [],
      groups: grouped(values, contributions),
      agrees: speaks?.(values) ?? (() => true),
    });
}

interface Columns {
  /** The feature of each column. */
  readonly known: readonly (Feature | undefined)[];
  readonly position: ReadonlyMap<string, number>;
  readonly phrases: PhraseOptions;
  readonly ranks: Ranks;
  readonly medians: readonly number[];
  readonly groups: ReasonGroups;
  readonly agrees: (column: number, row: number, weight: number) => boolean;
}

function rowReasons(
  values: readonly Float64Array[],
  { known, position, phrases, ranks, medians, groups, agrees }: Columns,
): RowReasons {
  const { over, usual, zero, missing } = ranks;
  const valueAt = (column: number, row: number) => (values[column] as Float64Array)[row] as number;
  let at = 0;
  const named = (name: string) => {
    const column = position.get(name);
    return column === undefined ? undefined : valueAt(column, at);
  };
  const lowly = { ...phrases, low: true };

  const words = (column: number, row: number): string | null => {
    const feature = known[column];
    if (feature === undefined) return null;
    const own = valueAt(column, row);
    at = row;
    const low = own > 0 && own < (medians[column] ?? Number.NaN);
    return say(feature, named, low ? lowly : phrases);
  };
  /** Ranks how plainly a column tells a row. */
  const rank = (column: number, own: number, row: number): number => {
    const value = valueAt(column, row);
    const of = over[column] as number;
    const ranks = value === 0 ? zero : Number.isNaN(value) ? missing : usual;
    const few = of >= 0 && valueAt(of, row) < FEW ? 1 : 0;
    return (ranks[column] as number) + (own === 1 ? 0 : 10) + few;
  };
  const strongest = inTurn(groups.themes.length);
  const plainest = inTurn(known.length + 1);
  /** Lists the row's themes with a weight that counts, strongest first; of equal ones in the order of their names. */
  const toThemes = (row: number): Float64Array => {
    const weights = groups.weights(row);
    strongest.clear();
    for (let theme = 0; theme < weights.length; theme++) {
      const weight = weights[theme] as number;
      if (Math.abs(weight) > NEGLIGIBLE) strongest.add(theme, 0, steps(weight));
    }
    return weights;
  };
  /** Lists facts that pull a group's way, the plainest first, the strongest of equally plain ones: the faint ones or the others. */
  const toFacts = (
    row: number,
    weight: number,
    { columns, parts, own, length }: Facts,
    { least, faint }: { least: number; faint: boolean },
  ): void => {
    plainest.clear();
    for (let f = 0; f < length; f++) {
      const part = parts[f] as number;
      if (!(part * weight > 0) || Math.abs(part) < least !== faint) continue;
      const column = columns[f] as number;
      plainest.add(column, rank(column, own[f] as number, row), steps(part));
    }
  };

  /** Returns what a row's theme is told by and nothing has said yet: a faint fact only where no other is told; null without words. */
  const tellTheme = (
    row: number,
    { theme, weight }: { theme: number; weight: number },
    { said, may }: { said: readonly Reason[]; may: Columns["agrees"] },
  ): string | null => {
    const facts = groups.facts(row, theme);
    const least = TELLING * strongestPull(facts, weight);
    for (const faint of [false, true]) {
      toFacts(row, weight, facts, { least, faint });
      for (let f = 0; f < plainest.length(); f++) {
        const column = plainest.item(f);
        if (!may(column, row, weight)) continue;
        const says = words(column, row);
        if (says !== null && !isSaid(said, says)) return says;
      }
    }
    return null;
  };

  /** Tells the reasons of a row whose themes are listed, strongest first: so many, and where `lean` is not 0 one that pulls so. */
  const tell = (
    row: number,
    weights: Float64Array,
    { enough, lean, may }: { enough: number; lean: number; may: Columns["agrees"] },
  ): readonly Reason[] => {
    const reasons: Reason[] = [];
    const few = Number.isFinite(enough);
    let leaning = lean === 0;
    for (let t = 0; t < strongest.length(); t++) {
      if (reasons.length >= enough && leaning) break;
      const theme = strongest.item(t);
      const weight = weights[theme] as number;
      const beside = reasons.length > 0 && (leaning || weight * lean <= 0);
      if (few && beside && isFaint(weight)) continue;
      const says = tellTheme(row, { theme, weight }, { said: reasons, may });
      if (says === null) continue;
      reasons.push({ about: groups.themes[theme] ?? "", weight, says });
      leaning ||= weight * lean > 0;
    }
    return reasons;
  };

  return (row, { most = Number.POSITIVE_INFINITY, lean = 0 } = {}) => {
    const weights = toThemes(row);
    const told = tell(row, weights, { enough: most, lean, may: agrees });
    return told.length > 0
      ? told
      : tell(row, weights, { enough: 1, lean, may: () => true }).slice(0, 1);
  };
}

/**
 * Returns the reasons to show beside a score, at most `most`: the strongest one on the side that the score is on, above or
 * below the average customer's, and then the strongest others, whichever way they pull, as far as they are worth it.
 */
export function leadingReasons(
  reasons: readonly Reason[],
  { lean, most }: { readonly lean: number; readonly most: number },
): readonly Reason[] {
  const first = reasons.find(({ weight }) => weight * lean > 0) ?? reasons[0];
  if (first === undefined) return [];
  const others = reasons.filter((one) => one !== first && !isFaint(one.weight));
  return [first, ...others].slice(0, most);
}

/** Returns how far each row's log-odds are from the average customer's: `leanOf` of all rows. */
export function leansOf({ parts }: Contributions): Float64Array {
  const sums = new Float64Array(parts[0]?.length ?? 0);
  for (const part of parts)
    for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (part[i] as number);
  return sums;
}

/** Returns how far a row's log-odds are from the average customer's: the sum of all its parts. */
export function leanOf({ parts }: Contributions, row: number): number {
  let sum = 0;
  for (const part of parts) sum += part[row] ?? 0;
  return sum;
}

/** Writes a reason with its sign in words, so that no spreadsheet takes it for a formula. */
export function withSign({ weight, says }: Reason): string {
  return `${weight > 0 ? "more likely" : "less likely"}: ${says}`;
}

/** Returns how far the strongest of those facts goes that pull a group's way. */
function strongestPull({ parts, length }: Facts, weight: number): number {
  let most = 0;
  for (let f = 0; f < length; f++) {
    const part = parts[f] as number;
    if (part * weight > 0) most = Math.max(most, Math.abs(part));
  }
  return most;
}

function isFaint(weight: number): boolean {
  return Math.abs(weight) < WORTH_SHOWING;
}

function isSaid(reasons: readonly Reason[], says: string): boolean {
  for (const reason of reasons) if (reason.says === says) return true;
  return false;
}

function steps(weight: number): number {
  return Math.min(MOST_STEPS, Math.round(Math.abs(weight) / STEP)) | 0;
}

/** How plainly each column tells its theme, 0 first, by its value: what is there before what is not. */
interface Ranks {
  readonly usual: Int32Array;
  readonly zero: Int32Array;
  readonly missing: Int32Array;
  /** Position of what a share or mean is over; -1 without. */
  readonly over: Int32Array;
}

function ranksOf(
  known: readonly (Feature | undefined)[],
  position: ReadonlyMap<string, number>,
): Ranks {
  const plain = Int32Array.from(known, (feature) => plainness(feature));
  // That nothing was counted says more than that nothing was added up.
  const nothing = (feature: Feature) =>
    feature.category !== undefined ? 5 : feature.unit === "number" ? 2 : 1;
  return {
    usual: plain,
    zero: plain.map((rank, j) => rank + (known[j] === undefined ? 0 : nothing(known[j]))),
    missing: plain.map((rank, j) => rank + (known[j] === undefined ? 0 : 1)),
    over: Int32Array.from(known, (feature) => position.get(feature?.over ?? "") ?? -1),
  };
}

function plainness(feature: Feature | undefined): number {
  if (feature === undefined) return 0;
  return feature.told === "first" ? 0 : feature.told === "last" ? 2 : 1;
}
