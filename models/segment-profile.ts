import { ascendingOrder } from "./ascending-order.ts";
import type { Matrix } from "./matrix.ts";

/** How one column looks in a segment. */
interface ColumnProfile {
  /** Mean of the known values in the segment, and of all customers. */
  readonly mean: number;
  readonly all: number;
  /** (mean - all) / population standard deviation of all customers; 0 for a constant column. */
  readonly z: number;
  /**
   * The same of the customers' mid-ranks, which a few huge values do not move: 0 is average, and a segment of the top
   * tenth has 1.56.
   */
  readonly rank_z: number;
  /** Share of the segment of whom the column is known. */
  readonly known: number;
  /** Whether the column is 0 or 1 for all customers of whom it is known. */
  readonly flag: boolean;
}

export interface SegmentProfile {
  readonly size: number;
  /** Share of all customers. */
  readonly share: number;
  /** By column; a column of which nothing is known in the segment has no entry. */
  readonly columns: Readonly<Record<string, ColumnProfile>>;
}

/** Returns the profile of each of k segments. Missing values take no part. */
export function profile(matrix: Matrix, cluster: Int32Array, k: number): SegmentProfile[] {
  const n = matrix.ids.length;
  if (cluster.length !== n)
    throw new Error(`profile requires ${n} cluster numbers, got ${cluster.length}`);
  const sizes = new Int32Array(k);
  for (const c of cluster) sizes[c] = (sizes[c] ?? 0) + 1;
  const columns = matrix.values.map((column) => profileColumn(column, cluster, sizes));
  return Array.from(sizes, (size, c) => ({
    size,
    share: n === 0 ? 0 : size / n,
    columns: Object.fromEntries(
      matrix.columns.flatMap((name, j) => {
        const found = columns[j]?.[c];
        return found === undefined ? [] : [[name, found]];
      }),
    ),
  }));
}

/** Returns the means and deviations of one column by segment, without its ranks, which cost most; as `profile` does. */
export function segmentMeans(
  column: Float64Array,
  cluster: Int32Array,
  k: number,
): readonly (Pick<ColumnProfile, "mean" | "all" | "z"> | undefined)[] {
  const known = finiteRows(column);
  const groups = known.map((i) => cluster[i] as number);
  const { counts, means, all, z } = groupMeans(
    Float64Array.from(known, (i) => column[i] as number),
    groups,
    k,
  );
  return Array.from(counts, (count, c) =>
    count === 0 ? undefined : { mean: means[c] as number, all, z: z(c) },
  );
}

function profileColumn(
  column: Float64Array,
  cluster: Int32Array,
  sizes: Int32Array,
): (ColumnProfile | undefined)[] {
  const k = sizes.length;
  const known = finiteRows(column);
  const groups = known.map((i) => cluster[i] as number);
  const values = Float64Array.from(known, (i) => column[i] as number);
  const flag = values.every((value) => value === 0 || value === 1);
  const plain = groupMeans(values, groups, k);
  const ranked = groupMeans(midRanks(values), groups, k);
  return Array.from({ length: k }, (_, c) =>
    (plain.counts[c] as number) === 0
      ? undefined
      : {
          mean: plain.means[c] as number,
          all: plain.all,
          z: plain.z(c),
          rank_z: ranked.z(c),
          known: (plain.counts[c] as number) / (sizes[c] as number),
          flag,
        },
  );
}

function groupMeans(values: Float64Array, groups: Int32Array, k: number) {
  const counts = new Int32Array(k);
  const sums = new Float64Array(k);
  let sum = 0;
  let largest = 0;
  values.forEach((value, i) => {
    const c = groups[i] as number;
    counts[c] = (counts[c] as number) + 1;
    sums[c] = (sums[c] as number) + value;
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  });
  const all = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - all) ** 2;
  const deviation = Math.sqrt(squares / values.length);
  const means = sums.map((total, c) => total / (counts[c] as number));
  // What rounding leaves of a constant column is no deviation.
  const z = (c: number) =>
    deviation > 1e-12 * largest ? ((means[c] as number) - all) / deviation : 0;
  return { counts, means, all, z };
}

function finiteRows(column: Float64Array): Int32Array {
  const rows = new Int32Array(column.length);
  let n = 0;
  for (let i = 0; i < column.length; i++) if (Number.isFinite(column[i])) rows[n++] = i;
  return rows.slice(0, n);
}

/** Rank of each known value from 0 to n - 1; equal values share the middle of theirs. */
function midRanks(values: Float64Array): Float64Array {
  const n = values.length;
  const order = ascendingOrder(values);
  const ranks = new Float64Array(n);
  for (let from = 0; from < n; ) {
    const value = values[order[from] as number];
    let to = from + 1;
    while (to < n && values[order[to] as number] === value) to++;
    for (let i = from; i < to; i++) ranks[order[i] as number] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
