import { NOTHING_LEFT } from "../data/rows/returns.ts";
import { addDays, before, cancelled, horizon } from "../data/window.ts";
import { type Sql, sql } from "../engines/sql.ts";

/**
 * Holds for a transaction row that is a purchase as far as is known before `as_of`: it is no return, its order was not
 * cancelled, and its customer has not given back all that they ever bought. It says nothing of the row's own day.
 * `givenBack` is the query for the customers who have, where it was worked out before.
 */
export function isPurchase(asOf: string, givenBack: Sql = allGivenBack(asOf)): Sql {
  return sql`(not is_return and not ${cancelled(asOf)} and customer_id not in (${givenBack}))`;
}

/** Returns the query for `customer_id` of those with returns before `as_of` that leave nothing of all they ever bought. */
export function allGivenBack(asOf: string, table: Sql = sql`transactions`): Sql {
  const rows = sql`${before(asOf)} and not ${cancelled(asOf)}`;
  return sql`
    select customer_id
    from ${table}
    where ${rows} and customer_id in (select customer_id from ${table} where is_return and ${rows})
    group by customer_id
    having ${NOTHING_LEFT}`;
}

/**
 * Returns the query for the transaction rows in `[as_of, as_of + horizonDays)` that are purchases and were not given back
 * within it: cancelled orders are none, and of what else came back each product is netted by quantity, or, where a
 * customer's rows do not all tell product and quantity, all of the customer's rows are netted together.
 */
export function purchasesWithin(
  asOf: string,
  horizonDays: number,
  table: Sql = sql`transactions`,
): Sql {
  return sql`
    with ahead as (
      select * exclude (cancelled_on)
      from ${table}
      where ${horizon(asOf, horizonDays)} and not ${cancelled(addDays(asOf, horizonDays))}
    ),
    returners as (
      select
        customer_id,
        count(product) = count(*) and count(quantity) = count(*) as by_product,
        ${NOTHING_LEFT} as nothing_left
      from ahead
      where customer_id in (select customer_id from ahead where is_return)
      group by customer_id
    ),
    products_given_back as (
      select customer_id, product
      from ahead
      where customer_id in (select customer_id from returners where by_product)
      group by customer_id, product
      having sum(quantity) <= 0
    )
    select *
    from ahead
    where not is_return
      and customer_id not in (select customer_id from returners where nothing_left and not by_product)
      and not exists (
        select 1
        from products_given_back as back
        where back.customer_id = ahead.customer_id and back.product = ahead.product
      )`;
}
