import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import { sumsOfTimes, type Tally } from "../order-times.ts";
import type { Sums } from "../persona-shares.ts";
import { groupsIn, type Tallies, talliesIn } from "./tallies.ts";
import type { Look } from "./walk-lines.ts";

export interface TimeSumsOptions {
  /** Which of `segments` each customer is in; -1 where in none. */
  readonly position: Int32Array;
  readonly segments: readonly number[];
  /** First day that is looked at, counted from 1970-01-01. */
  readonly from: number;
  /** Whether orders have hours. */
  readonly hours: boolean;
  readonly room: GrowingMemory;
}

/** Doubles that a customer's orders are counted in: by weekday, hour (with one for none) and quarter of the day. */
const COUNTS = 7 + 25 + 4;

/** Sums for each segment its customers' orders by weekday, hour and quarter of the day, as `timesOfOrders` does. */
export function timeSums({ position, segments, from, hours, room }: TimeSumsOptions): {
  readonly look: Look;
  readonly sums: () => readonly Sums[];
} {
  const none = segments.length;
  const [weekdays, byHour, quarters] = [7, 24, 4].map((cells) =>
    talliesIn(room, { groups: none + 1, cells }),
  ) as [Tallies, Tallies, Tallies];
  const groups = groupsIn(room, position, { none });
  const counts = room.take(Float64Array, COUNTS);
  return {
    look(lines) {
      const { kernel, when, starts, customers } = lines;
      kernel.tallyTimes(
        when.byteOffset,
        starts.byteOffset,
        customers,
        from,
        groups(lines),
        weekdays.address,
        byHour.address,
        quarters.address,
        counts.byteOffset,
      );
    },
    sums: () =>
      sumsOfTimes(
        segments,
        segments.map((_, s) =>
          (hours ? [weekdays, byHour, quarters] : [weekdays]).map(({ tally }): Tally => tally(s)),
        ),
      ),
  };
}
