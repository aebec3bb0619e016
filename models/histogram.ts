/**
 * The working memory of one boosting: what the rows are, how they lie in the leaves of the tree that grows, and the sums
 * of each leaf by bin. All of it may lie in shared memory.
 *
 * Slopes and curvatures are whole numbers here (quantised training, Shi et al. 2022, with so many bits that nothing is
 * lost), so every sum is exact: neither the order of rows nor the number of threads changes a tree. A bin holds two
 * numbers: the sum of slopes, and rows x `unit` + the sum of curvatures.
 */
export interface Workspace {
  readonly rows: number;
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
  /** Slope and packed curvature of the rows that are being summed, in their order: two numbers a row. */
  readonly pull: Float64Array;
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
  { rows, bins, chosen, words }: Workspace,
  from: number,
  to: number,
): void {
  const none = new Uint8Array(rows);
  const last = chosen[0] as number;
  const columnAt = (c: number) => {
    if (c >= last) return none;
    const j = chosen[1 + c] as number;
    return bins.subarray(j * rows, (j + 1) * rows);
  };
  for (let four = from; four < to; four++)
    packFour(
      columnAt(4 * four),
      columnAt(4 * four + 1),
      columnAt(4 * four + 2),
      columnAt(4 * four + 3),
      words.subarray(four * rows, (four + 1) * rows),
    );
}

function packFour(
  a: Uint8Array,
  b: Uint8Array,
  c: Uint8Array,
  d: Uint8Array,
  words: Uint32Array,
): void {
  for (let i = 0; i < words.length; i++)
    words[i] =
      (a[i] as number) |
      ((b[i] as number) << 8) |
      ((c[i] as number) << 16) |
      ((d[i] as number) << 24);
}

/**
 * Sums the rows that stand at `start` up to `end` of the order into a slot, for the fours of columns from `from` up to
 * `to`; `pull` begins with the first of these rows.
 */
export function sumRows(
  { rows, words, order, pull, sums, width }: Workspace,
  slot: number,
  { start, end }: { readonly start: number; readonly end: number },
  from: number,
  to: number,
): void {
  const leaf = order.subarray(start, end);
  for (let four = from; four < to; four++) {
    const at = (slot * width + 4 * four) * COLUMN;
    const own = sums.subarray(at, at + 4 * COLUMN);
    own.fill(0);
    sumFour(words.subarray(four * rows, (four + 1) * rows), leaf, pull, own);
  }
}

function sumFour(
  words: Uint32Array,
  leaf: Int32Array,
  pull: Float64Array,
  sums: Float64Array,
): void {
  for (let i = 0; i < leaf.length; i++) {
    const word = words[leaf[i] as number] as number;
    const slope = pull[2 * i] as number;
    const curvature = pull[2 * i + 1] as number;
    let at = (word & 255) << 1;
    sums[at] = (sums[at] as number) + slope;
    sums[at + 1] = (sums[at + 1] as number) + curvature;
    at = ((word >>> 7) & 510) | 512;
    sums[at] = (sums[at] as number) + slope;
    sums[at + 1] = (sums[at + 1] as number) + curvature;
    at = ((word >>> 15) & 510) | 1024;
    sums[at] = (sums[at] as number) + slope;
    sums[at + 1] = (sums[at + 1] as number) + curvature;
    at = ((word >>> 23) & 510) | 1536;
    sums[at] = (sums[at] as number) + slope;
    sums[at + 1] = (sums[at + 1] as number) + curvature;
  }
}

/** Takes one child's sums from those of its parent, which become the other child's. */
export function subtractSums(
  { sums, width }: Workspace,
  parent: number,
  child: number,
  from: number,
  to: number,
): void {
  const start = (parent * width + 4 * from) * COLUMN;
  const length = 4 * (to - from) * COLUMN;
  const whole = sums.subarray(start, start + length);
  const at = (child * width + 4 * from) * COLUMN;
  const part = sums.subarray(at, at + length);
  for (let i = 0; i < length; i++) whole[i] = (whole[i] as number) - (part[i] as number);
}
