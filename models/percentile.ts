import { requireColumns } from "./columns.ts";
import type { Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";
import { placesIn } from "./places-in.ts";
import { runEnds } from "./run-ends.ts";
import { sortedFinite } from "./sort-ascending.ts";

/** Where values of one column stand among the rows of a reference: ascending values with the rows below and up to them. */
export type Reference = {
  /** Finite rows of the reference. */
  readonly rows: number;
  /** At most 512 different values, the least and the greatest among them. */
  readonly values: readonly number[];
  /** Rows below the value. */
  readonly below: readonly number[];
  /** Rows at or below the value. */
  readonly through: readonly number[];
};

export type Percentiles = {
  readonly columns: readonly string[];
  readonly references: readonly Reference[];
};

const most = 512;

/**
 * Turns each column into the share of reference rows below, equal ones counted half (mid-rank), in [0, 1]; missing
 * stays NaN. Exact up to 512 different values and for any value that holds more than 1/511 of the rows; between two
 * kept values it is interpolated, off by 1/511 at most. A column without any reference value becomes .5.
 */
export function percentile(): Model<Percentiles, Matrix, Matrix> {
  return {
    name: "percentile",
    fit(matrix) {
      const found = own.get(matrix)?.references;
      if (found !== undefined) return found;
      const references = {
        columns: [...matrix.columns],
        references: matrix.values.map(referenceOf),
      };
      own.set(matrix, { references, ranked: null });
      return references;
    },
    apply(learned, matrix) {
      requireColumns("percentile", learned.columns, matrix);
      const known = own.get(matrix);
      if (known?.references !== learned) return rankedBy(learned, matrix);
      known.ranked ??= rankedBy(learned, matrix);
      return known.ranked;
    },
  };
}

/** What a matrix refers to and its ranks within itself, as long as it lives: several scorers ask the same of a snapshot. */
const own = new WeakMap<Matrix, { readonly references: Percentiles; ranked: Matrix | null }>();

function rankedBy({ references }: Percentiles, matrix: Matrix): Matrix {
  return {
    ...matrix,
    values: matrix.values.map((column, j) => {
      const reference = references[j];
      return reference === undefined ? column.slice() : percentiles(reference, column);
    }),
  };
}

/** Keeps at most 512 values of a column: those at evenly spaced ranks, so that every common value is among them. */
export function referenceOf(column: Float64Array): Reference {
  const sorted = sortedFinite(column);
  const ends = runEnds(sorted);
  const runs = [...keptRuns(ends)];
  const below = runs.map((run) => ends[run - 1] ?? 0);
  return {
    rows: sorted.length,
    values: below.map((start) => sorted[start] ?? 0),
    below,
    through: runs.map((run) => ends[run] ?? 0),
  };
}

/** Lists the runs of equal values that are kept, by where runs end. */
function keptRuns(ends: Int32Array): Int32Array {
  if (ends.length <= most) return ends.map((_, run) => run);
  const runs = new Int32Array(most);
  return runs.subarray(0, keepSpaced(ends, runs));
}

/** Writes the runs that cover evenly spaced ranks; returns how many they are. */
function keepSpaced(ends: Int32Array, runs: Int32Array): number {
  const n = ends[ends.length - 1] as number;
  let [count, kept] = [0, 0];
  for (let run = 0; run < ends.length; run++) {
    const end = ends[run] as number;
    // The next evenly spaced rank that is still to be covered.
    const rank = Math.ceil((kept * (n - 1)) / (most - 1));
    if (end <= rank) continue;
    runs[count++] = run;
    kept = Math.floor(((end - 1) * (most - 1)) / (n - 1)) + 1;
  }
  return count;
}

interface Typed {
  readonly values: Float64Array;
  readonly below: Float64Array;
  readonly through: Float64Array;
}

/** References as typed arrays: one that is asked about one customer after the other is turned once. */
const known = new WeakMap<Reference, Typed>();

function typed(reference: Reference): Typed {
  const found = known.get(reference);
  if (found !== undefined) return found;
  const made = {
    values: Float64Array.from(reference.values),
    below: Float64Array.from(reference.below),
    through: Float64Array.from(reference.through),
  };
  known.set(reference, made);
  return made;
}

/** Returns the percentile of each value within a reference, in [0, 1]; NaN where the value is not finite. */
export function percentiles(reference: Reference, column: Float64Array): Float64Array {
  const result = new Float64Array(column.length);
  const numbers = typed(reference);
  writePercentiles(result, column, placesIn(numbers.values, column), numbers, reference.rows);
  return result;
}

function writePercentiles(
  result: Float64Array,
  column: Float64Array,
  places: Int32Array,
  { values, below, through }: Typed,
  rows: number,
): void {
  const last = values.length - 1;
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number;
    if (!Number.isFinite(value)) {
      result[i] = Number.NaN;
      continue;
    }
    if (last < 0) {
      result[i] = 0.5;
      continue;
    }
    const low = places[i] as number;
    if (low < 0) result[i] = 0;
    else if (values[low] === value)
      result[i] = ((below[low] as number) + (through[low] as number)) / 2 / rows;
    else if (low === last) result[i] = 1;
    else {
      const from = values[low] as number;
      const to = values[low + 1] as number;
      const start = through[low] as number;
      const span = to - from;
      // The difference of two very large values overflows, that of their halves does not.
      const part = Number.isFinite(span)
        ? (value - from) / span
        : (value / 2 - from / 2) / (to / 2 - from / 2);
      result[i] = (start + part * ((below[low + 1] as number) - start)) / rows;
    }
  }
}
