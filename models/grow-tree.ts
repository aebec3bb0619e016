import {
  AT,
  BIN,
  GAIN,
  LEFT_PACKED,
  LEFT_SLOPES,
  MISSING_LEFT,
  SPLIT,
  type SplitRules,
} from "./best-split.ts";
import { gatherRows, partitionRows, type Workspace } from "./histogram.ts";
import type { HistogramWorkers } from "./histogram-work.ts";

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
  /** Sums of the slopes and of the packed curvatures of these rows. */
  readonly slopes: number;
  readonly packed: number;
}

export interface Growth {
  readonly rules: SplitRules;
  /** Sums over all rows, of slopes and of packed curvatures. */
  readonly slopes: number;
  readonly packed: number;
  /** Most leaves. */
  readonly leaves: number;
  /** Whether the chosen columns are others than those of the tree before. */
  readonly isNew: boolean;
}

interface Leaf extends Span {
  readonly slot: number;
  readonly split: Float64Array;
  /** Children of which its parent's split names one: this leaf, or the split that it becomes. */
  readonly beside: number[];
  readonly parent: number;
}

/**
 * Grows one tree, best leaf first (Shi 2007): of all leaves the one whose best split gains most is split next, until there
 * are `leaves` of them or nothing is gained. Only the smaller child's rows are summed.
 */
export function growTree(
  space: Workspace,
  workers: HistogramWorkers,
  { rules, slopes, packed, leaves, isNew }: Growth,
): Grown {
  const { rows } = space;
  orderAsGiven(space.order);
  const found = new Float64Array(2 * SPLIT);
  workers.carryOut(
    { repack: isNew, start: 0, end: rows, leaf: { slot: 0, slopes, packed }, rest: null },
    rules,
    found,
  );
  const feature: number[] = [];
  const bin: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const whole = { start: 0, end: rows, slopes, packed };
  const first = { slot: 0, split: found.slice(0, SPLIT), beside: [], parent: 0 };
  const open = [leafOf(whole, first)];
  while (open.length < leaves) {
    const at = mostGain(open);
    if (at < 0) break;
    const leaf = open[at] as Leaf;
    const { start, end, slot, split } = leaf;
    const k = feature.length;
    leaf.beside[leaf.parent] = k;
    feature.push(split[AT] as number);
    bin.push(split[BIN] as number);
    missingLeft.push(split[MISSING_LEFT] as number);
    left.push(0);
    right.push(0);
    space.goesLeft.fill(0).fill(1, 1, (split[BIN] as number) + 1);
    space.goesLeft[0] = split[MISSING_LEFT] as number;
    const middle = partitionRows(space, leaf, split[AT] as number);
    const [leftSlopes = 0, leftPacked = 0] = [split[LEFT_SLOPES], split[LEFT_PACKED]];
    const ofLeft = { start, end: middle, slopes: leftSlopes, packed: leftPacked };
    const ofRight = {
      start: middle,
      end,
      slopes: leaf.slopes - leftSlopes,
      packed: leaf.packed - leftPacked,
    };
    const isLeftSmall = middle - start <= end - middle;
    const [small, large] = isLeftSmall ? [ofLeft, ofRight] : [ofRight, ofLeft];
    const newSlot = open.length;
    found.fill(0);
    const last = open.length + 1 === leaves;
    if (!last && large.end - large.start >= 2 * rules.leastRows) {
      gatherRows(space, small);
      workers.carryOut(
        {
          repack: false,
          start: small.start,
          end: small.end,
          leaf: { slot: newSlot, slopes: small.slopes, packed: small.packed },
          rest: { slot, slopes: large.slopes, packed: large.packed },
        },
        rules,
        found,
      );
    }
    const [smallSplit, largeSplit] = [found.slice(0, SPLIT), found.slice(SPLIT)];
    open[at] = leafOf(ofLeft, {
      slot: isLeftSmall ? newSlot : slot,
      split: isLeftSmall ? smallSplit : largeSplit,
      beside: left,
      parent: k,
    });
    open.push(
      leafOf(ofRight, {
        slot: isLeftSmall ? slot : newSlot,
        split: isLeftSmall ? largeSplit : smallSplit,
        beside: right,
        parent: k,
      }),
    );
  }
  open.forEach(({ beside, parent }, l) => {
    beside[parent] = -1 - l;
  });
  return {
    feature,
    bin,
    missingLeft,
    left,
    right,
    spans: open.map(({ start, end, slopes: own, packed: held }) => ({
      start,
      end,
      slopes: own,
      packed: held,
    })),
  };
}

/** Puts rows in the order of a tree of one leaf; apart, so that V8 does not compile the whole of a tree within this loop. */
function orderAsGiven(order: Int32Array): void {
  for (let i = 0; i < order.length; i++) order[i] = i;
}

/** Joins what is known of a leaf; written out, because spreading takes longer than the search for a small leaf's split. */
function leafOf(
  { start, end, slopes, packed }: Span,
  { slot, split, beside, parent }: Omit<Leaf, keyof Span>,
): Leaf {
  return { start, end, slopes, packed, slot, split, beside, parent };
}

/** Returns the position of the leaf to split next; -1 where no split gains anything. */
function mostGain(open: readonly Leaf[]): number {
  let best = -1;
  let most = 0;
  for (let l = 0; l < open.length; l++) {
    const gain = open[l]?.split[GAIN] as number;
    if (gain <= most) continue;
    most = gain;
    best = l;
  }
  return best;
}
