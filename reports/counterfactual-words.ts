import type { Feature } from "../features/feature.ts";
import { format } from "../features/format.ts";
import { say } from "../features/phrase.ts";
import type { MarginalMeans } from "../models/marginal-means.ts";

/** One thing that would be different. */
export interface ChangedFact {
  readonly feature: string;
  readonly says: string;
}

export interface ChangeOptions {
  /** Every feature by name, in the order of the values. */
  readonly features: readonly (Feature | undefined)[];
  readonly currency: string | undefined;
  readonly among: MarginalMeans;
  /** 1 where the score is to rise, -1 where it is to fall. */
  readonly way: 1 | -1;
}

/** Of a group's facts, those that move the score this share of the one that moves it most may be told. */
const TELLING = 0.3;
/** Facts told of one group that changes. */
const MOST = 2;

/**
 * Says what differs between a customer's values and those they would need, in the columns of one group: the plainest of the
 * facts that move the score most, of different things. What a customer usually does is none that an action changes. Empty
 * where no such fact is one that better scores go with.
 */
export function changedFacts(
  { before, after, gains }: Change,
  columns: readonly number[],
  { features, currency, among, way }: ChangeOptions,
): readonly ChangedFact[] {
  const byName = new Map(features.flatMap((feature) => (feature ? [[feature.name, feature]] : [])));
  const shift = (j: number, value = Number.NaN) => among.shift(j, value).deviations;
  const words = { currency, features: byName };
  // All columns of an attribute's categories are one fact.
  const gainOf = (j: number) =>
    features[j]?.category === undefined
      ? (gains[j] ?? 0)
      : columns
          .filter((k) => features[k]?.column === features[j]?.column)
          .reduce((sum, k) => sum + (gains[k] ?? 0), 0);
  const facts = columns.flatMap((j) => {
    const feature = features[j];
    const [old, now] = [before[j], after[j]];
    const gain = way * gainOf(j);
    if (feature === undefined || now === undefined || Number.isNaN(now)) return [];
    if (feature.told === "last" || feature.family === "cadence" || feature.about === "basket")
      return [];
    if (!(gain > 0) || !(way * (shift(j, now) - shift(j, old)) > 0)) return [];
    const was = oldValue(feature, before, { features, columns, currency });
    const own = feature.phrase.filter((template) =>
      [...template.matchAll(/\{(\w+)\}/g)].every(([, name]) => name === feature.name),
    );
    const says = say({ ...feature, phrase: own }, () => now, words);
    // Of a category only the one that would hold is told.
    if (was === null || says === null || (feature.category !== undefined && now !== 1)) return [];
    const is = format(now, feature, currency);
    if (was === is) return [];
    const plain = feature.told === "first" ? 0 : 1;
    return [{ feature, gain, plain, numbers: `${is} ${was}`, says: `${says} instead of ${was}` }];
  });
  const strongest = columns.reduce((most, j) => Math.max(most, way * gainOf(j)), 0);
  const told = new Set<string>();
  return facts
    .filter(({ gain }) => gain >= TELLING * strongest)
    .sort((a, b) => a.plain - b.plain || b.gain - a.gain)
    .filter(({ feature: { about }, numbers }) => {
      const repeated = told.has(about) || told.has(numbers);
      told.add(about).add(numbers);
      return !repeated;
    })
    .slice(0, MOST)
    .map(({ feature, says }) => ({ feature: feature.name, says }));
}

/** m values of a customer before and after, and by how many log-odds each column would move the score. */
export interface Change {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly gains: Float64Array;
}

function oldValue(
  feature: Feature,
  before: Float64Array,
  {
    features,
    columns,
    currency,
  }: {
    readonly features: readonly (Feature | undefined)[];
    readonly columns: readonly number[];
    readonly currency: string | undefined;
  },
): string | null {
  if (feature.category !== undefined) {
    const held = columns.find((k) => before[k] === 1 && features[k]?.column === feature.column);
    return held === undefined ? null : (features[held]?.category ?? null);
  }
  const old = before[features.indexOf(feature)] ?? Number.NaN;
  if (Number.isNaN(old)) return feature.family === "cadence" ? null : "never";
  return format(old, feature, currency);
}

/** Says by what the score would change: "the score would fall from 62 % to 34 % with ...". */
export function sayCounterfactual(
  { from, to }: { readonly from: number; readonly to: number },
  facts: readonly ChangedFact[],
): string {
  const verb = to < from ? "fall" : "rise";
  const things = facts.map(({ says }) => says);
  const last = things.pop() ?? "";
  const listed = things.length === 0 ? last : `${things.join(", ")} and ${last}`;
  return `the score would ${verb} from ${whole(from)} to ${whole(to)} with ${listed}`;
}

function whole(share: number): string {
  return `${Math.round(100 * share)} %`;
}
