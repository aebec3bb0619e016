import { CELLS, HOURS, tallyTimes } from "../order-times.ts";
import type { Sums } from "../persona-shares.ts";
import type { Look } from "./walk-lines.ts";

export interface TimeSumsOptions {
  /** Which of `segments` each customer is in; -1 where in none. */
  readonly position: Int32Array;
  readonly segments: readonly number[];
  /** First day that is looked at, counted from 1970-01-01. */
  readonly from: number;
  /** Whether orders have hours. */
  readonly hours: boolean;
}

/** 1970-01-01 was a Thursday, the fourth day of its week. */
const THURSDAY = 3;

/** Sums for each segment its customers' orders by weekday, hour and quarter of the day, as `timesOfOrders` does. */
export function timeSums({ position, segments, from: firstDay, hours }: TimeSumsOptions): {
  readonly look: Look;
  readonly sums: () => readonly Sums[];
} {
  const tallies = tallyTimes(segments, { hours });
  const counts = new Uint32Array(CELLS);
  return {
    sums: () => tallies.sums(),
    look(customer, { day, hour }, from, to) {
      const nth = position[customer] as number;
      if (nth < 0) return;
      counts.fill(0);
      for (let i = from; i < to; i++) {
        const on = day[i] as number;
        if (on < firstDay) continue;
        const weekday = 1 + ((on + THURSDAY) % 7);
        counts[weekday] = (counts[weekday] as number) + 1;
        const at = HOURS + (hour[i] as number);
        counts[at] = (counts[at] as number) + 1;
      }
      tallies.add(nth, counts, 0);
    },
  };
}
