import type { ListOptions, TargetOptions } from "../../data/schema.ts";
import { type LengthProfit, profitByLength } from "../../models/metrics/profit-by-length.ts";
import type { ListProfit } from "../../reports/list-profit.ts";
import type { ListRow } from "../../reports/list-row.ts";
import { aimOf } from "./prospects.ts";

export interface ListProfitOptions {
  readonly kind: TargetOptions["kind"];
  readonly options: ListOptions;
  /** Of everybody who was ranked, best first. */
  readonly profits: Float64Array;
  readonly costs: Float64Array;
  /** The customers on the list: the first of those. */
  readonly rows: readonly ListRow[];
  readonly currency: string | undefined;
}

/** Works out what contacting a list's customers is expected to bring, by how many are contacted. */
export function listProfit({
  kind,
  options,
  profits,
  costs,
  rows,
  currency = undefined,
}: ListProfitOptions): ListProfit {
  const { curve, at_length, best } = profitByLength(profits, costs, { length: rows.length });
  const treated = rows.reduce(
    (sum, { group }, i) =>
      group === "control"
        ? sum
        : {
            contacted: sum.contacted + 1,
            cost: sum.cost + (costs[i] || 0),
            profit: sum.profit + (profits[i] || 0),
          },
    { contacted: 0, cost: 0, profit: 0 },
  );
  return {
    currency: currency ?? null,
    contact_cost: options.contact_cost ?? 0,
    offer_cost: options.offer_cost ?? 0,
    success_rate: options.success_rate ?? 1,
    aim: aimOf(kind),
    value_saved: options.value_saved ?? null,
    curve: curve.map(inCents),
    at_length: inCents(at_length),
    treated: inCents(treated),
    best: inCents(best),
  };
}

function inCents({ contacted, cost, profit }: LengthProfit): LengthProfit {
  const cents = (amount: number) => Math.round(amount * 100) / 100;
  return { contacted, cost: cents(cost), profit: cents(profit) };
}
