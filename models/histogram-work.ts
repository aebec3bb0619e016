import { bestSplit, type LeafSums, SPLIT, type SplitRules } from "./best-split.ts";
import { type BoostingLoss, boostingLosses } from "./boosting-loss.ts";
import { packColumns, subtractSums, sumRows, type Workspace } from "./histogram.ts";
import { derivativesKernel } from "./kernel/derivatives-kernel.ts";
import { precisionFor, type Scale, scaleOf, type Totals } from "./quantise.ts";

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

/** Who carries jobs out. */
export interface HistogramWorkers {
  /** Writes the loss's derivatives at the margins, and then both as whole numbers; returns what these stand for and their sums. */
  derive(loss: BoostingLoss["name"]): Scale & Totals;
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

/** Writes the derivatives of the rows from `from` up to `to`; returns the greatest of each in size. */
export function deriveRows(
  space: Workspace,
  loss: BoostingLoss["name"],
  from: number,
  to: number,
): { readonly slope: number; readonly curvature: number } {
  const { deriveLogLoss, greatest } = derivativesKernel(space.memory);
  const n = to - from;
  const margins = space.margins.subarray(from, to);
  const targets = space.targets.subarray(from, to);
  const slopes = space.slopes.subarray(from, to);
  const curvatures = space.curvatures.subarray(from, to);
  const [m, t] = [margins.byteOffset, targets.byteOffset];
  const [s, c] = [slopes.byteOffset, curvatures.byteOffset];
  const isDone = loss === "logistic" && deriveLogLoss(m, t, n, s, c) === 1;
  if (!isDone) boostingLosses[loss].derive(margins, targets, slopes, curvatures);
  return { slope: greatest(s, n), curvature: greatest(c, n) };
}

/** Writes the derivatives of the rows from `from` up to `to` as whole numbers; returns their sums. */
export function quantiseRows(
  { memory, rows, slopes, curvatures, pull }: Workspace,
  scale: Scale,
  from: number,
  to: number,
): Totals {
  const { quantise, sumEach } = derivativesKernel(memory);
  const { bits, packedBits, unit } = precisionFor(rows);
  const n = to - from;
  const pairs = pull.byteOffset + 16 * from;
  quantise(
    slopes.byteOffset + 8 * from,
    curvatures.byteOffset + 8 * from,
    n,
    2 ** bits / scale.slope,
    2 ** packedBits / scale.curvature,
    unit,
    pairs,
  );
  return { slopes: sumEach(pairs, n), packed: sumEach(pairs + 8, n) };
}

/** One worker: the thread that asks. A class, because closures would be others for each space, and V8 compiles anew for each. */
export class OneWorker implements HistogramWorkers {
  readonly #space: Workspace;

  constructor(space: Workspace) {
    this.#space = space;
  }

  derive(loss: BoostingLoss["name"]): Scale & Totals {
    const { rows } = this.#space;
    const { slope, curvature } = deriveRows(this.#space, loss, 0, rows);
    const scale = scaleOf(slope, curvature);
    return { ...scale, ...quantiseRows(this.#space, scale, 0, rows) };
  }

  carryOut(job: Job, rules: SplitRules, found: Float64Array): void {
    work(this.#space, job, rules, 0, this.#space.width / 4, found);
  }
}
