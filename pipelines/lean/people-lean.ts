import { columnNames } from "../../data/condition.ts";
import { asOfDate } from "../../data/window.ts";
import { id, list, sql } from "../../engines/sql.ts";
import type { Snapshot } from "../../features/snapshot.ts";
import { freeNames } from "../free-names.ts";
import { OWN_NAMES } from "../gather-people.ts";
import type { LeanBusiness } from "./open-lean.ts";

/**
 * Creates `people`, which lists are ranked over: a row a customer with the scores, every feature, every attribute and the
 * day of the last order. Scores and snapshot stand in one order, so that nothing is joined but attributes.
 */
export async function gatherLeanPeople(
  { engine, asOf, canonical }: LeanBusiness,
  { table, features }: Snapshot,
): Promise<void> {
  const scores = await columnNames(engine, "scores");
  const free = freeNames([...OWN_NAMES, ...scores]);
  const own = free(features.map(({ name }) => name));
  const attributes = free(canonical.customers.attributes.map(({ column }) => column));
  if (attributes.length > 0)
    await engine.run(sql`
      create or replace table attributes_beside as
      select ${list(attributes.map((name) => sql`customers.${id(name)}`))}
      from ${id(table)} as snapshot
      left join customers using (customer_id)
      order by snapshot.customer_id`);
  const lastOrder = own.includes("recency_days")
    ? sql`${asOfDate(asOf)} - snapshot.recency_days::integer`
    : sql`null::date`;
  await engine.run(sql`
    create or replace view people as
    select ${list([
      ...scores.map((name) => sql`scores.${id(name)}`),
      ...own.map((name) => sql`snapshot.${id(name)}`),
      ...attributes.map((name) => sql`attributes_beside.${id(name)}`),
      sql`${lastOrder} as last_order_on`,
    ])}
    from scores
    positional join ${id(table)} as snapshot
    ${attributes.length > 0 ? sql`positional join attributes_beside` : sql``}`);
}
