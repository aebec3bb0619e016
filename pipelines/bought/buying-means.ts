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
}

/** Days that yearly rates are over, at most. */
export const YEAR = 365;

/** Averages the orders of each customer. */
export function buyingOf(
  customers: number,
  { from: firstDay, yearFrom, days }: BuyingOptions,
): { readonly look: Look; readonly buying: Buying } {
  const each = () => new Float64Array(customers).fill(Number.NaN);
  const buying: Buying = { orders_a_year: each(), order_value: each(), items_an_order: each() };
  return {
    buying,
    look(customer, { day, amount, quantity }, from, to) {
      let [n, recent, known, sum, items] = [0, 0, 0, 0, 0];
      for (let i = from; i < to; i++) {
        const on = day[i] as number;
        if (on < firstDay) continue;
        n++;
        if (on >= yearFrom) recent++;
        const money = amount[i] as number;
        if (!Number.isNaN(money)) {
          known++;
          sum += money;
        }
        const some = quantity[i] as number;
        items += Number.isNaN(some) ? TEN_THOUSANDTHS : some;
      }
      if (n === 0) return;
      buying.orders_a_year[customer] = (recent * YEAR) / days;
      if (known > 0) buying.order_value[customer] = sum / TEN_THOUSANDTHS / n;
      buying.items_an_order[customer] = items / TEN_THOUSANDTHS / n;
    },
  };
}
