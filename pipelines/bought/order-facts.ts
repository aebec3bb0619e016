import { type Look, TEN_THOUSANDTHS } from "./walk-lines.ts";

/** What customers ordered from a day on, as `kpi_facts` has it: by fact, then by customer. */
export type OrderFacts = Readonly<Record<string, Float64Array>>;

/** Adds up each customer's orders from a day on, counted from 1970-01-01. */
export function orderFacts(
  customers: number,
  { from: firstDay }: { readonly from: number },
): { readonly look: Look; readonly facts: OrderFacts } {
  const each = () => new Float64Array(customers);
  const [orders, priced, amounts] = [each(), each(), each()];
  return {
    facts: {
      "kpi orders": orders,
      "kpi priced_orders": priced,
      "kpi order_amount": amounts,
      // Each line is an order, and none was given back.
      "kpi lines": orders,
      "kpi returned": each(),
    },
    look(customer, { day, amount }, from, to) {
      let [n, known, sum] = [0, 0, 0];
      for (let i = from; i < to; i++) {
        if ((day[i] as number) < firstDay) continue;
        n++;
        const one = amount[i] as number;
        if (Number.isNaN(one)) continue;
        known++;
        sum += one;
      }
      orders[customer] = n;
      priced[customer] = known;
      amounts[customer] = sum / TEN_THOUSANDTHS;
    },
  };
}
