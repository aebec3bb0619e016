import type { Engine } from "../../engines/engine.ts";
import { type Sql, sql } from "../../engines/sql.ts";
import type { ReturnsQuality, SourceQuality } from "../quality/quality.ts";

/** Whether purchases and returns, in one aggregate, leave nothing: of money, else of quantity, else of lines. */
export const NOTHING_LEFT: Sql = sql`
  case
    when count(amount) = count(*) then sum(amount) <= 0
    when count(quantity) = count(*) then sum(quantity) <= 0
    else count(*) filter (where is_return) >= count(*) filter (where not is_return)
  end`;

const nothingBack: ReturnsQuality = {
  rows: 0,
  matched: 0,
  netted: 0,
  lines_cancelled: 0,
  customers_without_purchase: 0,
};

/**
 * Returns what came back over all transactions, by the days of all files; null where there are no transactions. Where
 * nothing came back to any of the sources, no row is looked at again.
 */
export async function measureReturns(
  engine: Engine,
  sources: readonly Pick<SourceQuality, "kind" | "returns">[],
): Promise<ReturnsQuality | null> {
  const sold = sources.filter(({ kind }) => kind === "transactions");
  if (sold.length === 0) return null;
  if (sold.every(({ returns }) => returns?.rows === 0)) return nothingBack;
  const [counted] = await engine.rows(sql`
    select
      count(*) as all_rows,
      count(*) filter (where is_return) as rows,
      count(*) filter (where not is_return and cancelled_on is not null) as lines_cancelled
    from transactions`);
  if (counted === undefined || counted["all_rows"] === 0) return null;
  const [matched] = await engine.rows(sql`
    with returned as (
      select customer_id, cancels as order_id, count(*) as rows
      from transactions
      where cancels is not null
      group by customer_id, cancels
    )
    select coalesce(sum(rows), 0) as rows
    from returned
    where (customer_id, order_id) in (
      select (customer_id, order_id) from transactions where cancels is null and order_id is not null
    )`);
  const [without] = await engine.rows(sql`
    with returners as (
      select distinct customer_id from transactions where is_return or cancelled_on is not null
    ),
    buyers as (
      select customer_id
      from transactions
      where cancelled_on is null and customer_id in (select customer_id from returners)
      group by customer_id
      having count(*) filter (where not is_return) > 0 and not ${NOTHING_LEFT}
    )
    select count(*) as customers
    from returners
    where customer_id not in (select customer_id from buyers)`);
  const rows = Number(counted["rows"]);
  const found = Number(matched?.["rows"]);
  return {
    rows,
    matched: found,
    netted: rows - found,
    lines_cancelled: Number(counted["lines_cancelled"]),
    customers_without_purchase: Number(without?.["customers"]),
  };
}
