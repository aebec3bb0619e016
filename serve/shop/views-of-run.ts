import { existsSync } from "node:fs";
import { join } from "node:path";
import { columnNames } from "../../data/condition.ts";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";

export interface RunViews {
  /** The view that each column of `people` comes from. */
  readonly views: ReadonlyMap<string, string>;
  /** Files whose rows have to be put in order. */
  readonly unordered: ReadonlySet<string>;
}

/**
 * Creates the views `scores`, `snapshot` and `attributes` of a run's folder, which name the same customer in the same row,
 * by id, and `people`: all of them side by side. Looks through the files for their order unless it is given.
 */
export async function createViews(
  engine: Engine,
  folder: string,
  known?: Pick<RunViews, "unordered">,
): Promise<RunViews> {
  const views = new Map<string, string>();
  const unordered = new Set(known?.unordered);
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
    if (known === undefined && !(await isInOrder(engine, file))) unordered.add(view);
    const ordered = unordered.has(view) ? putInOrder(file) : sql`select * from ${file}`;
    await engine.run(sql`create view ${id(view)} as ${ordered}`);
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
  return { views, unordered };
}

const SCORES = id("scores as written");

/** Tells whether a file's rows stand by id as the scores do. */
async function isInOrder(engine: Engine, file: Sql): Promise<boolean> {
  const [row] = await engine.rows(sql`
    select count(*) as n
    from (select customer_id, lag(customer_id) over () as before from ${SCORES}) as scores
    positional join (select customer_id from ${file}) as other
    where scores.customer_id is distinct from other.customer_id or before >= scores.customer_id`);
  return row?.["n"] === 0;
}

function putInOrder(file: Sql): Sql {
  return sql`
    select other.* replace (scores.customer_id as customer_id)
    from ${SCORES} as scores
    left join ${file} as other on other.customer_id = scores.customer_id
    order by scores.customer_id`;
}
