import type { Matrix } from "./matrix.ts";
import { sampleRows } from "./sample-rows.ts";
import type { SegmentProfile } from "./segment-profile.ts";
import { sortedFinite } from "./sort-ascending.ts";

type ColumnProfile = SegmentProfile["columns"][string];

/** Customers whose values are sorted to rank by: more of them move a mean rank by less than a hundredth deviation. */
const MOST_SORTED = 50_000;

/**
 * Returns the profile of each of several groups that may overlap; a group is n flags, 1 where a customer is in it. Missing
 * values take no part, and a column of which nothing is known in a group has no entry. Ranks are taken among all
 * customers, among 50,000 drawn by `seed` where there are more.
 */
export function profileGroups(
  matrix: Matrix,
  groups: readonly Uint8Array[],
  { seed }: { readonly seed: number },
): SegmentProfile[] {
  const n = matrix.ids.length;
  const uneven = groups.find(({ length }) => length !== n);
  if (uneven !== undefined)
    throw new Error(`profileGroups requires ${n} flags a group, got ${uneven.length}`);
  const members = groups.map((inside) =>
    Int32Array.from(inside.keys()).filter((i) => inside[i] === 1),
  );
  const sorted = sampleRows(n, MOST_SORTED, seed);
  const columns = matrix.values.map((column) => profilesOf(column, members, sorted));
  return members.map(({ length: size }, g) => ({
    size,
    share: n === 0 ? 0 : size / n,
    columns: Object.fromEntries(
      matrix.columns.flatMap((name, j) => {
        const found = columns[j]?.[g];
        return found === undefined ? [] : [[name, found]];
      }),
    ),
  }));
}

function profilesOf(
  column: Float64Array,
  members: readonly Int32Array[],
  sorted: Int32Array,
): (ColumnProfile | undefined)[] {
  const known = sortedFinite(column);
  const all = momentsOf(known);
  const flag = known.every((value) => value === 0 || value === 1);
  const among =
    sorted.length === column.length
      ? known
      : sortedFinite(Float64Array.from(sorted, (i) => column[i] as number));
  const ranks = momentsOfRanks(among);
  return members.map((rows) => {
    let count = 0;
    let sum = 0;
    let ranked = 0;
    for (let r = 0; r < rows.length; r++) {
      const value = column[rows[r] as number] as number;
      if (!Number.isFinite(value)) continue;
      count++;
      sum += value;
      ranked += (firstAtLeast(among, value) + firstAbove(among, value)) / 2;
    }
    if (count === 0) return undefined;
    const mean = sum / count;
    return {
      mean,
      all: all.mean,
      z: deviations(mean, all),
      rank_z: deviations(ranked / count, ranks),
      known: count / rows.length,
      flag,
    };
  });
}

interface Moments {
  readonly mean: number;
  /** Divisor n; 0 where only rounding tells values apart. */
  readonly deviation: number;
}

function momentsOf(ascending: Float64Array): Moments {
  const n = ascending.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ascending[i] as number;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((ascending[i] as number) - mean) ** 2;
  const deviation = Math.sqrt(squares / n);
  const largest = Math.max(Math.abs(ascending[0] ?? 0), Math.abs(ascending[n - 1] ?? 0));
  return { mean, deviation: deviation > 1e-12 * largest ? deviation : 0 };
}

/** Moments of the ranks of ascending values: how many are below each, and half of those that equal it. */
function momentsOfRanks(ascending: Float64Array): Moments {
  const n = ascending.length;
  let squares = 0;
  for (let from = 0; from < n; ) {
    let to = from;
    while (to < n && ascending[to] === ascending[from]) to++;
    squares += (to - from) * ((from + to) / 2 - n / 2) ** 2;
    from = to;
  }
  return { mean: n / 2, deviation: Math.sqrt(squares / n) };
}

function deviations(mean: number, all: Moments): number {
  return all.deviation > 0 ? (mean - all.mean) / all.deviation : 0;
}

function firstAtLeast(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function firstAbove(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
