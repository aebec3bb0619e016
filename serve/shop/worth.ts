import type { Costs, Worth } from "./shop.ts";
import type { View } from "./view.ts";

/**
 * Adds up what contacting the first customers of a selection is expected to bring, each by its own chance p and money m:
 * whom a list keeps, `s (m - p o) - (1 - p) o - c` with m the value at risk; whom it sells to, `s p m - p o - c` with m the
 * expected value. The expectation over p of `keepingGains` and `sellingGains` (Neslin et al. 2006). Where a list has its
 * own expected profits and the costs are its own, those are added up.
 */
export function worthOf(
  view: View,
  order: Int32Array,
  costs: Costs,
  {
    steps,
    own,
    valueSaved,
  }: { readonly steps: number; readonly own: boolean; readonly valueSaved: number | null },
): Worth {
  const gain =
    own && view.list?.profit ? gainKnown(view.list.profit) : gainOf(view, costs, valueSaved);
  const n = order.length;
  const every = Math.max(1, Math.ceil(n / steps));
  const profits = new Float64Array(n + 1);
  const curve = [{ contacted: 0, profit: 0 }];
  let best = { contacted: 0, profit: 0 };
  for (let k = 1; k <= n; k++) {
    const profit = (profits[k - 1] as number) + gain(order[k - 1] as number);
    profits[k] = profit;
    if (profit > best.profit) best = { contacted: k, profit };
    if (k % every === 0 || k === n) curve.push({ contacted: k, profit });
  }
  return {
    curve,
    best,
    all: { contacted: n, profit: profits[n] as number },
    profitOf: (contacted) => profits[Math.min(Math.max(contacted, 0), n)] as number,
  };
}

function gainKnown(profit: Float64Array): (place: number) => number {
  return (place) => known(profit[place]);
}

function gainOf(
  view: View,
  { contactCost: c, offerCost: o, successRate: s }: Costs,
  valueSaved: number | null,
): (place: number) => number {
  const score = view.column("score");
  const money = view.column(view.money);
  const keeps = view.money === "value_at_risk";
  return (place) => {
    const p = known(score[place]);
    const m = valueSaved === null ? known(money[place]) : keeps ? p * valueSaved : valueSaved;
    return keeps ? s * (m - p * o) - (1 - p) * o - c : s * p * m - p * o - c;
  };
}

function known(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}
