import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { meanDiffers, meanEstimate, type ValueSums } from "../models/metrics/mean-estimate.ts";
import type { PersonaMean } from "../reports/persona.ts";

/** A mean of one column by segment; `what` is the column. */
export interface Mean extends Omit<PersonaMean, "what"> {
  readonly segment: number;
  readonly what: string;
  readonly sum: number;
  readonly all_sum: number;
}

/**
 * Returns the means of the named expressions over the customers of each segment of whom they are known; `table` has a row a
 * customer, with their segment_id. Values are summed as decimals of four digits, so that the order of rows does not matter;
 * those from 1e12 on are left out.
 */
export async function means(
  engine: Engine,
  table: Sql,
  columns: Readonly<Record<string, Sql>>,
): Promise<readonly Mean[]> {
  const named = Object.entries(columns);
  if (named.length === 0) return [];
  const place = (i: number) => id(`v${i}`);
  const values = named.map(([, expression], i) => sql`(${expression})::double as ${place(i)}`);
  const long = named.map(
    ([name], i) => sql`
      select segment_id, ${name} as what,
        try_cast(case when isfinite(${place(i)}) then ${place(i)} end as decimal(16, 4))::decimal(19, 4) as value
      from valued`,
  );
  const rows = await engine.rows(sql`
    with valued as materialized (
      select segment_id, ${list(values)}
      from ${table}
      where segment_id is not null
    )
    select
      what, segment_id,
      count(value) as n,
      sum(value)::double as total,
      sum(value * value)::double as squares
    from (${list(long, "\nunion all\n")})
    group by what, segment_id
    having count(value) > 0
    order by what, segment_id`);
  const sums = rows.map((row) => ({
    what: String(row["what"]),
    segment: Number(row["segment_id"]),
    count: Number(row["n"]),
    sum: Number(row["total"]),
    squares: Number(row["squares"]),
  }));
  return sums.map((one) =>
    meanBeside(
      one,
      sums.filter(({ what }) => what === one.what),
    ),
  );
}

function meanBeside(
  one: ValueSums & { readonly what: string; readonly segment: number },
  all: readonly ValueSums[],
): Mean {
  const total = all.reduce((sum, other) => sum + other.sum, 0);
  const mean = total / all.reduce((sum, other) => sum + other.count, 0);
  return {
    what: one.what,
    segment: one.segment,
    customers: one.count,
    mean: meanEstimate(one),
    all: mean,
    differs: meanDiffers(one, mean, all.length),
    sum: one.sum,
    all_sum: total,
  };
}
