import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import type { Feature } from "./feature.ts";
import { type History, lineColumns } from "./history.ts";
import { CODES, keepDays } from "./steady-rows.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface RowsOptions {
  readonly vocabulary: Vocabulary;
  readonly features: readonly Feature[];
  /** Query for the rows, each a purchase and an order of its own: `raw`, which tells customers apart, day and columns of lines. */
  readonly rows: Sql;
  /** A customer's id, over `raw`; several may be one customer's. */
  readonly customer: Sql;
}

/**
 * Makes a history straight from rows that lie elsewhere, of customers who all tell the same on every later day: rows are
 * read once for who there is and once for the lines.
 */
export async function historyOfRows(
  engine: Engine,
  { vocabulary, features, rows, customer }: RowsOptions,
): Promise<History> {
  const columns = lineColumns(vocabulary, features) ?? new Set<string>();
  if (Object.values(CODES).some((code) => columns.has(code)))
    throw new Error("a history of rows elsewhere has no numbers for products and categories");
  await engine.run(sql`
    create or replace table raw_customers as
    select
      (dense_rank() over (order by customer_id))::integer as code,
      raw,
      customer_id,
      first_day
    from (
      select raw, ${customer} as customer_id, first_day
      from (select raw, min(day) as first_day from (${rows}) group by raw)
    )`);
  await engine.run(sql`
    create or replace table customer_codes as
    select code, any_value(customer_id) as customer_id, min(first_day) as first_day
    from raw_customers
    group by code
    order by code`);
  await engine.run(sql`
    create or replace table steady_lines as
    select ${list([sql`code as customer_id`, sql`day`, ...[...columns].map((name) => id(name))])}
    from (${rows}) as lines
    join (select raw, code from raw_customers) as customers using (raw)
    order by code, day`);
  await engine.run(sql`drop table raw_customers`);
  await keepDays(engine);
  await engine.run(sql`
    create or replace table changing_lines as
    select * replace (null::integer as customer_id) from transactions limit 0`);
  return {
    vocabulary,
    prefix: "",
    columns,
    ordersAreLines: true,
    changing: false,
    categories: null,
  };
}
