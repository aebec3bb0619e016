import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import type { Tally } from "../order-times.ts";
import { type Lines, MOST_CUSTOMERS } from "./hold-lines.ts";

/** Doubles of a tally's beginning, and of each of its cells, as lines.as.ts has them. */
const WIDTH = 4;

/** Tallies of groups of customers in a kernel's memory. */
export interface Tallies {
  readonly address: number;
  /** Returns what the nth group has been found to have. */
  tally(nth: number): Tally;
}

/** Makes room for so many groups' tallies of so many cells. */
export function talliesIn(
  room: GrowingMemory,
  { groups, cells }: { readonly groups: number; readonly cells: number },
): Tallies {
  const values = room.take(Float64Array, groups * WIDTH * (1 + cells));
  return {
    address: values.byteOffset,
    tally(nth) {
      const own = values.subarray(nth * WIDTH * (1 + cells));
      const each = (what: number) =>
        Float64Array.from({ length: cells }, (_, c) => own[WIDTH * (1 + c) + what] as number);
      const [customers = 0, n = 0, nn = 0] = own;
      return { customers, n, nn, holders: each(0), x: each(1), xx: each(2), xn: each(3) };
    },
  };
}

/** Returns how to put the groups of customers that are looked at where the kernel reads them; `none` stands for no group. */
export function groupsIn(
  room: GrowingMemory,
  groups: Int32Array,
  { none }: { readonly none: number },
): (lines: Lines) => number {
  const own = room.take(Int32Array, MOST_CUSTOMERS);
  return ({ customers, places }) => {
    for (let c = 0; c < customers; c++) {
      const group = groups[places[c] as number] as number;
      own[c] = group < 0 ? none : group;
    }
    return own.byteOffset;
  };
}
