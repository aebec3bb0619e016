import type { Matrix } from "./matrix.ts";
import { sampleRows } from "./sample-rows.ts";
import type { SegmentProfile } from "./segment-profile.ts";
import { sortAscending } from "./sort-ascending.ts";

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
  const known = column.filter((value) => Number.isFinite(value));
  const all = momentsOf(known);
  const flag = known.every((value) => value === 0 || value === 1);
  const reference = Float64Array.from(sorted, (i) => column[i] as number).filter(Number.isFinite);
  const rankOf = midRankAmong(reference);
  const ranks = momentsOf(reference.map(rankOf));
  return members.map((rows) => {
    const own = Float64Array.from(rows, (i) => column[i] as number).filter(Number.isFinite);
    if (own.length === 0) return undefined;
    const { mean } = momentsOf(own);
    return {
      mean,
      all: all.mean,
      z: deviations(mean, all),
      rank_z: deviations(momentsOf(own.map(rankOf)).mean, ranks),
      flag,
    };
  });
}

interface Moments {
  readonly mean: number;
  /** Divisor n; 0 where only rounding tells values apart. */
  readonly deviation: number;
}

function momentsOf(values: Float64Array): Moments {
  let sum = 0;
  let largest = 0;
  for (const value of values) {
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length);
  return { mean, deviation: deviation > 1e-12 * largest ? deviation : 0 };
}

function deviations(mean: number, all: Moments): number {
  return all.deviation > 0 ? (mean - all.mean) / all.deviation : 0;
}

/** Returns the function from a value to its rank among others: how many are below it, and half of those that equal it. */
function midRankAmong(values: Float64Array): (value: number) => number {
  const sorted = sortAscending(values.slice());
  const first = (isBefore: (other: number) => boolean) => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(sorted[middle] as number)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return (value) => (first((other) => other < value) + first((other) => other <= value)) / 2;
}
