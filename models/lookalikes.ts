import { calibrated } from "./calibrator.ts";
import { fittedOnMembers, type HeldOut, hideMembers, positionsOf, thirds } from "./hold-out.ts";
import { logistic } from "./logistic.ts";
import { type Matrix, takeRows } from "./matrix.ts";
import { naiveBayes } from "./naive-bayes.ts";
import { type PlattLearned, platt } from "./platt.ts";
import { quantile } from "./quantile.ts";
import { findsMore, type Recovery, recoveryOf } from "./recovery.ts";
import type { Contributions, Scorer } from "./scorer.ts";
import { sortedFinite } from "./sort-ascending.ts";

export interface Lookalikes {
  /** Name of the method that ships. */
  readonly method: string;
  /** What each method found of the first third of the members, simplest first. */
  readonly tried: readonly (Recovery & { readonly method: string })[];
  /** What the shipped method found of another third, which had no part in the choice. */
  readonly recovery: Recovery;
  /**
   * n similarities in (0, 1): the chance of being one of the members if there were as many of them as of others; .5 is no
   * more like the one than like the others. Of members, who were learned from, it says nothing.
   */
  readonly similarity: Float64Array;
  /** Splits the log-odds of the similarity of the rows at the given positions into one part a column. */
  contributions(rows: Int32Array): Contributions;
}

/** The least members that can be held out in thirds and still say something. */
export const LEAST_MEMBERS = 30;

/**
 * Ranks customers by how much they are like the members of a group. Every method learns member against not from two
 * thirds of the members, the last third standing unknown among the others (who is no member may be like them all the
 * same: Elkan & Noto 2008), and ranks everybody else. The method that finds most of one third is chosen, measured on
 * another third, and learned anew from all members.
 *
 * `matrix` has its rows by ascending id; n flags say who is a member. At least 30 must be, and at least one not.
 */
export function lookalikes(
  matrix: Matrix,
  members: Uint8Array,
  { seed }: { readonly seed: number },
): Lookalikes {
  const inside = positionsOf(members, 1);
  if (inside.length < LEAST_MEMBERS)
    throw new Error(`lookalikes requires at least ${LEAST_MEMBERS} members, got ${inside.length}`);
  if (inside.length === members.length)
    throw new Error("lookalikes requires at least 1 customer who is no member, got 0");
  const [first, second] = thirds(inside, seed);
  const tried = methods().map((scorer) => ({
    scorer,
    recovery: recoveryOf(hideMembers(scorer, matrix, { members, hidden: first, seed })),
  }));
  const { scorer } = tried.reduce((best, one) =>
    findsMore(one.recovery, best.recovery) ? one : best,
  );
  const heldOut = hideMembers(scorer, matrix, { members, hidden: second, seed });
  const learned = fittedOnMembers(scorer, matrix, members, seed);
  const margins = scorer.apply(learned, matrix);
  const calibration = balanced(heldOut, margins, members);
  return {
    method: scorer.name,
    tried: tried.map(({ scorer: { name }, recovery }) => ({ method: name, ...recovery })),
    recovery: recoveryOf(heldOut),
    similarity: platt().apply(calibration, { margins }),
    contributions: (rows) =>
      calibrated(scorer, learned, calibration).contributions(takeRows(matrix, rows)),
  };
}

/** Returns the methods that compete, simplest first. */
function methods(): readonly Scorer[] {
  return [
    naiveBayes(),
    logistic({ scale: "percentile" }),
    logistic({ scale: "log" }),
  ] as unknown as readonly Scorer[];
}

/**
 * Turns margins into log-odds against equally many others. The slope is what the held-out members earned; the level is
 * theirs less the prior, moved by how far the others' median margin lies from where it lay when members were hidden.
 */
function balanced(heldOut: HeldOut, margins: Float64Array, members: Uint8Array): PlattLearned {
  const { slope, intercept, says } = platt().fit(heldOut, 0);
  const others = (all: Float64Array, flags: Uint8Array) =>
    quantile(sortedFinite(all.filter((_, i) => flags[i] === 0)), 0.5);
  const shift = others(heldOut.margins, heldOut.labels) - others(margins, members);
  const hidden = positionsOf(heldOut.labels, 1).length;
  const prior = Math.log(hidden / (heldOut.labels.length - hidden));
  return { slope, intercept: intercept + slope * shift - prior, says };
}
