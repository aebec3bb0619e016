import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { MONEY, typeName } from "../types/stored-types.ts";
import { cellOf, type Judged, REASON } from "./judging.ts";
import { bringIn } from "./lent-rows.ts";

const ORDERS = id("ingest_cancelled_orders");

/**
 * Matches the rows that cancel an order to that order of the same customer, over all sources of transactions, and returns
 * the sources with the column `cancelled_on`: the day on which nothing was left, on both the order's lines and the rows
 * that cancel them. What is left is counted day by day, so that no later row changes it: of each product in an order by
 * quantity, else by amount, else a row cancels all of it; and of the order as a whole, for rows that name no product.
 * Cancellations that leave something stay returns like others. One without an amount gets the amount that it cancels.
 */
export async function matchCancellations(
  engine: Engine,
  judged: readonly Judged[],
): Promise<readonly Judged[]> {
  const has = ({ columns }: Judged, name: string) => columns.some((column) => column.name === name);
  const sources = judged.filter(
    (source) =>
      source.kind === "transactions" && (has(source, "order_id") || has(source, "cancels")),
  );
  if (!sources.some((source) => has(source, "cancels"))) return judged;
  await bringIn(
    engine,
    sources.map(({ table }) => table),
  );
  const rows = sources.map((source, nth) => {
    const cell = (name: string, type: string): Sql =>
      has(source, name) ? cellOf(source, name) : sql`null::${typeName(type)}`;
    return sql`
      select
        ${literal(nth)} as nth,
        rowid as file_row,
        ${cellOf(source, "customer_id")} as customer_id,
        coalesce(${cell("cancels", "VARCHAR")}, ${cell("order_id", "VARCHAR")}) as order_id,
        ${cell("cancels", "VARCHAR")} is not null as is_cancel,
        day,
        ${cell("product", "VARCHAR")} as product,
        ${cell("quantity", MONEY)} as quantity,
        ${cell("amount", MONEY)} as amount
      from ${id(source.table)}
      where ${REASON} = 0`;
  });
  await engine.run(sql`
    create or replace temp table ${ORDERS} as
    with rows as (${list(rows, " union all ")}),
    concerned as (
      select * from rows
      where (customer_id, order_id) in (select (customer_id, order_id) from rows where is_cancel)
    ),
    ${settled("product", sql`customer_id, order_id, product`, sql`product is not null`)},
    ${settled("whole", sql`customer_id, order_id`, sql`true`)}
    select
      nth,
      file_row,
      customer_id,
      order_id,
      is_cancel,
      amount,
      least(product_settled.cancelled_on, whole_settled.cancelled_on) as cancelled_on
    from concerned
    left join product_settled using (customer_id, order_id, product, day)
    left join whole_settled using (customer_id, order_id, day)`);
  const matched: Judged[] = [];
  for (const source of judged) {
    const nth = sources.indexOf(source);
    matched.push(nth < 0 ? source : await mark(engine, source, nth));
  }
  await engine.run(sql`drop table ${ORDERS}`);
  return matched;
}

/** For each key and day, the first day from it on when nothing was left of what the key had before. */
function settled(name: "product" | "whole", key: Sql, condition: Sql): Sql {
  const left =
    name === "product"
      ? sql`case when quantities = rows then quantity <= 0 when amounts = rows then amount <= 0 else true end`
      : sql`case
          when quantities = rows or amounts = rows
          then (quantities = rows and quantity <= 0) or (amounts = rows and amount <= 0 and bought > 0)
          else unnamed > 0
        end`;
  return sql`
    ${id(`${name}_days`)} as (
      select
        ${key},
        day,
        count(*) as rows,
        count(*) filter (where not is_cancel) as lines,
        count(*) filter (where is_cancel) as cancels,
        count(*) filter (where is_cancel and product is null) as unnamed,
        count(quantity) as quantities,
        count(amount) as amounts,
        coalesce(sum(quantity), 0) as quantity,
        coalesce(sum(amount), 0) as amount,
        coalesce(sum(amount) filter (where not is_cancel), 0) as bought
      from concerned
      where ${condition}
      group by ${key}, day
    ),
    ${id(`${name}_so_far`)} as (
      select ${key}, day, ${list(
        [
          "rows",
          "lines",
          "cancels",
          "unnamed",
          "quantities",
          "amounts",
          "quantity",
          "amount",
          "bought",
        ].map(
          (measure) =>
            sql`sum(${id(measure)}) over (partition by ${key} order by day) as ${id(measure)}`,
        ),
      )}
      from ${id(`${name}_days`)}
    ),
    ${id(`${name}_settled`)} as (
      select
        ${key},
        day,
        min(case when lines > 0 and cancels > 0 and ${left} then day end) over (
          partition by ${key} order by day rows between current row and unbounded following
        ) as cancelled_on
      from ${id(`${name}_so_far`)}
    )`;
}

async function mark(engine: Engine, source: Judged, nth: number): Promise<Judged> {
  const { table, columns } = source;
  const own = sql`nth = ${literal(nth)} and cancelled_on is not null`;
  const added = [{ name: "cancelled_on", type: "DATE" }];
  const [silent] = await engine.rows(
    sql`select count(*) as rows from ${ORDERS} where ${own} and is_cancel and amount is null`,
  );
  const fills = Number(silent?.["rows"]) > 0;
  if (fills && !columns.some(({ name }) => name === "amount"))
    added.push({ name: "amount", type: MONEY });
  for (const { name, type } of added)
    await engine.run(sql`alter table ${id(table)} add column ${id(name)} ${typeName(type)}`);
  await engine.run(sql`
    update ${id(table)} set cancelled_on = orders.cancelled_on
    from (select file_row, cancelled_on from ${ORDERS} where ${own}) as orders
    where ${id(table)}.rowid = orders.file_row`);
  if (fills)
    await engine.run(sql`
      update ${id(table)} set amount = -orders.bought
      from (
        select
          first(nth order by nth, file_row) filter (where is_cancel) as nth,
          first(file_row order by nth, file_row) filter (where is_cancel) as file_row,
          sum(amount) filter (where not is_cancel) as bought
        from ${ORDERS}
        where cancelled_on is not null
        group by customer_id, order_id, cancelled_on
        having count(amount) filter (where is_cancel) = 0
      ) as orders
      where orders.nth = ${literal(nth)} and ${id(table)}.rowid = orders.file_row`);
  return { ...source, columns: [...columns, ...added] };
}
