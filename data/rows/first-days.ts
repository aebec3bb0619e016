import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";
import { REASON } from "./judging.ts";

/** Returns the name of what holds the customers of a judged table, with the first day of each: customer_id, first_day. */
export function firstDaysOf(table: string): Sql {
  return id(firstDaysTable(table));
}

/** Returns the same name as text. */
export function firstDaysTable(table: string): string {
  return `first days of ${table}`;
}

/** Finds the first day of each customer of a judged table's accepted rows, and returns how many customers there are. */
export async function findFirstDays(engine: Engine, table: string): Promise<number> {
  await engine.run(sql`
    create or replace table ${firstDaysOf(table)} as
    ${firstDaysIn(sql`${id(table)} where ${REASON} = 0`)}`);
  const [row] = await engine.rows(sql`select count(*) as n from ${firstDaysOf(table)}`);
  return Number(row?.["n"]);
}

/** Returns the query for the first day of each customer of some accepted rows, whose ids may be numbers: customer_id, first_day. */
export function firstDaysIn(rows: Sql): Sql {
  return sql`
    select customer_id::varchar as customer_id, first_day
    from (select customer_id, min(day) as first_day from ${rows} group by customer_id)`;
}

/** Makes the view `first_days` of tables whose rows are all accepted; those of a table that was not measured are found. */
export async function gatherFirstDays(
  engine: Pick<Engine, "run">,
  tables: readonly string[],
): Promise<void> {
  for (const table of tables)
    await engine.run(sql`
      create table if not exists ${firstDaysOf(table)} as
      ${firstDaysIn(id(table))}`);
  const none = sql`select null::varchar as customer_id, null::date as first_day where false`;
  await engine.run(
    sql`create or replace view first_days as ${list(
      [none, ...tables.map((table) => sql`select * from ${firstDaysOf(table)}`)],
      " union all ",
    )}`,
  );
}
