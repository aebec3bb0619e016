import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import { MOST_CUSTOMERS } from "./hold-lines.ts";
import { ORDER_SUMS } from "./order-facts.ts";
import { type Look, TEN_THOUSANDTHS } from "./walk-lines.ts";

/** What one order of a customer is, and how many there are a year; NaN where there is none, or nothing is known of any. */
export interface Buying {
  readonly orders_a_year: Float64Array;
  readonly order_value: Float64Array;
  readonly items_an_order: Float64Array;
}

export interface BuyingOptions {
  /** First day that is looked at, counted from 1970-01-01. */
  readonly from: number;
  /** The first of the days that a year's orders are reckoned from, and how many these are. */
  readonly yearFrom: number;
  readonly days: number;
  readonly room: GrowingMemory;
}

/** Days that yearly rates are over, at most. */
export const YEAR = 365;

/** Averages the orders of each customer. */
export function buyingOf(
  customers: number,
  { from, yearFrom, days, room }: BuyingOptions,
): { readonly look: Look; readonly buying: Buying } {
  const each = () => new Float64Array(customers).fill(Number.NaN);
  const buying: Buying = { orders_a_year: each(), order_value: each(), items_an_order: each() };
  const sums = room.take(Float64Array, ORDER_SUMS * MOST_CUSTOMERS);
  return {
    buying,
    look({ kernel, customers: known, places, starts, when, amount, quantity }) {
      kernel.sumOrders(
        when.byteOffset,
        amount.byteOffset,
        quantity.byteOffset,
        starts.byteOffset,
        known,
        from,
        yearFrom,
        sums.byteOffset,
      );
      for (let c = 0, at = 0; c < known; c++, at += ORDER_SUMS) {
        const n = sums[at] as number;
        if (n === 0) continue;
        const place = places[c] as number;
        buying.orders_a_year[place] = ((sums[at + 1] as number) * YEAR) / days;
        if (sums[at + 2] !== 0)
          buying.order_value[place] = (sums[at + 3] as number) / TEN_THOUSANDTHS / n;
        buying.items_an_order[place] = (sums[at + 4] as number) / TEN_THOUSANDTHS / n;
      }
    },
  };
}
