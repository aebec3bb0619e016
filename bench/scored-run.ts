import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { columnNames } from "../data/condition.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";

export interface ScoredRunOptions {
  /** The folder of a real run, whose columns, models and reports the new one has. */
  readonly like: string;
  readonly customers: number;
  /** Customers of each list; fewer where fewer have a score. */
  readonly listed: number;
}

interface RunDocument {
  readonly customers: number;
  readonly lists: readonly {
    readonly name: string;
    readonly target: string;
    readonly rows: number;
  }[];
}

/**
 * Writes the folder of a run of any number of customers: those of a real run many times over under new ids, each with
 * numbers of its own. The numbers come from hashes of the ids, so that the same options give the same run.
 */
export async function writeScoredRun(
  folder: string,
  { like, customers, listed }: ScoredRunOptions,
): Promise<void> {
  await mkdir(join(folder, "lists"), { recursive: true });
  for (const part of ["models", "reports", "segments.json", "data-quality.json"])
    await cp(join(like, part), join(folder, part), { recursive: true });
  const run = JSON.parse(await readFile(join(like, "run.json"), "utf8")) as RunDocument;
  const lists = await withEngine({ threads: 1, memory: "1GB" }, async (engine) => {
    for (const file of ["scores", "snapshot", "attributes"]) {
      const from = sql`read_parquet(${literal(join(like, `${file}.parquet`))})`;
      await engine.run(sql`create view ${id(`${file}_like`)} as select * from ${from}`);
      await write(engine, file, join(folder, `${file}.parquet`), customers);
      await engine.run(
        sql`create view ${id(file)} as select * from read_parquet(${literal(join(folder, `${file}.parquet`))})`,
      );
    }
    return await Promise.all(
      run.lists.map(async ({ name, target, ...rest }) => {
        await engine.run(
          sql`create view ${id(`${name}_like`)} as select * from read_csv(${literal(join(like, "lists", `${name}.csv`))}, all_varchar = true)`,
        );
        const rows = await writeList(
          engine,
          name,
          target,
          join(folder, "lists", `${name}.csv`),
          listed,
        );
        return { name, target, ...rest, rows };
      }),
    );
  });
  await writeFile(join(folder, "run.json"), JSON.stringify({ ...run, customers, lists }));
}

async function write(engine: Engine, file: string, path: string, customers: number): Promise<void> {
  const columns = await engine.rows(
    sql`select column_name, column_type from (describe ${id(`${file}_like`)})`,
  );
  const written = columns.map((row): Sql => {
    const name = String(row["column_name"]);
    const column = id(name);
    const own = chance(name);
    if (name === "customer_id") return sql`new_id as customer_id`;
    if (/_score$|^p_alive$/.test(name))
      return sql`least(greatest(${column} * (0.7 + 0.6 * ${own}), 0), 1) as ${column}`;
    if (/percentile$/.test(name)) return sql`round(100 * ${own}, 1) as ${column}`;
    if (/_reason_\d$/.test(name))
      return sql`regexp_replace(${column}, '[0-9]+', (1 + floor(400 * ${own}))::integer::varchar) as ${column}`;
    if (/^value$|expected_value|spend|monetary|_recency_days$|recency_days/.test(name))
      return sql`round(${column} * (0.5 + ${own}), 2) as ${column}`;
    return column;
  });
  await engine.write(
    sql`
      with numbered as (
        select *, row_number() over (order by customer_id) - 1 as place, count(*) over () as all_places
        from ${id(`${file}_like`)}
      ),
      many as (
        select numbered.*, 'c' || lpad(range::varchar, 9, '0') as new_id
        from range(${literal(customers)}) join numbered on range % all_places = place
      )
      select ${list(written)} from many`,
    path,
    "parquet",
  );
}

/** A number in [0, 1) of a customer, another for each name. */
function chance(name: string): Sql {
  return sql`((hash(new_id || ${literal(name)}) % 100003) / 100003.0)`;
}

async function writeList(
  engine: Engine,
  name: string,
  target: string,
  path: string,
  listed: number,
): Promise<number> {
  const columns = await columnNames(engine, `${name}_like`);
  const score = id(`${target}_score`);
  const money = columns.includes("value_at_risk")
    ? sql`${score} * expected_value`
    : sql`expected_value`;
  const from: Readonly<Record<string, Sql>> = {
    rank: sql`row_number() over (order by money desc nulls last, customer_id)`,
    customer_id: sql`customer_id`,
    score: sql`round(${score}, 4)`,
    percentile: id(`${target}_percentile`),
    value: sql`value`,
    value_at_risk: sql`round(money, 2)`,
    expected_value: sql`round(money, 2)`,
    segment: sql`coalesce(segment_name, rfm_segment)`,
    lifecycle: sql`lifecycle`,
    reason_1: id(`${target}_reason_1`),
    reason_2: id(`${target}_reason_2`),
    reason_3: id(`${target}_reason_3`),
    suggested_action: sql`actions[1 + (hash(customer_id) % len(actions))::bigint]`,
    group: sql`if(hash(customer_id || 'group') % 10 = 0, 'control', 'treat')`,
    last_order_on: sql`last_order_on`,
  };
  await engine.write(
    sql`
      with actions as (select list(distinct suggested_action order by suggested_action) as actions from ${id(`${name}_like`)}),
      ranked as (
        select *, ${money} as money
        from scores join attributes using (customer_id), actions
        where ${score} is not null
        order by money desc nulls last, customer_id
        limit ${literal(listed)}
      )
      select ${list(columns.map((column) => sql`${from[column] ?? sql`null`} as ${id(column)}`))}
      from ranked
      order by 1`,
    path,
    "csv",
  );
  const [row] = await engine.rows(
    sql`select count(*) as n from read_csv(${literal(path)}, all_varchar = true)`,
  );
  return Number(row?.["n"] ?? 0);
}
