import type { Matrix } from "./matrix.ts";

/**
 * A binary tree of s splits and s + 1 leaves. Split k sends a row left when its value in column `feature[k]` is at most
 * `threshold[k]`, or is missing and `missingLeft[k]` is 1. A child is the position of a split, or -1 less that of a leaf;
 * split 0 is the root, and a parent stands before its children.
 */
export type Tree = {
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly missingLeft: readonly number[];
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What a row of each leaf adds to the margin. */
  readonly value: readonly number[];
  /** Training rows of each leaf. */
  readonly cover: readonly number[];
};

/** Rows that are carried through every tree together, so that their values stay near. */
const BLOCK = 512;

/** Returns the sum of `base` and of every tree's value for each row; values that are not finite count as missing. */
export function sumOfTrees(base: number, trees: readonly Tree[], matrix: Matrix): Float64Array {
  const n = matrix.ids.length;
  const m = matrix.columns.length;
  const margins = new Float64Array(n).fill(base);
  const ways = trees.map(walkOf);
  const block = new Float64Array(BLOCK * m);
  for (let from = 0; from < n; from += BLOCK) {
    const rows = Math.min(BLOCK, n - from);
    for (let j = 0; j < m; j++) {
      const column = matrix.values[j] as Float64Array;
      for (let i = 0; i < rows; i++) block[i * m + j] = column[from + i] as number;
    }
    for (const walk of ways) addTree(walk, block, m, rows, margins, from);
  }
  return margins;
}

interface Walk {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  /** Left child of split k at 2 k, right one behind it. */
  readonly child: Int32Array;
  readonly value: Float64Array;
}

/** Trees as typed arrays: a model that is asked about one customer after the other is turned once. */
const walks = new WeakMap<Tree, Walk>();

function walkOf(tree: Tree): Walk {
  const found = walks.get(tree);
  if (found !== undefined) return found;
  const made = {
    feature: Int32Array.from(tree.feature),
    threshold: Float64Array.from(tree.threshold),
    missingLeft: Uint8Array.from(tree.missingLeft),
    child: Int32Array.from(tree.left.flatMap((left, k) => [left, tree.right[k] ?? 0])),
    value: Float64Array.from(tree.value),
  };
  walks.set(tree, made);
  return made;
}

function addTree(
  { feature, threshold, missingLeft, child, value }: Walk,
  block: Float64Array,
  m: number,
  rows: number,
  margins: Float64Array,
  from: number,
): void {
  const start = feature.length === 0 ? -1 : 0;
  for (let i = 0; i < rows; i++) {
    let at = start;
    while (at >= 0) {
      const x = block[i * m + (feature[at] as number)] as number;
      // x - x is NaN for what is not finite.
      const right = x - x === 0 ? x > (threshold[at] as number) : missingLeft[at] === 0;
      at = child[2 * at + (right ? 1 : 0)] as number;
    }
    margins[from + i] = (margins[from + i] as number) + (value[-1 - at] as number);
  }
}
