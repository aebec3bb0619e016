import { bestSplit, type LeafSums, SPLIT, type SplitRules } from "./best-split.ts";
import { packColumns, subtractSums, sumRows, type Workspace } from "./histogram.ts";

/** One step of growing a tree, for some of its columns. */
export interface Job {
  /** Whether other columns were chosen. */
  readonly repack: boolean;
  /** Rows in the order. */
  readonly start: number;
  readonly end: number;
  /** What their sums by bin will be. */
  readonly leaf: LeafSums;
  /** What is left of the sums of the leaf that these rows leave, in its slot; null where there is none. */
  readonly rest: LeafSums | null;
}

/** Who carries a job out. */
export interface HistogramWorkers {
  /** Writes the best split of the job's leaf into `found`, and behind it that of the rest. */
  carryOut(job: Job, rules: SplitRules, found: Float64Array): void;
}

/** Carries a job out for the fours of columns from `from` up to `to`. */
export function work(
  space: Workspace,
  { repack, start, end, leaf, rest }: Job,
  rules: SplitRules,
  from: number,
  to: number,
  found: Float64Array,
): void {
  if (repack) packColumns(space, from, to);
  sumRows(space, leaf.slot, { start, end }, from, to);
  bestSplit(space, leaf, from, to, rules, found.subarray(0, SPLIT));
  if (rest === null) return;
  subtractSums(space, rest.slot, leaf.slot, from, to);
  bestSplit(space, rest, from, to, rules, found.subarray(SPLIT, 2 * SPLIT));
}

/** Returns one worker: the thread that asks. */
export function oneWorker(space: Workspace): HistogramWorkers {
  return {
    carryOut: (job, rules, found) =>
      work(space, job, rules, 0, Math.ceil((space.chosen[0] as number) / 4), found),
  };
}
