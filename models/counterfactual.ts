import { type Matrix, takeRows } from "./matrix.ts";
import { percentile } from "./percentile.ts";
import { sampleRows } from "./sample-rows.ts";

/** Columns that change together, and who may lend their values to whom. */
export interface ChangeableGroup {
  readonly name: string;
  /** Positions of columns. */
  readonly columns: readonly number[];
  /** Whether a row of the matrix may lend its values to the customer; by default every row may. */
  readonly lends?: (donor: number) => boolean;
}

/** A customer as they would be with the values of other customers in one or two groups of columns. */
export interface Counterfactual {
  /** Names of the groups that change. */
  readonly groups: readonly string[];
  /** m values, in the order of the matrix's columns. */
  readonly values: Float64Array;
  readonly score: number;
  /** Mean difference of ranks between the customer and those who lend their values, in [0, 1] a group, summed over groups. */
  readonly distance: number;
}

export interface CounterfactualOptions {
  /** Scores rows of the matrix's columns: n numbers. */
  readonly score: (matrix: Matrix) => Float64Array;
  readonly groups: readonly ChangeableGroup[];
  /** The score to get to: below it, or, with `side` "above", at least to it. */
  readonly cut: number;
  readonly side?: "below" | "above";
  readonly seed: number;
  /** Customers whose values are tried, at most. */
  readonly donors?: number;
}

/** Nearest donors of each group that are tried with those of another group. */
const PAIRED = 24;
/** What a difference in columns that cannot change counts beside one in those that do. */
const CONTEXT = 0.25;
/** Share of a lender's values in a group that may be in the outer twentieths of all customers'. */
const MOST_OUTER = 0.1;

/**
 * Returns the changes that take a customer's score past a cut, the smallest first: each gives the customer another real
 * customer's values in one group of columns, or, where no single group is enough, in two. Who lends is a customer like
 * this one in everything that cannot change, so what comes out is plausible (native counterfactuals: Keane & Smyth 2020;
 * nearest unlike neighbour). Empty where no change gets there.
 */
export function counterfactuals(
  matrix: Matrix,
  row: number,
  { score, groups, cut, side = "below", seed, donors = 1000 }: CounterfactualOptions,
): readonly Counterfactual[] {
  const drawn = sampleRows(matrix.ids.length, donors, seed).filter((donor) => donor !== row);
  const sample = takeRows(matrix, Int32Array.from([row, ...drawn]));
  const reached = (value: number) => (side === "below" ? value < cut : value >= cut);
  const ranks = percentile().apply(percentile().fit(sample, 0), sample).values;
  const gap = ranks.map(gapsToFirst);
  const changeable = new Set(groups.flatMap(({ columns }) => columns));
  const fixed = [...sample.columns.keys()].filter((j) => !changeable.has(j));
  const context = meanOver(gap, fixed, sample.ids.length);

  const tried = groups.map((group) => {
    const own = meanOver(gap, group.columns, sample.ids.length);
    const lenders = [...drawn.keys()]
      .filter((d) => group.lends?.(drawn[d] as number) ?? true)
      .map((d) => ({
        at: d + 1,
        distance: (own[d + 1] as number) + CONTEXT * (context[d + 1] as number),
      }))
      .filter(({ at }) => (own[at] as number) > 0 && isUsual(ranks, group.columns, at));
    return { group, lenders };
  });
  const single = evaluate(
    sample,
    tried.flatMap(({ group, lenders }) => lenders.map((lender) => [{ group, ...lender }])),
    score,
  );
  const enough = single.filter((change) => reached(change.score)).sort(smallest);
  if (enough.length > 0) return enough;

  const start = score(takeRows(sample, Int32Array.of(0)))[0] ?? 0;
  const better = (value: number) => (side === "below" ? value < start : value > start);
  const nearest = tried.map(({ group, lenders }) => {
    const scores = new Map(
      single
        .filter(({ groups: [name] }) => name === group.name)
        .map((change, i) => [lenders[i]?.at, change.score] as const),
    );
    const worth = lenders
      .filter(({ at }) => better(scores.get(at) ?? start))
      .map((lender) => ({
        ...lender,
        group,
        pace: Math.abs((scores.get(lender.at) ?? start) - start) / (lender.distance + 0.1),
      }))
      .sort((a, b) => b.pace - a.pace || a.at - b.at);
    return worth.slice(0, PAIRED);
  });
  const pairs = nearest.flatMap((first, g) =>
    nearest.slice(g + 1).flatMap((second) => first.flatMap((a) => second.map((b) => [a, b]))),
  );
  return evaluate(sample, pairs, score)
    .filter((change) => reached(change.score))
    .sort(smallest);
}

interface Lending {
  readonly group: ChangeableGroup;
  /** Position in the sample, whose first row is the customer. */
  readonly at: number;
  readonly distance: number;
}

/** Scores the customer with the values of those who lend them. */
function evaluate(
  sample: Matrix,
  changes: readonly (readonly Lending[])[],
  score: (matrix: Matrix) => Float64Array,
): readonly Counterfactual[] {
  if (changes.length === 0) return [];
  const values = sample.values.map((column) =>
    new Float64Array(changes.length).fill(column[0] as number),
  );
  changes.forEach((change, i) => {
    for (const { group, at } of change)
      for (const j of group.columns)
        (values[j] as Float64Array)[i] = sample.values[j]?.[at] as number;
  });
  const ids = changes.map((_, i) => String(i));
  const scores = score({ ids, columns: sample.columns, values });
  return changes.map((change, i) => ({
    groups: change.map(({ group }) => group.name),
    values: Float64Array.from(values, (column) => column[i] as number),
    score: scores[i] as number,
    distance: change.reduce((sum, { distance }) => sum + distance, 0),
  }));
}

/** Returns how far each rank is from the first, in [0, 1]; from missing to any value it is 1. */
function gapsToFirst(ranks: Float64Array): Float64Array {
  const own = ranks[0] as number;
  return ranks.map((rank) =>
    Number.isNaN(rank) || Number.isNaN(own)
      ? Number(Number.isNaN(rank) !== Number.isNaN(own))
      : Math.abs(rank - own),
  );
}

/** Whether few of a row's values in a group are in the outer twentieth of either side. */
function isUsual(ranks: readonly Float64Array[], columns: readonly number[], row: number): boolean {
  let outer = 0;
  for (const j of columns) {
    const rank = (ranks[j] as Float64Array)[row] as number;
    if (rank < 0.05 || rank > 0.95) outer++;
  }
  return columns.length === 1 || outer <= MOST_OUTER * columns.length;
}

function meanOver(
  columns: readonly Float64Array[],
  chosen: readonly number[],
  rows: number,
): Float64Array {
  const mean = new Float64Array(rows);
  for (const j of chosen) {
    const column = columns[j] as Float64Array;
    for (let i = 0; i < rows; i++)
      mean[i] = (mean[i] as number) + (column[i] as number) / chosen.length;
  }
  return mean;
}

function smallest(a: Counterfactual, b: Counterfactual): number {
  return a.distance - b.distance || a.score - b.score;
}
