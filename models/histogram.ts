import { kernelOf } from "./kernel/histogram-kernel.ts";

/**
 * The working memory of one boosting: what the rows are, how they lie in the leaves of the tree that grows, and the sums
 * of each leaf by bin. All of it may lie in shared memory.
 *
 * Slopes and curvatures are whole numbers here (quantised training, Shi et al. 2022, with so many bits that nothing is
 * lost), so every sum is exact: neither the order of rows nor the number of threads changes a tree. A bin holds two
 * numbers: the sum of slopes, and rows x `unit` + the sum of curvatures.
 */
export interface Workspace {
  /** Where all of the arrays below lie, for the kernel. */
  readonly memory: WebAssembly.Memory;
  readonly rows: number;
  /** n margins before the tree that grows, what came true, and the loss's first two derivatives there. */
  readonly margins: Float64Array;
  readonly targets: Float64Array;
  readonly slopes: Float64Array;
  readonly curvatures: Float64Array;
  /** Rows x columns, column by column: the bin of each value, 0 where missing. */
  readonly bins: Uint8Array;
  /** Bins of each column. */
  readonly counts: Int32Array;
  /** The columns that the tree may split on, ascending; as many as `chosen[0]` says, from `chosen[1]`. */
  readonly chosen: Int32Array;
  /** Rows x fours of chosen columns: the bins of four columns in one word. */
  readonly words: Uint32Array;
  /** Rows in the order of their leaves. */
  readonly order: Int32Array;
  /** Slope and packed curvature of every row as whole numbers: two numbers a row. */
  readonly pull: Float64Array;
  /** Those of the rows that are being summed, in their order; the rows themselves in a tree's first leaf. */
  readonly gathered: Float64Array;
  /** Room for as many numbers as there are rows. */
  readonly spare: Int32Array;
  /** For each bin, 1 where the split that is being carried out sends it to the left. */
  readonly goesLeft: Uint8Array;
  /** Slots x chosen columns x 256 bins x 2 numbers. */
  readonly sums: Float64Array;
  /** Columns that a slot has room for, a multiple of 4. */
  readonly width: number;
  /** A row's weight in a packed curvature. */
  readonly unit: number;
}

/** Numbers of one column in a slot. */
export const COLUMN = 512;

/** Puts the bins of four chosen columns each into one word a row, for the fours from `from` up to `to`. */
export function packColumns(
  { memory, rows, bins, chosen, words }: Workspace,
  from: number,
  to: number,
): void {
  const { packFour } = kernelOf(memory);
  const start = bins.byteOffset;
  for (let four = from; four < to; four++) {
    const a = start + columnAt(chosen, 4 * four) * rows;
    const b = start + columnAt(chosen, 4 * four + 1) * rows;
    const c = start + columnAt(chosen, 4 * four + 2) * rows;
    const d = start + columnAt(chosen, 4 * four + 3) * rows;
    packFour(a, b, c, d, words.byteOffset + 4 * four * rows, rows);
  }
}

/** Returns the chosen column at a place; behind the last, where nobody looks, the last. */
function columnAt(chosen: Int32Array, place: number): number {
  return chosen[1 + Math.min(place, (chosen[0] as number) - 1)] as number;
}

/** Returns the most bins that a column of a four has. */
function binsOf({ chosen, counts }: Workspace, four: number): number {
  let most = 0;
  for (let c = 4 * four; c < 4 * four + 4; c++)
    most = Math.max(most, counts[columnAt(chosen, c)] as number);
  return most;
}

/** Sums the rows that stand at `start` up to `end` of the order into a slot, for the fours of columns from `from` up to `to`. */
export function sumRows(
  space: Workspace,
  slot: number,
  { start, end }: { readonly start: number; readonly end: number },
  from: number,
  to: number,
): void {
  const { memory, rows, words, order, pull, gathered, sums, width } = space;
  const { sumFour } = kernelOf(memory);
  const leaf = order.byteOffset + 4 * start;
  const numbers = end - start === rows ? pull : gathered;
  for (let four = from; four < to; four++) {
    const into = sums.byteOffset + 8 * (slot * width + 4 * four) * COLUMN;
    const own = words.byteOffset + 4 * four * rows;
    sumFour(own, leaf, end - start, numbers.byteOffset, into, binsOf(space, four));
  }
}

/** Takes one child's sums from those of its parent, which become the other child's. */
export function subtractSums(
  space: Workspace,
  parent: number,
  child: number,
  from: number,
  to: number,
): void {
  const { memory, sums, width } = space;
  const { subtractFour } = kernelOf(memory);
  for (let four = from; four < to; four++) {
    const whole = sums.byteOffset + 8 * (parent * width + 4 * four) * COLUMN;
    const part = sums.byteOffset + 8 * (child * width + 4 * four) * COLUMN;
    subtractFour(whole, part, binsOf(space, four));
  }
}

/** Puts the numbers of the rows that stand at `start` up to `end` of the order side by side. */
export function gatherRows(
  { memory, order, pull, gathered }: Workspace,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const leaf = order.byteOffset + 4 * start;
  kernelOf(memory).gather(leaf, end - start, pull.byteOffset, gathered.byteOffset);
}

/**
 * Orders the rows that stand at `start` up to `end` so that those that go left by column j stand first, both sides as they
 * stood, and returns where the right begins.
 */
export function partitionRows(
  { memory, rows, bins, order, spare, goesLeft }: Workspace,
  { start, end }: { readonly start: number; readonly end: number },
  j: number,
): number {
  const lefts = kernelOf(memory).partition(
    order.byteOffset + 4 * start,
    end - start,
    bins.byteOffset + j * rows,
    goesLeft.byteOffset,
    spare.byteOffset,
  );
  return start + lefts;
}
