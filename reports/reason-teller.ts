import type { Feature } from "../features/feature.ts";
import type { Said } from "../features/phrase.ts";
import type { MarginalMeans } from "../models/marginal-means.ts";
import { believable, type Speaks } from "./believable.ts";
import { inTurn, MOST_STEPS } from "./in-turn.ts";
import { plainnessOf } from "./plainness.ts";
import type { Facts } from "./reason-facts.ts";
import { groupParts } from "./reason-groups.ts";
import { rowWords } from "./row-words.ts";

export interface ReasonOptions {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  /** How customers score by what they have in common: words that point the other way than a reason are then not used. */
  readonly among?: MarginalMeans;
}

/** Tells the reasons of one row after the other; all that it needs for it is made once. */
export interface ReasonTeller {
  readonly themes: readonly string[];
  /** Turns to the rows of other numbers and their parts in log-odds, both by column. */
  look(values: readonly Float64Array[], parts: readonly Float64Array[]): void;
  /** Returns how far a row's log-odds are from the average customer's. */
  lean(row: number): number;
  /**
   * Finds a row's reasons, strongest first, and returns how many. It stops when `most` are told and, where `lean` is not 0,
   * one of them pulls that way; with `most`, what is not worth showing beside others is passed over.
   */
  tell(row: number, most: number, lean: number): number;
  /** What the row that was told last has: weights in log-odds, */
  readonly weights: Float64Array;
  /** positions of themes, and words. */
  theme(k: number): number;
  said(k: number): Said;
}

/** Parts of less than this many log-odds move a probability by less than half a percentage point. */
const NEGLIGIBLE = 0.02;
/** Parts that change the odds by less than a tenth say too little to be shown beside others. */
const WORTH_SHOWING = Math.log(1.1);
/** Weights are compared in steps of this many log-odds, so that a breath of air turns no order. */
const STEP = 0.01;
/** Of a group's facts that pull its way, those that pull this much of the strongest one may tell it. */
const TELLING = 0.2;

/**
 * Returns how to tell reasons. Parts of features that are about one thing are summed (`groupParts`); the group speaks
 * through its plainest feature that pulls in the group's direction and whose value customers who score so have in common.
 * A group without such words is not told, unless nothing else is.
 */
export function reasonTeller(
  columns: readonly string[],
  { features, currency, among }: ReasonOptions,
): ReasonTeller {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const known = columns.map((name) => byName.get(name));
  const groups = groupParts(columns, features, among);
  const { themes } = groups;
  const agrees: Speaks = among === undefined ? always : believable(columns, known, among);
  const words = rowWords(columns, known, {
    wording: { currency, features: byName },
    medians: among?.medians ?? [],
  });
  const rank = plainnessOf(columns, known);
  const strongest = inTurn(themes.length);
  const plainest = inTurn(columns.length + 1);
  const weights = new Float64Array(themes.length);
  const told = new Int32Array(themes.length);
  const said: Said[] = [];
  let reasons = 0;
  let values: readonly Float64Array[] = [];
  let all: readonly Float64Array[] = [];

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

  /** Says what a row's theme is told by and nothing has said yet: a faint fact only where no other is told; null without words. */
  const tellTheme = (row: number, theme: number, weight: number, may: Speaks): Said | null => {
    const facts = groups.facts(row, theme, weight);
    const least = TELLING * facts.strongest;
    return (
      tellBy(row, facts, weight, may, least, Number.POSITIVE_INFINITY) ??
      tellBy(row, facts, weight, may, 0, least)
    );
  };
  /** Tells by facts that pull by `from` to less than `to`, the plainest first, the strongest of equally plain ones. */
  const tellBy = (
    row: number,
    { columns: own, parts, own: isOwn, length }: Facts,
    weight: number,
    may: Speaks,
    from: number,
    to: number,
  ): Said | null => {
    plainest.clear();
    for (let f = 0; f < length; f++) {
      const part = parts[f] as number;
      const pull = Math.abs(part);
      if (pull < from || pull >= to) continue;
      const column = own[f] as number;
      plainest.add(column, rank(values, column, row) + (isOwn[f] === 1 ? 0 : 10), steps(part));
    }
    for (let f = 0; f < plainest.length(); f++) {
      const column = plainest.item(f);
      if (!may(values, column, row, weight)) continue;
      const says = words(values, column, row);
      if (says !== null && !isSaid(says.text)) return says;
    }
    return null;
  };
  const isSaid = (text: string): boolean => {
    for (let k = 0; k < reasons; k++) if ((said[k] as Said).text === text) return true;
    return false;
  };

  /** Tells of the listed themes what is asked for, with words that may be used, and returns how many these are. */
  const tellThemes = (
    row: number,
    rowWeights: Float64Array,
    most: number,
    lean: number,
    may: Speaks,
  ): number => {
    const few = most < Number.POSITIVE_INFINITY;
    reasons = 0;
    let leaning = lean === 0;
    for (let t = 0; t < strongest.length(); t++) {
      if (reasons >= most && leaning) break;
      const theme = strongest.item(t);
      const weight = rowWeights[theme] as number;
      const beside = reasons > 0 && (leaning || weight * lean <= 0);
      if (few && beside && isFaint(weight)) continue;
      const says = tellTheme(row, theme, weight, may);
      if (says === null) continue;
      weights[reasons] = weight;
      told[reasons] = theme;
      said[reasons] = says;
      reasons++;
      leaning ||= weight * lean > 0;
    }
    return reasons;
  };

  return {
    themes,
    look(others, parts) {
      if (others === values && parts === all) return;
      [values, all] = [others, parts];
      groups.look(others, parts);
    },
    lean: groups.lean,
    tell(row, most, lean) {
      const rowWeights = toThemes(row);
      return (
        tellThemes(row, rowWeights, most, lean, agrees) || tellThemes(row, rowWeights, 1, 0, always)
      );
    },
    weights,
    theme: (k) => told[k] as number,
    said: (k) => said[k] as Said,
  };
}

function always(): boolean {
  return true;
}

/** Tells whether a reason of that weight says too little to stand beside others. */
export function isFaint(weight: number): boolean {
  return Math.abs(weight) < WORTH_SHOWING;
}

function steps(weight: number): number {
  return Math.min(MOST_STEPS, Math.round(Math.abs(weight) / STEP)) | 0;
}
