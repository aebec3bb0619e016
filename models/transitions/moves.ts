import { endToEnd } from "../end-to-end.ts";
import { takeNumbers, takePlaces } from "../matrix.ts";
import { sampleRows } from "../sample-rows.ts";

/** Customers of a snapshot with the state that each is in: a segment or a lifecycle stage, as a number in 0..states-1. */
export interface Standing {
  /** Ascending. */
  readonly ids: readonly string[];
  /** How each customer enters a regression: p columns of n finite numbers, as `designOf` gives them. */
  readonly values: readonly Float64Array[];
  readonly now: Int32Array;
  /** The state that each will be in a period later if nothing happens, where that can be known; else null. */
  readonly quiet: Int32Array | null;
}

/** Customers of a snapshot with their state a period later; those who were unknown then are left out. */
export interface Moves extends Standing {
  readonly next: Int32Array;
}

/** Moves of customers whose ids do not matter; they cross to another thread slowly. */
export type NamelessMoves = Omit<Moves, "ids">;

/** n rows of `states` probabilities, row-major; each row sums to 1 and none is 0. */
export type Probabilities = Float64Array;

/** Pairs the customers of a snapshot with their state in the next one. */
export function pairMoves(standing: Standing, later: Pick<Standing, "ids" | "now">): Moves {
  const { ids } = standing;
  const rows = new Int32Array(ids.length);
  const next = new Int32Array(ids.length);
  let n = 0;
  for (let i = 0, j = 0; i < ids.length && j < later.ids.length; ) {
    const own = ids[i] as string;
    const other = later.ids[j] as string;
    if (own === other) {
      rows[n] = i++;
      next[n++] = later.now[j++] as number;
    } else if (own < other) i++;
    else j++;
  }
  const found = rows.subarray(0, n);
  const { values, now, quiet } = takeStanding(standing, found);
  const named = Array.from(found, (row) => ids[row] ?? "");
  // Written out, so that all moves are of one shape, which compiled code counts on.
  return { ids: named, values, now, quiet, next: next.slice(0, n) };
}

/** Counts the states of those in the later snapshot who were not in the earlier one. */
export function countArrivals(
  earlier: readonly string[],
  later: Pick<Standing, "ids" | "now">,
  states: number,
): Float64Array {
  const known = new Set(earlier);
  const counts = new Float64Array(states);
  later.ids.forEach((id, i) => {
    const state = later.now[i] as number;
    if (!known.has(id)) counts[state] = (counts[state] as number) + 1;
  });
  return counts;
}

/** Counts customers by state. */
export function countStates(now: Int32Array, states: number): Float64Array {
  const counts = new Float64Array(states);
  for (const state of now) counts[state] = (counts[state] as number) + 1;
  return counts;
}

/** Puts the moves of several periods one under the other, at most `most` rows of them drawn by seed. */
export function stackMoves(
  periods: readonly NamelessMoves[],
  most: number,
  seed: number,
): NamelessMoves {
  const total = periods.reduce((sum, { now }) => sum + now.length, 0);
  const kept =
    total <= most
      ? periods
      : periods.map((moves, m) => {
          const rows = sampleRows(
            moves.now.length,
            Math.floor((most * moves.now.length) / total),
            seed + m,
          );
          const { values, now, quiet } = takeStanding(moves, rows);
          return { values, now, quiet, next: takePlaces(moves.next, rows) };
        });
  const quiet = kept.map((moves) => moves.quiet).filter((one) => one !== null);
  return {
    values: (kept[0]?.values ?? []).map((_, j) =>
      endToEnd(
        Float64Array,
        kept.map(({ values }) => values[j] ?? new Float64Array()),
      ),
    ),
    now: endToEnd(
      Int32Array,
      kept.map(({ now }) => now),
    ),
    quiet: quiet.length === kept.length ? endToEnd(Int32Array, quiet) : null,
    next: endToEnd(
      Int32Array,
      kept.map(({ next }) => next),
    ),
  };
}

function takeStanding(
  { values, now, quiet }: Omit<Standing, "ids">,
  rows: Int32Array,
): Omit<Standing, "ids"> {
  return {
    values: values.map((column) => takeNumbers(column, rows)),
    now: takePlaces(now, rows),
    quiet: quiet === null ? null : takePlaces(quiet, rows),
  };
}
