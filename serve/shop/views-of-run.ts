import { existsSync } from "node:fs";
import { join } from "node:path";
import { columnNames } from "../../data/condition.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";

/**
 * Creates the views `scores`, `snapshot` and `attributes` of a run's folder, which name the same customer in the same row,
 * by id, and `people`: all of them side by side. Returns the view that each column of `people` comes from.
 */
export async function createViews(
  engine: Engine,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const views = new Map<string, string>();
  const taken = new Set<string>();
  const columns = [];
  for (const view of ["scores", "attributes", "snapshot"]) {
    const path = join(folder, `${view}.parquet`);
    const file = id(`${view} as written`);
    // Runs of earlier versions kept no attributes.
    const rows = existsSync(path)
      ? sql`select * from read_parquet(${literal(path)})`
      : sql`select customer_id, null::double as value, null::date as last_order_on from scores`;
    await engine.run(sql`create view ${file} as ${rows}`);
    await engine.run(sql`create view ${id(view)} as ${await inOrder(engine, file)}`);
    for (const name of await columnNames(engine, view)) {
      if (taken.has(name.toLowerCase())) continue;
      taken.add(name.toLowerCase());
      views.set(name, view);
      columns.push(sql`${id(view)}.${id(name)}`);
    }
  }
  await engine.run(sql`
    create view people as
    select ${list(columns)}
    from scores positional join attributes positional join snapshot`);
  return views;
}

/** Takes a file's rows as they stand where they stand by id as the scores do, and puts them in that order where not. */
async function inOrder(engine: Engine, file: Sql): Promise<Sql> {
  const scores = id("scores as written");
  const [row] = await engine.rows(sql`
    select count(*) as n
    from (select customer_id, lag(customer_id) over () as before from ${scores}) as scores
    positional join (select customer_id from ${file}) as other
    where scores.customer_id is distinct from other.customer_id or before >= scores.customer_id`);
  if (row?.["n"] === 0) return sql`select * from ${file}`;
  return sql`
    select other.* replace (scores.customer_id as customer_id)
    from ${scores} as scores
    left join ${file} as other on other.customer_id = scores.customer_id
    order by scores.customer_id`;
}
