import { cancelled, firstUnknown, horizon, observed } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import type { History } from "./history.ts";
import { spentInHistory } from "./history-purchases.ts";
import { readMatrix } from "./matrix.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Returns each customer's net spend in the `days` before the snapshot's as_of, in the snapshot's order; 0 without any. Where
 * `rows` tells the `customer_id` of some, it is theirs.
 */
export async function spentBefore(
  engine: Engine,
  snapshot: Snapshot,
  days: number,
  rows?: Sql,
): Promise<Float64Array> {
  const feature = featureOfSpend(snapshot, days);
  if (feature !== null) {
    const { values } = await readMatrix(engine, snapshot, {
      columns: [feature],
      named: false,
      ...(rows === undefined ? {} : { rows }),
    });
    return values[0] ?? new Float64Array();
  }
  const {
    table,
    window: { asOf },
    history,
  } = snapshot;
  const spent = readsAmounts(history)
    ? spentInHistory(history, {
        period: observed({ asOf, observationDays: days }),
        unless: asOf,
      })
    : spentIn(periodBefore(asOf, days));
  return await netSpend(engine, rows === undefined ? id(table) : sql`(${rows})`, spent);
}

/** Returns the query for customer_id and amount, the net spend in the `days` before a day, of who had any row in them. */
export function spentBeforeQuery(asOf: string, days: number): Sql {
  return spentIn(periodBefore(asOf, days));
}

/** Returns each customer's net spend in the `days` from the snapshot's as_of on, in the snapshot's order. */
export async function spentAfter(
  engine: Engine,
  { table, window: { asOf }, history }: Snapshot,
  days: number,
): Promise<Float64Array> {
  const period = horizon(asOf, days);
  const spent = readsAmounts(history)
    ? spentInHistory(history, { period, unless: null })
    : spentIn(period);
  return await netSpend(engine, id(table), spent);
}

/** Returns the feature that is the same sum over the same rows; null where the snapshot has none. */
export function featureOfSpend({ features, window }: Snapshot, days: number): string | null {
  const { asOf, observationDays } = window;
  const seesAll =
    firstUnknown(window) === asOf && (observationDays === null || observationDays >= days);
  const name = `spend_${days}d`;
  return seesAll && features.some((one) => one.name === name && one.family === "trend")
    ? name
    : null;
}

function readsAmounts(history: History | null | undefined): history is History {
  return history?.columns.has("amount") ?? false;
}

async function netSpend(engine: Engine, snapshot: Sql, query: Sql): Promise<Float64Array> {
  const { numbers } = await engine.columns(sql`
    with spent as (${query})
    select coalesce(spent.amount, 0) as amount
    from ${snapshot} as snapshot
    left join spent using (customer_id)
    order by customer_id`);
  return numbers["amount"] ?? new Float64Array();
}

function periodBefore(asOf: string, days: number): Sql {
  const before = observed({ asOf, observationDays: days });
  return sql`${before} and not ${cancelled(asOf)}`;
}

function spentIn(period: Sql): Sql {
  return sql`
    select customer_id, sum(amount) as amount
    from transactions
    where ${period}
    group by customer_id`;
}
