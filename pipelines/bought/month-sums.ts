import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import { MOST_CUSTOMERS } from "./hold-lines.ts";
import type { Look } from "./walk-lines.ts";

/** What the members of a group bought in each month. */
export interface MonthSums {
  /** Customers with an order. */
  readonly active: Float64Array;
  readonly orders: Float64Array;
  /** Orders with a known amount. */
  readonly priced: Float64Array;
  /** Their amounts. */
  readonly amount: Float64Array;
}

export interface MonthSumsOptions {
  /** First days of the months, ascending, and the first day after the last, counted from 1970-01-01. */
  readonly bounds: readonly number[];
  /** The group of each customer in each grouping; -1 where in none. */
  readonly groupings: readonly Int32Array[];
  readonly room: GrowingMemory;
}

/** Doubles of a month, as lines.as.ts has them: orders, those of known amounts, these amounts, customers. */
const WIDTH = 4;

/** Adds up what customers bought by group and month, in ten-thousandths: of each grouping by group. */
export function monthSums({ bounds, groupings, room }: MonthSumsOptions): {
  readonly look: Look;
  readonly sums: () => readonly (readonly MonthSums[])[];
} {
  const months = bounds.length - 1;
  const [first = 0] = bounds;
  const days = (bounds[months] ?? first) - first;
  const monthOf = room.take(Uint8Array, days);
  monthOf.forEach((_, i) => {
    monthOf[i] = bounds.findLastIndex((bound) => bound <= first + i);
  });
  const sizes = groupings.map((groups) =>
    groups.reduce((most, group) => Math.max(most, group + 1), 0),
  );
  // The first place is that of customers in no group of a grouping; groups follow, grouping by grouping.
  const begins = sizes.map((_, g) => sizes.slice(0, g).reduce((sum, size) => sum + size, 1));
  const places = sizes.reduce((sum, size) => sum + size, 1);
  const values = room.take(Float64Array, places * months * WIDTH);
  const own = room.take(Float64Array, months * WIDTH);
  const groupsOf = room.take(Uint32Array, groupings.length * MOST_CUSTOMERS);
  const sumsAt = (place: number): MonthSums => {
    const each = (what: number) =>
      Float64Array.from(
        { length: months },
        (_, month) => values[WIDTH * (place * months + month) + what] as number,
      );
    return { orders: each(0), priced: each(1), amount: each(2), active: each(3) };
  };
  return {
    look({ kernel, customers, places: among, starts, when, amount }) {
      groupings.forEach((groups, g) => {
        for (let c = 0, at = g; c < customers; c++, at += groupings.length) {
          const group = groups[among[c] as number] as number;
          groupsOf[at] = group < 0 ? 0 : (begins[g] as number) + group;
        }
      });
      kernel.sumMonths(
        when.byteOffset,
        amount.byteOffset,
        starts.byteOffset,
        customers,
        first,
        monthOf.byteOffset,
        days,
        months,
        own.byteOffset,
        groupsOf.byteOffset,
        groupings.length,
        values.byteOffset,
      );
    },
    sums: () =>
      sizes.map((size, g) =>
        Array.from({ length: size }, (_, group) => sumsAt((begins[g] as number) + group)),
      ),
  };
}
