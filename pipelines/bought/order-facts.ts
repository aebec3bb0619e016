import type { GrowingMemory } from "../../models/kernel/growing-memory.ts";
import { MOST_CUSTOMERS } from "./hold-lines.ts";
import { type Look, TEN_THOUSANDTHS } from "./walk-lines.ts";

/** What customers ordered from a day on, as `kpi_facts` has it: by fact, then by customer. */
export type OrderFacts = Readonly<Record<string, Float64Array>>;

/** Sums of a customer that the kernel writes: orders, recent ones, those of known amounts, these amounts, quantities. */
export const ORDER_SUMS = 5;

/** Adds up each customer's orders from a day on, counted from 1970-01-01. */
export function orderFacts(
  customers: number,
  { from, room }: { readonly from: number; readonly room: GrowingMemory },
): { readonly look: Look; readonly facts: OrderFacts } {
  const each = () => new Float64Array(customers);
  const [orders, priced, amounts] = [each(), each(), each()];
  const sums = room.take(Float64Array, ORDER_SUMS * MOST_CUSTOMERS);
  return {
    facts: {
      "kpi orders": orders,
      "kpi priced_orders": priced,
      "kpi order_amount": amounts,
      // Each line is an order, and none was given back.
      "kpi lines": orders,
      "kpi returned": each(),
    },
    look({ kernel, customers: n, places, starts, when, amount, quantity }) {
      kernel.sumOrders(
        when.byteOffset,
        amount.byteOffset,
        quantity.byteOffset,
        starts.byteOffset,
        n,
        from,
        from,
        sums.byteOffset,
      );
      for (let c = 0, at = 0; c < n; c++, at += ORDER_SUMS) {
        const place = places[c] as number;
        orders[place] = sums[at] as number;
        priced[place] = sums[at + 2] as number;
        amounts[place] = (sums[at + 3] as number) / TEN_THOUSANDTHS;
      }
    },
  };
}
