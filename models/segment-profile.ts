import { ascendingOrder } from "./ascending-order.ts";
import type { Matrix } from "./matrix.ts";

/** What a column is on average in a segment. */
interface ColumnMeans {
  /** Mean of the known values in the segment, and of all customers. */
  readonly mean: number;
  readonly all: number;
  /** (mean - all) / population standard deviation of all customers; 0 for a constant column. */
  readonly z: number;
  /** Share of the segment of whom the column is known. */
  readonly known: number;
  /** Whether the column is 0 or 1 for all customers of whom it is known. */
  readonly flag: boolean;
}

/** How one column looks in a segment. */
interface ColumnProfile extends ColumnMeans {
  /**
   * `z` of the customers' mid-ranks, which a few huge values do not move: 0 is average, and a segment of the top tenth has
   * 1.56.
   */
  readonly rank_z: number;
}

interface Profile<Column> {
  readonly size: number;
  /** Share of all customers. */
  readonly share: number;
  /** By column; a column of which nothing is known in the segment has no entry. */
  readonly columns: Readonly<Record<string, Column>>;
}

export type SegmentProfile = Profile<ColumnProfile>;
export type SegmentMeans = Profile<ColumnMeans>;

/** Returns the profile of each of k segments. Missing values take no part. */
export function profile(matrix: Matrix, cluster: Int32Array, k: number): SegmentProfile[] {
  return profiles(matrix, cluster, k, ({ values, groups, plain }) => {
    const ranked = groupMeans(midRanks(values), groups, k);
    return (c) => ({ ...plain(c), rank_z: ranked.z(c) });
  });
}

/** Returns the same without what ranks tell, which costs a sort of every column. */
export function segmentMeans(matrix: Matrix, cluster: Int32Array, k: number): SegmentMeans[] {
  return profiles(matrix, cluster, k, ({ plain }) => plain);
}

/** Known values of a column, with the segments of their customers and their means by segment. */
interface Known {
  readonly values: Float64Array;
  readonly groups: Int32Array;
  readonly plain: (c: number) => ColumnMeans;
}

function profiles<Column>(
  matrix: Matrix,
  cluster: Int32Array,
  k: number,
  look: (known: Known) => (c: number) => Column,
): Profile<Column>[] {
  const n = matrix.ids.length;
  if (cluster.length !== n)
    throw new Error(`profile requires ${n} cluster numbers, got ${cluster.length}`);
  const sizes = new Int32Array(k);
  for (const c of cluster) sizes[c] = (sizes[c] ?? 0) + 1;
  const columns = matrix.values.map((column) => profileColumn(column, cluster, sizes, look));
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

function profileColumn<Column>(
  column: Float64Array,
  cluster: Int32Array,
  sizes: Int32Array,
  look: (known: Known) => (c: number) => Column,
): (Column | undefined)[] {
  const k = sizes.length;
  const { values, groups } = knownValues(column, cluster);
  const flag = isFlag(values);
  const { counts, means, all, z } = groupMeans(values, groups, k);
  const seen = look({
    values,
    groups,
    plain: (c) => ({
      mean: means[c] as number,
      all,
      z: z(c),
      known: (counts[c] as number) / (sizes[c] as number),
      flag,
    }),
  });
  return Array.from({ length: k }, (_, c) => ((counts[c] as number) === 0 ? undefined : seen(c)));
}

function groupMeans(values: Float64Array, groups: Int32Array, k: number) {
  const counts = new Int32Array(k);
  const sums = new Float64Array(k);
  let sum = 0;
  let largest = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    const c = groups[i] as number;
    counts[c] = (counts[c] as number) + 1;
    sums[c] = (sums[c] as number) + value;
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const all = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - all) ** 2;
  const deviation = Math.sqrt(squares / values.length);
  const means = sums.map((total, c) => total / (counts[c] as number));
  // What rounding leaves of a constant column is no deviation.
  const z = (c: number) =>
    deviation > 1e-12 * largest ? ((means[c] as number) - all) / deviation : 0;
  return { counts, means, all, z };
}

/** Whether all values are 0 or 1. */
function isFlag(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== 0 && value !== 1) return false;
  }
  return true;
}

/** Takes the known values of a column, with the segments of their customers; nothing is copied where all are known. */
function knownValues(column: Float64Array, cluster: Int32Array) {
  if (isKnown(column)) return { values: column, groups: cluster };
  const values = new Float64Array(column.length);
  const groups = new Int32Array(column.length);
  let n = 0;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if (!Number.isFinite(value)) continue;
    values[n] = value;
    groups[n++] = cluster[i] as number;
  }
  return { values: values.subarray(0, n), groups: groups.subarray(0, n) };
}

function isKnown(column: Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i] as number)) return false;
  return true;
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
