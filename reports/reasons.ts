import type { Feature } from "../features/feature.ts";
import { say } from "../features/phrase.ts";
import type { Matrix } from "../models/matrix.ts";
import type { Contributions } from "../models/scorer.ts";

/** One thing that moved a customer's score. */
export interface Reason {
  /** What it is about: reasons are grouped by it. */
  readonly about: string;
  /** In log-odds, against the average customer. */
  readonly weight: number;
  /** In plain words, with the customer's own numbers. */
  readonly says: string;
}

export interface ReasonOptions {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
}

/** Parts of less than this many log-odds move a probability by less than half a percentage point. */
const NEGLIGIBLE = 0.02;

/**
 * Returns a function from a row to its reasons, strongest first. Parts of features that are about one thing are summed; the
 * group speaks through its feature that pulls the most in the group's direction and has words for the customer's value.
 */
export function reasonsOf(
  matrix: Matrix,
  { parts }: Contributions,
  { features, currency }: ReasonOptions,
): (row: number) => readonly Reason[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const position = new Map(matrix.columns.map((name, j) => [name, j]));
  const columns = matrix.columns.flatMap((name, j) => {
    const feature = byName.get(name);
    const part = parts[j];
    return feature === undefined || part === undefined ? [] : [{ feature, part }];
  });
  const groups = new Map<string, Member[]>();
  for (const member of columns) {
    const members = groups.get(member.feature.about);
    if (members === undefined) groups.set(member.feature.about, [member]);
    else members.push(member);
  }
  return (row) => {
    const value = (name: string) => matrix.values[position.get(name) ?? -1]?.[row];
    return [...groups]
      .map(([about, members]) => ({
        about,
        members,
        weight: members.reduce((sum, { part }) => sum + (part[row] ?? 0), 0),
      }))
      .filter(({ weight }) => Math.abs(weight) > NEGLIGIBLE)
      .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || (a.about < b.about ? -1 : 1))
      .flatMap(({ about, members, weight }) => {
        const says = wordsOf(members, weight, row, (feature) =>
          say(feature, value, { currency, features: byName }),
        );
        return says === null ? [] : [{ about, weight, says }];
      });
  };
}

/** Writes a reason with its sign in words, so that no spreadsheet takes it for a formula. */
export function withSign({ weight, says }: Reason): string {
  return `${weight > 0 ? "more likely" : "less likely"}: ${says}`;
}

interface Member {
  readonly feature: Feature;
  readonly part: Float64Array;
}

function wordsOf(
  members: readonly Member[],
  weight: number,
  row: number,
  words: (feature: Feature) => string | null,
): string | null {
  const pulling = members
    .filter(({ part }) => (part[row] ?? 0) * weight > 0)
    .sort((a, b) => Math.abs(b.part[row] ?? 0) - Math.abs(a.part[row] ?? 0));
  for (const { feature } of pulling) {
    const said = words(feature);
    if (said !== null) return said;
  }
  return null;
}
