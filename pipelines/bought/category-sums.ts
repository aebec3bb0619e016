import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import type { Tally } from "../order-times.ts";
import type { Sums } from "../persona-shares.ts";
import { groupsIn, talliesIn } from "./tallies.ts";
import type { Look } from "./walk-lines.ts";

export interface CategorySumsOptions {
  /** How many categories there are; their numbers begin with 1. */
  readonly categories: number;
  /** Which of `segments` each customer is in; -1 where in none. */
  readonly position: Int32Array;
  readonly segments: readonly number[];
  /** First day that is looked at, counted from 1970-01-01. */
  readonly from: number;
  /** A category is told apart where it has so many customers, and is among the commonest so many. */
  readonly least: number;
  readonly most: number;
  readonly room: GrowingMemory;
}

/**
 * Sums for each segment its customers' lines by category, by segment and number of the category, as `compositions` has them;
 * null stands, last, for what is not told apart.
 */
export function categorySums({
  categories,
  position,
  segments,
  from,
  least,
  most,
  room,
}: CategorySumsOptions): { readonly look: Look; readonly sums: () => readonly Sums[] } {
  const cells = categories + 1;
  const none = segments.length;
  const tallies = talliesIn(room, { groups: none + 1, cells });
  const groups = groupsIn(room, position, { none });
  const counts = room.take(Float64Array, cells);
  const touched = room.take(Uint32Array, cells);
  return {
    look(lines) {
      const { kernel, when, starts, customers } = lines;
      kernel.tallyCategories(
        when.byteOffset,
        starts.byteOffset,
        customers,
        from,
        groups(lines),
        tallies.address,
        cells,
        counts.byteOffset,
        touched.byteOffset,
      );
    },
    sums() {
      const found = Array.from({ length: none + 1 }, (_, s) => tallies.tally(s));
      const buyers = Array.from({ length: cells }, (_, one) =>
        found.reduce((sum, { holders }) => sum + (holders[one] as number), 0),
      );
      const told = new Set(
        Array.from(buyers.keys())
          .filter((one) => (buyers[one] as number) >= least)
          .sort((a, b) => (buyers[b] as number) - (buyers[a] as number) || a - b)
          .slice(0, most),
      );
      return segments.flatMap((segment, s) => {
        const { customers, n, nn, ...by } = found[s] as Tally;
        const of = { segment, part: "0", customers, n, nn };
        const held = Array.from(by.holders.keys()).filter((one) => by.holders[one] !== 0);
        const apart = held.filter((one) => !told.has(one));
        const add = (values: Float64Array, among: readonly number[]) =>
          among.reduce((sum, one) => sum + (values[one] as number), 0);
        const cell = (name: string | null, among: readonly number[]): Sums => ({
          ...of,
          cell: name,
          holders: add(by.holders, among),
          x: add(by.x, among),
          xx: add(by.xx, among),
          xn: add(by.xn, among),
        });
        return [
          ...held.filter((one) => told.has(one)).map((one) => cell(String(one), [one])),
          ...(apart.length === 0 ? [] : [cell(null, apart)]),
        ];
      });
    },
  };
}
