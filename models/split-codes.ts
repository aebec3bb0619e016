import type { Matrix } from "./matrix.ts";
import type { Tree } from "./tree.ts";

/**
 * Trees whose splits are asked by codes. A value's code is the number of thresholds of its column, over all trees, that
 * lie below it, and one of its own where it is not finite: which splits of a tree on a column send it left is then read
 * from a table, all of them at once.
 */
interface CodedTrees {
  readonly columns: readonly CodedColumn[];
  readonly trees: readonly CodedTree[];
}

interface CodedColumn {
  /** Position in the matrix. */
  readonly column: number;
  /** Different thresholds. */
  readonly count: number;
  /** They, ascending, and infinity up to a power of two, so that each search takes the same steps and none is guessed. */
  readonly cuts: Float64Array;
}

interface CodedTree {
  readonly tree: Tree;
  /** By word of 32 splits, the first also of a tree without any, what is answered, a multiple of `TOGETHER`: the last ones may answer nothing. */
  readonly words: readonly (readonly Answers[])[];
}

/** What the splits of one tree and word on one column answer. */
interface Answers {
  /** Position among the coded columns. */
  readonly at: number;
  /** By code, as bits, which go left. */
  readonly left: Int32Array;
}

type Codes = Uint16Array | Uint32Array;

/** Rows that are coded together, and those of them that are asked together. */
const CHUNK = 65_536;
const BLOCK = 4096;
/** Columns whose answers are joined at once. */
const TOGETHER = 4;

/** Trees are coded once: a model that is asked about one customer after the other is asked often. */
const coded = new WeakMap<readonly Tree[], CodedTrees>();

/** Returns trees with tables in place of thresholds. */
function codedTrees(trees: readonly Tree[]): CodedTrees {
  const found = coded.get(trees);
  if (found !== undefined) return found;
  const columns = [...thresholdsOf(trees)].map(([column, own]) => {
    const cuts = new Float64Array(2 ** Math.ceil(Math.log2(own.length + 1)));
    cuts.fill(Number.POSITIVE_INFINITY).set(own);
    return { column, count: own.length, cuts };
  });
  const places = new Map(columns.map(({ column }, at) => [column, at]));
  const made = {
    columns,
    trees: trees.map((tree) => ({ tree, words: wordsOf(tree, columns, places) })),
  };
  coded.set(trees, made);
  return made;
}

/** Lists, for each column that trees split on, its different thresholds, ascending. */
export function thresholdsOf(trees: readonly Tree[]): ReadonlyMap<number, Float64Array> {
  const byColumn = new Map<number, Set<number>>();
  for (const { feature, threshold } of trees)
    feature.forEach((j, k) => {
      const own = byColumn.get(j) ?? new Set();
      byColumn.set(j, own.add(threshold[k] as number));
    });
  return new Map([...byColumn].map(([j, own]) => [j, Float64Array.from(own).sort()]));
}

function wordsOf(
  { feature, threshold, missingLeft }: Tree,
  columns: readonly CodedColumn[],
  places: ReadonlyMap<number, number>,
): CodedTree["words"] {
  const words = [new Map<number, Answers>()];
  feature.forEach((j, k) => {
    const at = places.get(j) as number;
    const { cuts, count } = columns[at] as CodedColumn;
    const word = words[k >>> 5] ?? new Map<number, Answers>();
    words[k >>> 5] = word;
    const { left } = word.get(at) ?? { left: new Int32Array(count + 2) };
    word.set(at, { at, left });
    const bit = 1 << (k & 31);
    const last = cuts.indexOf(threshold[k] as number);
    for (let code = 0; code <= last; code++) left[code] = (left[code] as number) | bit;
    if (missingLeft[k] === 1) left[count + 1] = (left[count + 1] as number) | bit;
  });
  return words.map((word) => {
    const answers = [...word.values()];
    const [{ at, left } = { at: 0, left: new Int32Array() }] = answers;
    const nothing = { at, left: new Int32Array(left.length) };
    while (answers.length % TOGETHER !== 0) answers.push(nothing);
    return answers;
  });
}

/** Which splits of a tree send some rows left. */
export interface Sides {
  /** Of each row, as bits; word after word of 32 splits, `stride` numbers each. */
  readonly sides: Int32Array;
  readonly stride: number;
  /** Position of the first row in the matrix. */
  readonly from: number;
  readonly rows: number;
}

/**
 * Hands over which splits of each tree send which rows left, block after block. `visitorOf` is called once a tree and
 * `CHUNK` rows; trees keep their order for each row.
 */
export function eachSides(
  trees: readonly Tree[],
  matrix: Matrix,
  visitorOf: (tree: Tree) => (sides: Sides) => void,
): void {
  const n = matrix.ids.length;
  const coded = codedTrees(trees);
  const stride = Math.min(BLOCK, n);
  const most = coded.trees.reduce((words, one) => Math.max(words, one.words.length), 0);
  const sides = new Int32Array(stride * most);
  const codes = coded.columns.map(({ count }): Codes => {
    const rows = Math.min(CHUNK, n);
    return count < 2 ** 16 - 1 ? new Uint16Array(rows) : new Uint32Array(rows);
  });
  for (let start = 0; start < n; start += CHUNK) {
    const end = Math.min(n, start + CHUNK);
    coded.columns.forEach((one, at) => {
      const column = matrix.values[one.column] as Float64Array;
      codeColumn(one, column.subarray(start, end), codes[at] as Codes);
    });
    for (const { tree, words } of coded.trees) {
      const visit = visitorOf(tree);
      for (let from = start; from < end; from += stride) {
        const rows = Math.min(stride, end - from);
        words.forEach((answers, word) => {
          const own = sides.subarray(word * stride, word * stride + rows);
          own.fill(0);
          for (let k = 0; k < answers.length; k += TOGETHER)
            addSides(answers, k, codes, from - start, own);
        });
        visit({ sides, stride, from, rows });
      }
    }
  }
}

function codeColumn({ cuts, count }: CodedColumn, column: Float64Array, codes: Codes): void {
  for (let i = 0; i < column.length; i++) {
    const x = column[i] as number;
    let low = 0;
    for (let half = cuts.length >> 1; half > 0; half >>= 1)
      low += x > (cuts[low + half - 1] as number) ? half : 0;
    // x - x is NaN for what is not finite.
    codes[i] = x - x === 0 ? low : count + 1;
  }
}

/** Adds to the sides of rows, of which the first was coded at `from`, what four columns answer. */
function addSides(
  answers: readonly Answers[],
  k: number,
  codes: readonly Codes[],
  from: number,
  sides: Int32Array,
): void {
  const [left1, codes1] = tableOf(answers[k] as Answers, codes);
  const [left2, codes2] = tableOf(answers[k + 1] as Answers, codes);
  const [left3, codes3] = tableOf(answers[k + 2] as Answers, codes);
  const [left4, codes4] = tableOf(answers[k + 3] as Answers, codes);
  for (let i = 0; i < sides.length; i++)
    sides[i] =
      (sides[i] as number) |
      (left1[codes1[from + i] as number] as number) |
      (left2[codes2[from + i] as number] as number) |
      (left3[codes3[from + i] as number] as number) |
      (left4[codes4[from + i] as number] as number);
}

function tableOf({ at, left }: Answers, codes: readonly Codes[]) {
  return [left, codes[at] as Codes] as const;
}
