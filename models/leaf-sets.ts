/// <reference path="./kernel/web-assembly.d.ts" />
import { type BinnedColumn, splitColumns, writeCuts, writeSplit } from "./binned-splits.ts";
import { binsKernel } from "./kernel/bins-kernel.ts";
import { leavesKernel } from "./kernel/leaves-kernel.ts";
import { scratch } from "./kernel/scratch.ts";
import type { Matrix } from "./matrix.ts";
import { type NumberedLeaves, numberedLeaves } from "./numbered-leaves.ts";
import type { Tree } from "./tree.ts";

/** Leaves that one byte tells of. */
const UNIT = 8;
/** Bytes that describe a unit of leaves, or a split. */
const RECORD = 8;
/** Rows that are added to at once. */
const BLOCK = 4096;

/**
 * Adds every tree's value to the margins of a matrix's rows, in the order of trees, and tells whether it could: a column may
 * have too many thresholds. Leaves are numbered from left to right, and a split rules those on its left out for rows that it
 * sends right: a row's leaf is then the first that is left (QuickScorer, Lucchese et al. 2015), found for 16 rows at once.
 */
export function addByLeafSets(
  trees: readonly Tree[],
  matrix: Matrix,
  margins: Float64Array,
): boolean {
  const sets = layOutSets(trees);
  if (sets === null) return false;
  const { memory, columns, addresses } = sets;
  const { binDoubles } = binsKernel(memory);
  const { addLeaves } = leavesKernel(memory);
  for (let from = 0; from < margins.length; from += BLOCK) {
    const own = margins.subarray(from, from + BLOCK);
    const rows = own.length;
    const numbers = (address: number) => new Float64Array(memory.buffer, address, rows);
    for (const { column, cuts, size, bins } of columns) {
      const values = matrix.values[column] as Float64Array;
      numbers(addresses.values).set(values.subarray(from, from + rows));
      binDoubles(addresses.values, rows, cuts, size, bins);
    }
    numbers(addresses.margins).set(own);
    for (const { units, count, leaves } of sets.trees)
      addLeaves(units, count, leaves, rows, addresses.margins, addresses.sets);
    own.set(numbers(addresses.margins));
  }
  return true;
}

interface LeafSets {
  readonly memory: WebAssembly.Memory;
  readonly columns: readonly BinnedColumn[];
  /** Of each tree the addresses of its units and of its leaves' values, and how many units there are. */
  readonly trees: readonly {
    readonly units: number;
    readonly count: number;
    readonly leaves: number;
  }[];
  /** Where a block's values of one column, its margins, and its rows' sets of leaves stand. */
  readonly addresses: Readonly<Record<"values" | "margins" | "sets", number>>;
}

/** Writes trees where the kernel reads them. */
function layOutSets(trees: readonly Tree[]): LeafSets | null {
  const asked = splitColumns(trees);
  if (asked === null) return null;
  let bytes = 0;
  const room = (length: number) => {
    const start = bytes;
    bytes += 16 * Math.ceil(length / 16);
    return start;
  };
  // Spread last, so that all columns are of one shape, which compiled code counts on.
  const columns = asked.map((one) => ({ cuts: room(8 * one.size), bins: room(BLOCK), ...one }));
  const numbered = trees.map((tree) => {
    const { leaves: order, lefts } = numberedLeaves(tree);
    const count = Math.ceil(order.length / UNIT);
    const parts = Array.from({ length: count }, (_, unit) => {
      const splits = splitsOf(unit, lefts);
      return { splits, at: room(RECORD * splits.length) };
    });
    const [units, leaves] = [room(RECORD * count), room(8 * UNIT * count)];
    return { tree, order, parts, count, units, leaves };
  });
  const most = numbered.reduce((longest, { count }) => Math.max(longest, count), 0);
  const addresses = { values: room(8 * BLOCK), margins: room(8 * BLOCK), sets: room(16 * most) };
  const memory = scratch(bytes);
  const { buffer } = memory;
  writeCuts(buffer, columns);
  const byColumn = new Map(columns.map((one) => [one.column, one]));
  for (const { tree, order, parts, count, units, leaves } of numbered) {
    new Float64Array(buffer, leaves, order.length).set(order.map((l) => tree.value[l] as number));
    const ends = parts.flatMap(({ splits, at }) => [at, at + RECORD * splits.length]);
    new Uint32Array(buffer, units, 2 * count).set(ends);
    for (const { splits, at } of parts)
      splits.forEach(({ k, kept }, place) => {
        const to = new DataView(buffer, at + RECORD * place, RECORD);
        writeSplit(to, tree, k, byColumn);
        to.setUint8(6, kept);
      });
  }
  return { memory, columns, trees: numbered, addresses };
}

/** Lists the splits that rule out leaves of a unit, with a 1 for each leaf that they keep of it for a row that goes right. */
function splitsOf(unit: number, lefts: NumberedLeaves["lefts"]) {
  return lefts.flatMap(([from, to], k) => {
    let kept = 0xff;
    for (let leaf = 0; leaf < UNIT; leaf++) {
      const number = UNIT * unit + leaf;
      if (number >= from && number < to) kept &= ~(1 << leaf);
    }
    return kept === 0xff ? [] : [{ k, kept }];
  });
}
