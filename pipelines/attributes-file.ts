import { columnNames } from "../data/condition.ts";
import { personalAttributes } from "../data/quality/personal-quality.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";

/**
 * Returns the query of `attributes.parquet`: what a condition may name of a customer beside the scores and the features,
 * personal columns left out, so that conditions can be asked of a run that has ended. `people` must have been gathered; it is
 * in the order of ids.
 */
export async function attributesQuery(business: Business, snapshotTable: string): Promise<Sql> {
  const { engine, canonical, quality } = business;
  const elsewhere = new Set([
    "last_order_on",
    ...(await columnNames(engine, "scores")),
    ...(await columnNames(engine, snapshotTable)),
  ]);
  const personal = personalAttributes(quality);
  const kept = new Set(
    canonical.customers.attributes
      .map(({ column }) => column)
      .concat(canonical.customers.hasKnownAt ? ["known_at"] : [])
      .filter((column) => !personal.includes(column)),
  );
  const columns = (await columnNames(engine, "people")).filter(
    (column) => kept.has(column) && !elsewhere.has(column),
  );
  return sql`
    select ${list(["customer_id", "value", "last_order_on", ...columns].map(id))}
    from people`;
}
