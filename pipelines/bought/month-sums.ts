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
}

/** Adds up what customers bought by group and month, in ten-thousandths: of each grouping by group. */
export function monthSums({ bounds, groupings }: MonthSumsOptions): {
  readonly look: Look;
  readonly sums: readonly (readonly MonthSums[])[];
} {
  const months = bounds.length - 1;
  const [first = 0] = bounds;
  const end = bounds[months] ?? first;
  const monthOf = Uint8Array.from({ length: end - first }, (_, i) =>
    bounds.findLastIndex((bound) => bound <= first + i),
  );
  const each = (): MonthSums => ({
    active: new Float64Array(months),
    orders: new Float64Array(months),
    priced: new Float64Array(months),
    amount: new Float64Array(months),
  });
  const sums = groupings.map((groups) =>
    Array.from({ length: groups.reduce((most, group) => Math.max(most, group + 1), 0) }, each),
  );
  const own = each();
  return {
    sums,
    look(customer, { day, amount }, from, to) {
      let some = false;
      for (let i = from; i < to; i++) {
        const nth = (day[i] as number) - first;
        if (nth < 0 || nth >= monthOf.length) continue;
        if (!some) for (const values of [own.orders, own.priced, own.amount]) values.fill(0);
        some = true;
        const month = monthOf[nth] as number;
        own.orders[month] = (own.orders[month] as number) + 1;
        const one = amount[i] as number;
        if (Number.isNaN(one)) continue;
        own.priced[month] = (own.priced[month] as number) + 1;
        own.amount[month] = (own.amount[month] as number) + one;
      }
      if (!some) return;
      for (let g = 0; g < groupings.length; g++) {
        const group = sums[g]?.[groupings[g]?.[customer] as number];
        if (group !== undefined) add(group, own);
      }
    },
  };
}

function add({ active, orders, priced, amount }: MonthSums, own: MonthSums): void {
  for (let month = 0; month < orders.length; month++) {
    const n = own.orders[month] as number;
    if (n === 0) continue;
    active[month] = (active[month] as number) + 1;
    orders[month] = (orders[month] as number) + n;
    priced[month] = (priced[month] as number) + (own.priced[month] as number);
    amount[month] = (amount[month] as number) + (own.amount[month] as number);
  }
}
