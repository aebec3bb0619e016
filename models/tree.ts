import { addByLeafSets } from "./leaf-sets.ts";
import type { Matrix } from "./matrix.ts";
import { eachSides, type Sides } from "./split-codes.ts";

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

/** Splits of a tree of which each pattern of sides is looked up. */
const MOST_LOOKED_UP = 16;

/** Rows from which a kernel is worth writing trees for it. */
const MANY = 500;

/** Returns the sum of `base` and of every tree's value for each row; values that are not finite count as missing. */
export function sumOfTrees(base: number, trees: readonly Tree[], matrix: Matrix): Float64Array {
  const margins = new Float64Array(matrix.ids.length).fill(base);
  if (margins.length < MANY || !addByLeafSets(trees, matrix, margins))
    eachSides(trees, matrix, (tree) => (sides) => addLeaves(tree, sides, margins));
  return margins;
}

interface Leaves {
  /** Left child of split k at 2 k + 1, right one before it. */
  readonly child: Int32Array;
  readonly value: Float64Array;
  /** By pattern of sides 1 plus the position of the leaf, 0 where it is not known; null of a larger tree. */
  readonly known: Uint8Array | null;
}

/** Trees as typed arrays: a model that is asked about one customer after the other is turned once. */
const turned = new WeakMap<Tree, Leaves>();

function leavesOf(tree: Tree): Leaves {
  const found = turned.get(tree);
  if (found !== undefined) return found;
  const splits = tree.feature.length;
  const made = {
    child: Int32Array.from(tree.left.flatMap((left, k) => [tree.right[k] ?? 0, left])),
    value: Float64Array.from(tree.value),
    known: splits <= MOST_LOOKED_UP ? new Uint8Array(2 ** splits) : null,
  };
  turned.set(tree, made);
  return made;
}

/** Adds a tree's value to the margin of each row, given the sides that it takes. */
export function addLeaves(
  tree: Tree,
  { sides, stride, from, rows }: Sides,
  all: Float64Array,
): void {
  const { child, value, known } = leavesOf(tree);
  const margins = all.subarray(from, from + rows);
  if (known === null) {
    for (let i = 0; i < rows; i++)
      margins[i] = (margins[i] as number) + (value[leafOf(child, sides, stride, i)] as number);
    return;
  }
  for (let i = 0; i < rows; i++) {
    const pattern = sides[i] as number;
    let leaf = known[pattern] as number;
    if (leaf === 0) {
      leaf = 1 + leafOf(child, sides, stride, i);
      known[pattern] = leaf;
    }
    margins[i] = (margins[i] as number) + (value[leaf - 1] as number);
  }
}

function leafOf(child: Int32Array, sides: Int32Array, stride: number, row: number): number {
  let at = child.length === 0 ? -1 : 0;
  while (at >= 0) {
    const left = ((sides[(at >>> 5) * stride + row] as number) >>> (at & 31)) & 1;
    at = child[2 * at + left] as number;
  }
  return -1 - at;
}
