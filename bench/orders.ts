import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withEngine } from "../engines/duckdb.ts";
import { literal, sql } from "../engines/sql.ts";

/** Days of history that the orders span. */
const DAYS = 730;
/** Orders a customer has on average. */
const EACH = 21;

/**
 * Writes about so many orders as one Parquet file, in the order of time, and a configuration beside it: customers with a
 * rate of buying, a lifetime after which they lapse, a level of spending and a favourite category. Drawn by hashes, so that
 * the rows are the same every time.
 */
export async function writeOrders(folder: string, orders: number): Promise<void> {
  const customers = Math.max(1, Math.round(orders / EACH));
  await withEngine({ temporary: folder, memory: "4GB" }, async (engine) => {
    await engine.run(sql`
      create macro uniform(i, k) as (hash(i * 64 + k) >> 11)::double / 9007199254740992.0 + 1e-17`);
    await engine.run(sql`
      create macro normal(i, k) as sqrt(-2 * ln(uniform(i, k))) * cos(2 * pi() * uniform(i, k + 1))`);
    await engine.run(sql`
      create table customers as
      with lives as (
        select
          i,
          0.8 * ${literal(DAYS)} * uniform(i, 1) as born,
          -ln(uniform(i, 2)) * ${literal(DAYS)} * -0.5 * ln(uniform(i, 3) * uniform(i, 4)) as lives,
          -ln(uniform(i, 5)) as rate,
          3.2 + 0.7 * normal(i, 6) as level,
          floor(12 * uniform(i, 8)) as taste
        from range(${literal(customers)}) as numbers (i)
      ),
      exposed as (
        select *, least(born + lives, ${literal(DAYS)}) - born as exposure from lives
      )
      select
        *,
        1 + floor(
          rate * exposure * ${literal((EACH - 1) * customers)} / sum(rate * exposure) over () + uniform(i, 9)
        )::bigint as orders
      from exposed`);
    await engine.write(
      sql`
        with lines as (
          select i, unnest(range(orders)) as nth, born, exposure, level, taste from customers
        ),
        drawn as (
          select *, i * 100000 + nth as n, born + if(nth = 0, 0, exposure * uniform(i * 100000 + nth, 11)) as day
          from lines
        )
        select
          i as customer_id,
          row_number() over (order by day, n) as order_id,
          timestamp '2024-01-01' + to_microseconds((day * 86400e6)::bigint) as ordered_at,
          'category-' || lpad(
            if(uniform(n, 12) < 0.6, taste, floor(12 * uniform(n, 13)))::integer::varchar, 2, '0'
          ) as category,
          1 + floor(-0.6 * ln(uniform(n, 14)))::integer as quantity,
          round(exp(level + 0.5 * normal(n, 15)), 2) as amount
        from drawn
        order by day, n`,
      join(folder, "orders.parquet"),
      "parquet",
    );
  });
  await writeFile(join(folder, "quintile.yaml"), CONFIGURATION);
}

/** First day after the orders. */
export const AS_OF = "2025-12-31";

const CONFIGURATION = `name: orders
as_of: ${AS_OF}
seed: 7
sources:
  orders:
    kind: transactions
    path: orders.parquet
    columns:
      customer_id: customer_id
      order_id: order_id
      at: ordered_at
      category: category
      quantity: quantity
      amount: amount
targets:
  churn: { kind: inactivity, horizon: 90d, active: 180d }
  buys_again: { kind: event, source: orders, horizon: 90d }
lists:
  at_risk: { target: churn, rank_by: value_at_risk, capacity: 1000 }
  call_list: { target: buys_again, rank_by: score, capacity: 1000 }
`;
