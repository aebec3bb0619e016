import type { Tree } from "./tree.ts";

/** A tree's leaves from left to right. */
export interface NumberedLeaves {
  /** Position of each in the tree. */
  readonly leaves: readonly number[];
  /** Of each split the leaves on its left: from this number up to that. */
  readonly lefts: readonly (readonly [from: number, to: number])[];
}

/** Numbers a tree's leaves from left to right. */
export function numberedLeaves({ left, right, feature }: Tree): NumberedLeaves {
  const leaves: number[] = [];
  const lefts: (readonly [number, number])[] = [];
  const visit = (at: number) => {
    if (at < 0) {
      leaves.push(-1 - at);
      return;
    }
    const from = leaves.length;
    visit(left[at] as number);
    lefts[at] = [from, leaves.length];
    visit(right[at] as number);
  };
  visit(feature.length === 0 ? -1 : 0);
  return { leaves, lefts };
}
