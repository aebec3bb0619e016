import { columnOf, type Matrix } from "./matrix.ts";
import type { Model } from "./model.ts";

export interface RfmGridOptions {
  /** Classes of each score: 3, 4 or 5. Default 5. */
  readonly bins?: number;
  /** Columns to score. Default recency_days, frequency, monetary. */
  readonly recency?: string;
  readonly frequency?: string;
  readonly monetary?: string;
  /** Cut values that are given, in place of quantiles of the training customers. */
  readonly cuts?: RfmOwnCuts;
}

/** For each score, the greatest value of each class but the last: bins - 1 of them, strictly ascending. */
export interface RfmOwnCuts {
  /** In whole days: the first class, which is the best, is of those who bought at most so many days ago. */
  readonly recency?: readonly number[] | undefined;
  readonly frequency?: readonly number[] | undefined;
  readonly monetary?: readonly number[] | undefined;
}

/** For each score, the greatest values of its classes but the last, ascending; empty where all values were equal. */
export type RfmCuts = {
  readonly bins: number;
  readonly recency: readonly number[];
  readonly frequency: readonly number[];
  /** Null where no customer has a known value: a business without money. */
  readonly monetary: readonly number[] | null;
};

/** n scores each, from 1 to bins, `bins` is best (recent, frequent, high); 0 for a customer without orders. */
export interface RfmScores {
  readonly r: Uint8Array;
  readonly f: Uint8Array;
  /** 0 also where the money is not known. */
  readonly m: Uint8Array;
  readonly group: readonly RfmGroup[];
}

export const rfmGroups = [
  "Champions",
  "Loyal",
  "Potential loyalists",
  "New customers",
  "Promising",
  "Need attention",
  "About to sleep",
  "At risk",
  "Cannot lose them",
  "Hibernating",
  "Lost",
  "No orders yet",
] as const;
export type RfmGroup = (typeof rfmGroups)[number];

type Range = readonly [number, number];

/** Part of the 5 x 5 x 5 cube of scores, both ends of each range included. */
export interface RfmBox {
  readonly group: RfmGroup;
  readonly r: Range;
  readonly f: Range;
  readonly m: Range;
}

const any: Range = [1, 5];

/** Boxes that fill the cube without overlap. */
export const rfmBoxes: readonly RfmBox[] = [
  { group: "Champions", r: [4, 5], f: [4, 5], m: [3, 5] },
  { group: "Loyal", r: [4, 5], f: [4, 5], m: [1, 2] },
  { group: "Loyal", r: [4, 5], f: [3, 3], m: any },
  { group: "Loyal", r: [3, 3], f: [4, 5], m: any },
  { group: "Potential loyalists", r: [4, 5], f: [2, 2], m: any },
  { group: "New customers", r: [5, 5], f: [1, 1], m: any },
  { group: "Promising", r: [4, 4], f: [1, 1], m: any },
  { group: "Need attention", r: [3, 3], f: [3, 3], m: any },
  { group: "Need attention", r: [3, 3], f: [1, 2], m: [4, 5] },
  { group: "About to sleep", r: [3, 3], f: [1, 2], m: [1, 3] },
  { group: "At risk", r: [2, 2], f: [3, 5], m: any },
  { group: "At risk", r: [1, 1], f: [3, 3], m: any },
  { group: "At risk", r: [1, 1], f: [4, 5], m: [1, 2] },
  { group: "Cannot lose them", r: [1, 1], f: [4, 5], m: [3, 5] },
  { group: "Hibernating", r: [2, 2], f: [1, 2], m: any },
  { group: "Lost", r: [1, 1], f: [1, 2], m: any },
];

/**
 * Scores recency, frequency and money into classes of about equal size and names the customer's place in the grid.
 *
 * A class ends at a value of the training customers: end i is the value v whose share P(x <= v) is nearest to i / bins,
 * the lower of two equally near (quantile type 3 of Hyndman & Fan 1996, moved to the end of its ties). Equal values
 * thus have equal scores, the least and the greatest training value have the worst and the best, and with few
 * distinct values the classes between stay empty. Where all values were equal, everybody is in the middle class;
 * but one purchase day is always the lowest frequency. Customers without orders take no part and score 0.
 *
 * A score whose cuts are given is learned from nobody: its classes end at those values, included, and may be empty.
 */
export function rfmGrid({
  bins = 5,
  recency = "recency_days",
  frequency = "frequency",
  monetary = "monetary",
  cuts: own = {},
}: RfmGridOptions = {}): Model<RfmCuts, Matrix, RfmScores> {
  if (bins !== 3 && bins !== 4 && bins !== 5)
    throw new Error(`rfmGrid requires 3, 4 or 5 bins, got ${bins}`);
  for (const [score, given] of Object.entries(own)) requireCuts(score, given, bins);
  const read = (matrix: Matrix) => {
    const days = columnOf(matrix, recency);
    const count = columnOf(matrix, frequency);
    const money = matrix.columns.includes(monetary) ? columnOf(matrix, monetary) : null;
    const buyers = new Uint8Array(days.length);
    for (let i = 0; i < buyers.length; i++)
      if (Number.isFinite(days[i] as number) && (count[i] as number) > 0) buyers[i] = 1;
    return { days, count, money, buyers };
  };
  return {
    name: `rfmGrid(${bins})`,
    fit(matrix) {
      const { days, count, money, buyers } = read(matrix);
      const of = (column: Float64Array) =>
        column.filter((value, i) => buyers[i] === 1 && Number.isFinite(value)).sort();
      const known = money === null ? null : of(money);
      return {
        bins,
        // The fewest days are best: turned around before the cuts, so that ties fall alike in all three.
        recency:
          own.recency === undefined
            ? cutsOf(
                of(days)
                  .map((day) => 0 - day)
                  .sort(),
                bins,
              )
            : turned(own.recency),
        frequency: own.frequency ?? cutsOf(of(count), bins),
        monetary:
          known === null || known.length === 0 ? null : (own.monetary ?? cutsOf(known, bins)),
      };
    },
    apply(cuts, matrix) {
      const { days, count, money, buyers } = read(matrix);
      const scores = (column: Float64Array, ends: readonly number[], sign: number) => {
        const found = new Uint8Array(column.length);
        for (let i = 0; i < column.length; i++) {
          const value = column[i] as number;
          if (buyers[i] === 1 && Number.isFinite(value))
            found[i] = score(sign * value, ends, cuts.bins);
        }
        return found;
      };
      const r = scores(days, cuts.recency, -1);
      const f = scores(count, cuts.frequency, 1).map((value, i) =>
        value > 0 && (count[i] ?? 0) <= 1 ? 1 : value,
      );
      const m =
        money === null || cuts.monetary === null
          ? new Uint8Array(r.length)
          : scores(money, cuts.monetary, 1);
      return { r, f, m, group: groupsOf({ r, f, m }, cuts.bins) };
    },
  };
}

/** Returns the group of a cell. With 3 or 4 bins a score stands for 1, 3, 5 or 1, 2, 4, 5; unknown money for F. */
export function rfmGroupOf(cell: { r: number; f: number; m: number }, bins = 5): RfmGroup {
  if (cell.r === 0 || cell.f === 0) return "No orders yet";
  const [r, f, m] = [cell.r, cell.f, cell.m || cell.f].map((score) => ofFive(score, bins));
  const box = rfmBoxes.find(
    (candidate) => within(r, candidate.r) && within(f, candidate.f) && within(m, candidate.m),
  );
  if (box === undefined)
    throw new Error(
      `rfmGroupOf requires scores in 0..${bins}, got ${cell.r}, ${cell.f}, ${cell.m}`,
    );
  return box.group;
}

/** Returns the group of each customer's cell. */
function groupsOf({ r, f, m }: Omit<RfmScores, "group">, bins: number): RfmGroup[] {
  const groups = cellsOf(bins);
  const side = bins + 1;
  const group = new Array<RfmGroup>(r.length);
  for (let i = 0; i < r.length; i++)
    group[i] = groups[
      ((r[i] as number) * side + (f[i] as number)) * side + (m[i] as number)
    ] as RfmGroup;
  return group;
}

const cells = new Map<number, readonly RfmGroup[]>();

/** Returns the groups of all cells, by scores of 0 to `bins`, the last of them fastest; they are worked out once. */
function cellsOf(bins: number): readonly RfmGroup[] {
  const known = cells.get(bins);
  if (known !== undefined) return known;
  const scores = Array.from({ length: bins + 1 }, (_, score) => score);
  const made = scores.flatMap((r) =>
    scores.flatMap((f) => scores.map((m) => rfmGroupOf({ r, f, m }, bins))),
  );
  cells.set(bins, made);
  return made;
}

function ofFive(score: number, bins: number): number {
  return Math.round(1 + ((score - 1) * 4) / (bins - 1));
}

function within(score: number | undefined, [low, high]: Range): boolean {
  return score !== undefined && score >= low && score <= high;
}

function score(value: number, cuts: readonly number[], bins: number): number {
  if (cuts.length === 0) return Math.ceil(bins / 2);
  let above = 1;
  for (let c = 0; c < cuts.length; c++) if ((cuts[c] as number) < value) above++;
  return above;
}

function requireCuts(score: string, given: readonly number[] | undefined, bins: number): void {
  if (given === undefined) return;
  if (given.length !== bins - 1 || given.some((cut, i) => !(cut > (given[i - 1] ?? -Infinity))))
    throw new Error(
      `rfmGrid requires bins - 1 = ${bins - 1} ascending cuts of ${score}, got ${given.join(", ")}`,
    );
}

/** Turns ends of days, included, into ends of negated days: at most 30 days is more than -31. */
function turned(days: readonly number[]): number[] {
  return days.map((day) => -(Math.floor(day) + 1)).reverse();
}

function cutsOf(sorted: Float64Array, bins: number): number[] {
  const n = sorted.length;
  const ends: number[] = [];
  for (let i = 0; i + 1 < n; i++) if (sorted[i] !== sorted[i + 1]) ends.push(i);
  if (ends.length === 0) return [];
  return Array.from({ length: bins - 1 }, (_, i) => {
    const wanted = ((i + 1) * n) / bins;
    const end = ends.reduce((best, other) =>
      Math.abs(other + 1 - wanted) < Math.abs(best + 1 - wanted) ? other : best,
    );
    return sorted[end] ?? 0;
  });
}
