import { takeSample } from "./develop.ts";
import type { Matrix } from "./matrix.ts";
import { takeRows } from "./matrix.ts";
import type { Json } from "./model.ts";
import { random } from "./random.ts";
import { sampleRows } from "./sample-rows.ts";
import type { Scorer } from "./scorer.ts";

/** Returns the positions at which flags have a value, ascending. */
export function positionsOf(flags: Uint8Array, value: 0 | 1): Int32Array {
  return Int32Array.from(flags.keys()).filter((i) => flags[i] === value);
}

/** Deals positions into three parts whose sizes differ by one at most, every deal equally likely (Fisher & Yates). */
export function thirds(
  rows: Int32Array,
  seed: number,
): readonly [Int32Array, Int32Array, Int32Array] {
  const next = random(seed);
  const dealt = rows.slice();
  for (let i = dealt.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [dealt[i], dealt[j]] = [dealt[j] as number, dealt[i] as number];
  }
  const third = (part: number) => dealt.filter((_, i) => i % 3 === part).sort();
  return [third(0), third(1), third(2)];
}

/** Numbers that a scorer learns from at most: more rows cost time and change no coefficient that matters. */
const MOST_NUMBERS = 1_000_000;

/**
 * Fits a scorer to tell members, flagged 1, from everybody else. Of very many rows it sees a sample by seed, of members
 * and of others apart, at most half of it members: that moves the level of the margins, not their order (Prentice & Pyke
 * 1979).
 */
export function fittedOnMembers(
  scorer: Scorer,
  matrix: Matrix,
  members: Uint8Array,
  seed: number,
): Json {
  const most = Math.max(2000, Math.floor(MOST_NUMBERS / Math.max(1, matrix.columns.length)));
  const sample = { matrix, labels: members };
  if (members.length <= most) return scorer.fit(sample, seed);
  const inside = positionsOf(members, 1);
  const outside = positionsOf(members, 0);
  const few = Math.min(inside.length, Math.max(most - outside.length, Math.floor(most / 2)));
  const drawn = (rows: Int32Array, size: number) =>
    sampleRows(rows.length, size, seed).map((i) => rows[i] as number);
  const rows = Int32Array.from([...drawn(inside, few), ...drawn(outside, most - few)]).sort();
  return scorer.fit(takeSample(sample, rows), seed);
}

/** Margins of everybody but the members that a scorer learned from; labels say who of them was a member held out. */
export interface HeldOut {
  readonly margins: Float64Array;
  readonly labels: Uint8Array;
}

/** Hides some members from a scorer, lets it learn from the others, and returns how it ranks everybody else. */
export function hideMembers(
  scorer: Scorer,
  matrix: Matrix,
  {
    members,
    hidden,
    seed,
  }: { readonly members: Uint8Array; readonly hidden: Int32Array; readonly seed: number },
): HeldOut {
  const shown = members.slice();
  for (const row of hidden) shown[row] = 0;
  const rest = positionsOf(shown, 0);
  const learned = fittedOnMembers(scorer, matrix, shown, seed);
  return {
    margins: scorer.apply(learned, takeRows(matrix, rest)),
    labels: Uint8Array.from(rest, (row) => members[row] as number),
  };
}
