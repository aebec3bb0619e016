import type { Engine } from "../engines/engine.ts";
import { id, sql } from "../engines/sql.ts";
import { countDaysWithin } from "./history-purchases.ts";
import { purchasesWithin } from "./purchases.ts";
import type { Snapshot } from "./snapshot.ts";

/** Returns each customer's purchase days in the `days` from the snapshot's as_of on, in the snapshot's order. */
export async function purchaseDaysAfter(
  engine: Engine,
  { table, window: { asOf }, history }: Snapshot,
  days: number,
): Promise<Float64Array> {
  const counted = history
    ? countDaysWithin(history, asOf, days)
    : sql`
      select customer_id, count(distinct day)::double as days
      from (${purchasesWithin(asOf, days)})
      group by customer_id`;
  const { numbers } = await engine.columns(sql`
    with bought as (${counted})
    select coalesce(bought.days, 0) as days
    from ${id(table)} as snapshot
    left join bought using (customer_id)
    order by customer_id`);
  return numbers["days"] ?? new Float64Array();
}
