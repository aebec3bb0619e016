import type { Tree } from "./tree.ts";

/** The way to a leaf: the columns that are asked, and what their answers have to be. */
export interface Path {
  readonly value: number;
  /** Training rows of the leaf, among all. */
  readonly share: number;
  readonly columns: readonly number[];
  /** Product, over the splits on each column, of the share of the training rows that go the leaf's way. */
  readonly shares: Float64Array;
  /**
   * What each column's answers have to be, four numbers a column and word of sides: position of the column, word, bits of
   * its splits, and those of them that have to be set.
   */
  readonly clauses: Int32Array;
  /** Shapley values by pattern of answers, one a column, and whether they are known; of the latest pattern, where none is. */
  readonly cache: Float64Array;
  readonly known: Uint8Array | null;
}

/** Lists the ways to the leaves of a tree; of those over at most `short` columns every pattern is kept. */
export function pathsOf(
  { left, right, feature, value, cover }: Tree,
  short: number,
): readonly Path[] {
  if (feature.length === 0) return [pathTo(value[0] ?? 0, 1, new Map(), short)];
  const rows = new Float64Array(feature.length);
  const rowsAt = (at: number) => (at < 0 ? (cover[-1 - at] ?? 0) : (rows[at] as number));
  for (let k = feature.length - 1; k >= 0; k--)
    rows[k] = rowsAt(left[k] ?? 0) + rowsAt(right[k] ?? 0);
  const paths: Path[] = [];
  const descend = (at: number, asked: ReadonlyMap<number, Asked>) => {
    if (at < 0) {
      paths.push(pathTo(value[-1 - at] ?? 0, rowsAt(at) / rowsAt(0), asked, short));
      return;
    }
    for (const side of [1, 0]) {
      const child = (side === 1 ? left : right)[at] ?? 0;
      const j = feature[at] ?? 0;
      const before = asked.get(j) ?? { share: 1, answers: [] };
      const after = {
        share: (before.share * rowsAt(child)) / rowsAt(at),
        answers: [...before.answers, { split: at, side }],
      };
      descend(child, new Map([...asked, [j, after]]));
    }
  };
  descend(0, new Map());
  return paths;
}

interface Asked {
  readonly share: number;
  /** Splits with the side that leads to the leaf: 1 left, 0 right. */
  readonly answers: readonly { readonly split: number; readonly side: number }[];
}

function pathTo(
  value: number,
  share: number,
  asked: ReadonlyMap<number, Asked>,
  short: number,
): Path {
  const columns = [...asked.keys()];
  const patterns = columns.length <= short ? 2 ** columns.length : 0;
  return {
    value,
    share,
    columns,
    shares: Float64Array.from(asked.values(), (own) => own.share),
    clauses: Int32Array.from(
      [...asked.values()].flatMap(({ answers }, c) => clausesOf(answers, c)),
    ),
    cache: patterns === 0 ? latest : new Float64Array(patterns * columns.length),
    known: patterns === 0 ? null : new Uint8Array(patterns),
  };
}

function clausesOf(answers: Asked["answers"], column: number): readonly number[] {
  return [...new Set(answers.map(({ split }) => split >>> 5))].flatMap((word) => {
    let [mask, wanted] = [0, 0];
    for (const { split, side } of answers)
      if (split >>> 5 === word) {
        mask |= 1 << (split & 31);
        wanted |= side << (split & 31);
      }
    return [column, word, mask, wanted];
  });
}

/** Returns what the average training row gets of a tree. */
export function meanOf(paths: readonly Path[]): number {
  return paths.reduce((sum, { value, share }) => sum + value * share, 0);
}

/** Returns where in a path's cache the Shapley values of a row stand, having worked them out where they are not known. */
export function answered(path: Path, sides: Int32Array, row: number, stride: number): number {
  const { clauses, cache, known, shares } = path;
  const d = shares.length;
  let pattern = known === null ? 0 : (1 << d) - 1;
  if (known === null) for (let c = 0; c < d; c++) held[c] = 1;
  for (let q = 0; q < clauses.length; q += 4) {
    const taken = sides[(clauses[q + 1] as number) * stride + row] as number;
    if ((taken & (clauses[q + 2] as number)) === clauses[q + 3]) continue;
    if (known === null) held[clauses[q] as number] = 0;
    else pattern &= ~(1 << (clauses[q] as number));
  }
  if (known === null) {
    shapley(path, cache, 0);
    return 0;
  }
  if (known[pattern] === 0) {
    for (let c = 0; c < d; c++) held[c] = (pattern >>> c) & 1;
    shapley(path, cache, pattern * d);
    known[pattern] = 1;
  }
  return pattern * d;
}

/** Which of a path's columns hold, while its values are worked out; a path has at most 1,024 of them. */
const held = new Uint8Array(1024);
const weights = new Float64Array(1025);
/** What a path of which no pattern is kept was given last. */
const latest = new Float64Array(1024);

/**
 * Writes the Shapley value of each column of a path, for the leaf alone: the weights of all subsets by their size, by
 * EXTEND, and for each column without it, by UNWIND (algorithm 2).
 */
function shapley({ value, shares }: Path, into: Float64Array, at: number): void {
  const d = shares.length;
  for (let c = 0; c <= d; c++) weights[c] = 0;
  weights[0] = 1;
  for (let c = 0; c < d; c++) {
    const share = shares[c] as number;
    const holds = held[c] as number;
    const l = c + 1;
    for (let i = c; i >= 0; i--) {
      const weight = weights[i] as number;
      weights[i + 1] = (weights[i + 1] as number) + (holds * weight * (i + 1)) / (l + 1);
      weights[i] = (share * weight * (l - i)) / (l + 1);
    }
  }
  for (let c = 0; c < d; c++) {
    const share = shares[c] as number;
    const holds = held[c] as number;
    let sum = 0;
    let next = weights[d] as number;
    for (let i = d - 1; i >= 0; i--)
      if (holds === 1) {
        const own = (next * (d + 1)) / (i + 1);
        sum += own;
        next = (weights[i] as number) - (own * share * (d - i)) / (d + 1);
      } else sum += ((weights[i] as number) * (d + 1)) / (share * (d - i));
    into[at + c] = sum * (holds - share) * value;
  }
}
