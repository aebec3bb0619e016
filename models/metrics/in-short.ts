import type { Matrix } from "../matrix.ts";
import {
  type Baseline,
  baselineOf,
  countsAgainst,
  inOrder,
  narrowed,
  type Ordered,
} from "./psi.ts";

/** A sample in short, which later ones are held against. Plain JSON. */
export interface InShort {
  readonly baseline: Baseline;
  /** Mean of each column's finite values; null without one. */
  readonly means: readonly (number | null)[];
}

/** A sample in short, and its rows in the bins of others. */
export interface Compared {
  readonly short: InShort;
  /** Of each baseline, by column of both, as its own counts. */
  readonly counts: readonly Readonly<Record<string, readonly number[]>>[];
}

export interface CompareJob extends Pick<Matrix, "columns" | "values"> {
  readonly against: readonly Baseline[];
}

/** Puts columns of a sample in order once, for all that is told of them in short. */
export function compareColumns({ against, ...sample }: CompareJob): Compared {
  const ordered = inOrder(sample);
  return {
    short: inShort(ordered),
    counts: against.map((baseline) => countsByColumn(baseline, ordered)),
  };
}

/** Counts the rows of a sample in the bins of a baseline, column by column of both. */
export function countsByColumn(
  baseline: Baseline,
  ordered: Ordered,
): Readonly<Record<string, readonly number[]>> {
  const shared = narrowed(baseline, ordered.columns);
  const counts = countsAgainst(shared, ordered);
  return Object.fromEntries(shared.columns.map((column, j) => [column, counts[j] ?? []]));
}

/** Keeps of a sample's numbers what a comparison needs. */
export function inShort(ordered: Ordered): InShort {
  return { baseline: baselineOf(ordered), means: ordered.values.map(meanOf) };
}

/** Returns the mean of values; null without one. */
function meanOf(values: Float64Array): number | null {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return values.length === 0 ? null : sum / values.length;
}
