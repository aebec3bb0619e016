import type { SegmentProfile } from "./segment-profile.ts";

/** How two segments that would be called the same are told apart by what they differ in most. */
const comparatives: Readonly<Record<string, readonly [more: string, less: string]>> = {
  activity: ["gone for longer", "seen more lately"],
  frequency: ["buying more often", "buying less often"],
  value: ["spending more", "spending less"],
  tenure: ["known for longer", "known more briefly"],
  discount: ["with more discounts", "with fewer discounts"],
  returns: ["with more returns", "with fewer returns"],
  range: ["with a wider range", "with a narrower range"],
  price: ["buying dearer goods", "buying cheaper goods"],
  engagement: ["more engaged", "less engaged"],
};

const LEAST_SPREAD = 0.05;

const columns: readonly (readonly [RegExp, string])[] = [
  [/^recency_days$/, "activity"],
  [/^(frequency|orders|repeats)$/, "frequency"],
  [/^(total_spend|monetary|order_mean|spend_365d)$/, "value"],
  [/^(tenure_days|known_days)$/, "tenure"],
  [/^discount_share$/, "discount"],
  [/^return_share$/, "returns"],
  [/^distinct_(products|categories)$/, "range"],
  [/^piece_price$/, "price"],
  [/^active_days(_\d+d)?$/, "engagement"],
];

/**
 * Returns names that are all different: segments that would be called the same are told apart by where they differ most,
 * and by the order of their sizes where they do not differ in anything that has words.
 */
export function apartFromTwins(
  names: readonly string[],
  profiles: readonly SegmentProfile[],
): string[] {
  const compared = names.map((name, i) => {
    const twins = profiles.filter((_, j) => names[j] === name);
    const own = profiles[i];
    const comparative = own === undefined || twins.length < 2 ? null : compare(own, twins);
    return comparative === null ? name : `${name}, ${comparative}`;
  });
  return compared.map((name, i) => {
    const place = profiles
      .map((profile, j) => ({ profile, j }))
      .filter(({ j }) => compared[j] === name)
      .sort((a, b) => bySize(a.profile, b.profile) || a.j - b.j)
      .findIndex(({ j }) => j === i);
    return place === 0 ? name : `${name} (${place + 1})`;
  });
}

function compare(own: SegmentProfile, twins: readonly SegmentProfile[]): string | null {
  const spreads = columns.flatMap(([pattern, about]) => {
    const column = Object.keys(own.columns).find((name) => pattern.test(name));
    const values = twins.flatMap(({ columns: of }) => of[column ?? ""]?.rank_z ?? []);
    if (column === undefined || values.length < twins.length) return [];
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [{ column, about, spread: high - low, middle: (low + high) / 2 }];
  });
  const widest = spreads.sort((a, b) => b.spread - a.spread)[0];
  if (widest === undefined || widest.spread < LEAST_SPREAD) return null;
  const [more, less] = comparatives[widest.about] ?? [];
  const value = own.columns[widest.column]?.rank_z ?? widest.middle;
  return (value > widest.middle ? more : less) ?? null;
}

/** Sorts the larger first; of the same size whatever is written first, so that the order they come in says nothing. */
function bySize(a: SegmentProfile, b: SegmentProfile): number {
  const [one, other] = [JSON.stringify(a.columns), JSON.stringify(b.columns)];
  return b.size - a.size || (one < other ? -1 : one > other ? 1 : 0);
}
