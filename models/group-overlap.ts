/** How much groups of the same customers have in common; matrices are g x g, symmetric. */
export interface GroupOverlap {
  /** Customers in both; the diagonal holds the sizes. */
  readonly both: readonly (readonly number[])[];
  /** Of the smaller group, the share that is in the other too, in [0, 1]; null where that group is empty. */
  readonly share_of_smaller: readonly (readonly (number | null)[])[];
  /** Customers in both over customers in either (Jaccard 1901), in [0, 1]; null where both groups are empty. */
  readonly jaccard: readonly (readonly (number | null)[])[];
}

/** Counts what each pair of groups shares; a group is a row of n flags, 1 where a customer is in it. */
export function groupOverlap(groups: readonly Uint8Array[]): GroupOverlap {
  const both = groups.map(() => new Array<number>(groups.length).fill(0));
  groups.forEach((first, a) => {
    const row = both[a] as number[];
    for (let b = a; b < groups.length; b++) {
      const shared = sharedBy(first, groups[b] as Uint8Array);
      row[b] = shared;
      (both[b] as number[])[a] = shared;
    }
  });
  const size = (a: number) => both[a]?.[a] ?? 0;
  const pairs = (share: (shared: number, a: number, b: number) => number) =>
    both.map((row, a) =>
      row.map((shared, b) => {
        const found = share(shared, a, b);
        return Number.isNaN(found) ? null : found;
      }),
    );
  return {
    both,
    share_of_smaller: pairs((shared, a, b) => shared / Math.min(size(a), size(b))),
    jaccard: pairs((shared, a, b) => shared / (size(a) + size(b) - shared)),
  };
}

/** Counts each group's customers in each of k segments: g x k. Customers of a negative segment number are in none. */
export function crossCount(
  groups: readonly Uint8Array[],
  segment: Int32Array,
  k: number,
): readonly (readonly number[])[] {
  return groups.map((inside) => {
    if (inside.length !== segment.length)
      throw new Error(
        `crossCount requires one segment a flag, got ${segment.length} for ${inside.length}`,
      );
    const counts = new Array<number>(k).fill(0);
    for (let i = 0; i < inside.length; i++) {
      const at = segment[i] as number;
      if (inside[i] === 1 && at >= 0) counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  });
}

function sharedBy(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length)
    throw new Error(
      `groupOverlap requires groups of equal length, got ${a.length} and ${b.length}`,
    );
  let shared = 0;
  for (let i = 0; i < a.length; i++) shared += (a[i] as number) & (b[i] as number);
  return shared;
}
