/** A partition, as far as the reason for it goes. */
export interface Reasoned {
  readonly k: number;
  readonly silhouette: number;
  readonly calinski_harabasz: number;
  readonly davies_bouldin: number;
  readonly stability: number;
  readonly score: number | null;
  readonly min_share: number;
  /** Whether every cluster is large enough, and whether the partition is stable as well. */
  readonly large: boolean;
  readonly viable: boolean;
  /** Small clusters that were merged into others. */
  readonly merged: number;
}

export interface Circumstances {
  readonly low: number;
  readonly high: number;
  readonly minShare: number;
  /** Share of the revenue that makes up for a small share of the customers, where revenue is known. */
  readonly minWorth: number;
  readonly hasWorth: boolean;
  /** Customers, and different ones among them. */
  readonly customers: number;
  readonly different: number;
}

/** Says in one sentence why a partition was chosen among those that were tried. */
export function whyK(chosen: Reasoned, tried: readonly Reasoned[], about: Circumstances): string {
  const { low, high, minShare, minWorth, hasWorth, different, customers } = about;
  const { large, merged } = chosen;
  const range = low === high ? `${low}` : `${low} to ${high}`;
  const share = `${Math.round(minShare * 1000) / 10} % of the customers`;
  const floor = hasWorth
    ? `${share} or ${Math.round(minWorth * 1000) / 10} % of the revenue`
    : share;
  if (different < low)
    return `${count(chosen.k)}: the ${customers} customers differ too little (${different} different) to make ${range}`;
  if (low === high && chosen.k === low)
    return large
      ? `${count(low)}, as configured`
      : `${count(low)}, as configured, though the smallest holds only ${percent(chosen.min_share)} of the customers`;
  if (merged > 0)
    return `${count(chosen.k)}: no split into ${range} gives every segment at least ${floor}, so ${merged === 1 ? "a smaller one was" : `${merged} smaller ones were`} merged with the nearest`;
  if (chosen.k < low)
    return `${count(chosen.k)}: no split into ${range} gives every segment at least ${floor}`;
  const stable = chosen.viable
    ? "and they come back on resampled customers"
    : "but no such split comes back well on resampled customers, so take their borders as soft";
  return `${count(chosen.k)}: ${better(chosen, tried, range)}; each holds at least ${floor}, ${stable}`;
}

function better(chosen: Reasoned, tried: readonly Reasoned[], range: string): string {
  const scored = tried.filter(({ score }) => score !== null);
  const top = scored.reduce(
    (most, one) => ((one.score ?? 0) > (most.score ?? 0) ? one : most),
    chosen,
  );
  const values = `silhouette ${chosen.silhouette.toFixed(2)}, Calinski-Harabasz ${Math.round(chosen.calinski_harabasz)}, Davies-Bouldin ${chosen.davies_bouldin.toFixed(2)}, stability ${chosen.stability.toFixed(2)}`;
  if (scored.length === 1)
    return `of ${range}, no other split is large and stable enough (${values})`;
  if (top === chosen)
    return `of ${range}, they do best in four criteria together (score ${(chosen.score ?? 0).toFixed(2)}; ${values})`;
  return `of ${range}, ${top.k} do best in four criteria together (score ${(top.score ?? 0).toFixed(3)}), but ${chosen.k} nearly as well (${(chosen.score ?? 0).toFixed(3)}; ${values}), and people can act on fewer`;
}

function count(k: number): string {
  return k === 1 ? "1 segment" : `${k} segments`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
