import { AT, BIN, GAIN, LEFT_ROWS, MISSING_LEFT, SPLIT, type SplitRules } from "./best-split.ts";
import type { Workspace } from "./histogram.ts";
import type { Crew } from "./histogram-work.ts";

/** A tree over bins: a row goes left when its bin in column `feature[k]` is 1 to `bin[k]`, or 0 and `missingLeft[k]` is 1. */
export interface Grown {
  readonly feature: readonly number[];
  readonly bin: readonly number[];
  readonly missingLeft: readonly number[];
  /** The position of a split, or -1 less that of a leaf. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Where the rows of each leaf stand in the workspace's order, by leaf. */
  readonly spans: readonly Span[];
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Slopes and packed curvatures of every row, as whole numbers. */
export interface Pull {
  readonly slopes: Float64Array;
  readonly packed: Float64Array;
}

export interface Growth {
  /** Most leaves. */
  readonly leaves: number;
  /** Whether the chosen columns are others than those of the tree before. */
  readonly isNew: boolean;
  /** Room for as many numbers as there are rows. */
  readonly spare: Int32Array;
}

interface Leaf extends Span {
  readonly slot: number;
  readonly split: Float64Array;
  /** Writes this leaf's name, or that of the split it becomes, into its parent. */
  readonly name: (child: number) => void;
}

/**
 * Grows one tree, best leaf first (Shi 2007): of all leaves the one whose best split gains most is split next, until there
 * are `leaves` of them or nothing is gained. Only the smaller child's rows are summed.
 */
export function growTree(
  space: Workspace,
  crew: Crew,
  pull: Pull,
  rules: SplitRules,
  { leaves, isNew, spare }: Growth,
): Grown {
  const { rows, order } = space;
  for (let i = 0; i < rows; i++) order[i] = i;
  space.slopes.set(pull.slopes);
  space.curvatures.set(pull.packed);
  const found = new Float64Array(2 * SPLIT);
  crew.carryOut({ repack: isNew, start: 0, end: rows, slot: 0, parent: -1 }, rules, found);
  const feature: number[] = [];
  const bin: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const open: Leaf[] = [
    { start: 0, end: rows, slot: 0, split: found.slice(0, SPLIT), name: () => undefined },
  ];
  while (open.length < leaves) {
    const at = mostGain(open);
    const leaf = open[at];
    if (leaf === undefined) break;
    const { start, end, slot, split } = leaf;
    const k = feature.length;
    leaf.name(k);
    feature.push(split[AT] as number);
    bin.push(split[BIN] as number);
    missingLeft.push(split[MISSING_LEFT] as number);
    left.push(0);
    right.push(0);
    const middle = start + (split[LEFT_ROWS] as number);
    partition(space, leaf, spare);
    const nameLeft = (child: number) => {
      left[k] = child;
    };
    const nameRight = (child: number) => {
      right[k] = child;
    };
    const isLeftSmall = middle - start <= end - middle;
    const small = isLeftSmall ? { start, end: middle } : { start: middle, end };
    const newSlot = open.length;
    found.fill(0);
    const last = open.length + 1 === leaves;
    if (!last && end - start - (small.end - small.start) >= 2 * rules.leastRows) {
      gather(space, pull, small);
      crew.carryOut({ repack: false, ...small, slot: newSlot, parent: slot }, rules, found);
    }
    const [ofSmall, ofLarge] = [found.slice(0, SPLIT), found.slice(SPLIT)];
    open[at] = {
      start,
      end: middle,
      slot: isLeftSmall ? newSlot : slot,
      split: isLeftSmall ? ofSmall : ofLarge,
      name: nameLeft,
    };
    open.push({
      start: middle,
      end,
      slot: isLeftSmall ? slot : newSlot,
      split: isLeftSmall ? ofLarge : ofSmall,
      name: nameRight,
    });
  }
  open.forEach(({ name }, l) => {
    name(-1 - l);
  });
  return {
    feature,
    bin,
    missingLeft,
    left,
    right,
    spans: open.map(({ start, end }) => ({ start, end })),
  };
}

/** Returns the position of the leaf to split next; -1 where no split gains anything. */
function mostGain(open: readonly Leaf[]): number {
  let best = -1;
  let most = 0;
  open.forEach(({ split }, l) => {
    if ((split[GAIN] as number) <= most) return;
    most = split[GAIN] as number;
    best = l;
  });
  return best;
}

/** Orders the rows of a leaf so that those that go left stand first, both sides as they stood. */
function partition(
  { rows, bins, order }: Workspace,
  { start, end, split }: Leaf,
  spare: Int32Array,
): void {
  const goesLeft = new Uint8Array(256);
  goesLeft[0] = split[MISSING_LEFT] as number;
  goesLeft.fill(1, 1, (split[BIN] as number) + 1);
  const at = (split[AT] as number) * rows;
  const column = bins.subarray(at, at + rows);
  let to = start;
  let spared = 0;
  for (let i = start; i < end; i++) {
    const row = order[i] as number;
    const isLeft = goesLeft[column[row] as number] as number;
    order[to] = row;
    spare[spared] = row;
    to += isLeft;
    spared += 1 - isLeft;
  }
  order.set(spare.subarray(0, spared), to);
}

function gather({ order, slopes, curvatures }: Workspace, pull: Pull, { start, end }: Span): void {
  for (let i = start, k = 0; i < end; i++, k++) {
    const row = order[i] as number;
    slopes[k] = pull.slopes[row] as number;
    curvatures[k] = pull.packed[row] as number;
  }
}
