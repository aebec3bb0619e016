import type { Feature } from "../features/feature.ts";
import { format } from "../features/format.ts";
import { say } from "../features/phrase.ts";
import type { SegmentProfile } from "../models/segment-profile.ts";
import { percent } from "./number.ts";

/** One thing in which a group of customers differs from all of them. */
export interface GroupTrait {
  readonly feature: string;
  /** Mean of the known values in the group, and of all customers; `z` is their difference in deviations. */
  readonly mean: number;
  readonly all: number;
  readonly z: number;
  /** In plain words. */
  readonly says: string;
}

export interface GroupTraitsOptions {
  readonly features: readonly Feature[];
  readonly currency: string | undefined;
  /** Features that make the group and so say nothing of it. */
  readonly leftOut?: readonly string[];
  readonly most?: number;
}

/** Mean ranks that lie nearer than this, in deviations, are not worth a reader's time. */
const NOTICEABLE = 0.2;

/** Says in what a group differs most by its mean ranks, one thing each, the most telling first. */
export function groupTraits(
  { columns }: SegmentProfile,
  { features, currency, leftOut = [], most = 5 }: GroupTraitsOptions,
): readonly GroupTrait[] {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const mean = (name: string) => columns[name]?.mean;
  const meanOfAll = (name: string) => columns[name]?.all;
  const words = { currency, features: byName };
  const told = features
    .filter(({ name }) => !leftOut.includes(name))
    .flatMap((feature) => {
      const found = columns[feature.name];
      // A few huge values may pull the mean the other way than most customers: neither tells the group then.
      return found === undefined || found.rank_z * found.z <= 0 ? [] : [{ feature, found }];
    })
    .filter(({ found }) => Math.abs(found.rank_z) >= NOTICEABLE)
    .sort((a, b) => Math.abs(b.found.rank_z) - Math.abs(a.found.rank_z));
  const traits: GroupTrait[] = [];
  const abouts = new Set<string>();
  for (const { feature, found } of told) {
    if (traits.length === most) break;
    if (abouts.has(feature.about)) continue;
    const holds = found.flag ? say(feature, () => 1, words) : say(feature, mean, words);
    if (holds === null) continue;
    abouts.add(feature.about);
    const own = format(found.all, feature, currency);
    // A phrase may tell a ratio by the two numbers behind it: all customers are then told of in the same words.
    const all = holds.includes(format(found.mean, feature, currency))
      ? own
      : (say(feature, meanOfAll, words) ?? own);
    traits.push({
      feature: feature.name,
      mean: found.mean,
      all: found.all,
      z: found.z,
      says: found.flag
        ? `${holds}: ${percent(found.mean, 0)} of them (all customers: ${percent(found.all, 0)})`
        : `${holds} on average (all customers: ${all})`,
    });
  }
  return traits;
}
