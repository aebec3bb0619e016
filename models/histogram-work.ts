import { bestSplit, SPLIT, type SplitRules } from "./best-split.ts";
import { packColumns, subtractSums, sumRows, type Workspace } from "./histogram.ts";

/** One step of growing a tree, for some of its columns. */
export interface Job {
  /** Whether other columns were chosen. */
  readonly repack: boolean;
  /** Rows in the order, and the slot that their sums go to. */
  readonly start: number;
  readonly end: number;
  readonly slot: number;
  /** The slot of the leaf that these rows leave; -1 where there is none. */
  readonly parent: number;
}

/** Who carries a job out. */
export interface Crew {
  /** Writes the best split of the job's slot into `found`, and behind it that of what is left in the parent's. */
  carryOut(job: Job, rules: SplitRules, found: Float64Array): void;
  end(): void;
}

/** Carries a job out for the fours of columns from `from` up to `to`. */
export function work(
  space: Workspace,
  { repack, start, end, slot, parent }: Job,
  rules: SplitRules,
  from: number,
  to: number,
  found: Float64Array,
): void {
  if (repack) packColumns(space, from, to);
  sumRows(space, slot, { start, end }, from, to);
  bestSplit(space, slot, from, to, rules, found.subarray(0, SPLIT));
  if (parent < 0) return;
  subtractSums(space, parent, slot, from, to);
  bestSplit(space, parent, from, to, rules, found.subarray(SPLIT, 2 * SPLIT));
}

/** Returns a crew of one: the thread that asks. */
export function alone(space: Workspace): Crew {
  return {
    carryOut: (job, rules, found) =>
      work(space, job, rules, 0, Math.ceil((space.chosen[0] as number) / 4), found),
    end: () => undefined,
  };
}
