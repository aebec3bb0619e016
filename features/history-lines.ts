import { before } from "../data/window.ts";
import { id, literal, type Sql, sql } from "../engines/sql.ts";
import { type History, tableOf } from "./history.ts";
import { CODES } from "./steady-rows.ts";

/** What stands for the hour of a line of which it is not known. */
export const NO_HOUR = 24;
/** The largest number of a category that a packed line has room for. */
export const MOST_CATEGORIES = 1023;
/** How many customers' numbers a packed line has room for. */
export const MOST_TOGETHER = 2 ** 20;

/** What a customer's place is multiplied by; below it are 16 bits for the day, 5 for the hour and 10 for the category. */
const CUSTOMER = 2 ** 31;
const DAY_BITS = 15;
const HOUR_BITS = 10;

/** Whether all of a history can be told by lines: each is an order of its own, and none becomes another on a later day. */
export function isOfLines({ ordersAreLines, changing, numbered }: History): boolean {
  return ordersAreLines && !changing && numbered !== true;
}

/**
 * Returns the query for the lines before as_of of so many customers numbered from `first` on, `MOST_TOGETHER` at most. Lines
 * of a customer lie together, in the order of numbers: line (who, when and of which category, as models/kernel/lines.as.ts reads it), amount,
 * quantity.
 */
export function packedLines(
  history: History,
  {
    asOf,
    first,
    customers,
  }: { readonly asOf: string; readonly first: number; readonly customers: number },
): Sql {
  const { columns } = history;
  const category = columns.has(CODES.category) ? id(CODES.category) : sql`0`;
  const known = (name: string) => (columns.has(name) ? id(name) : sql`null::double as ${id(name)}`);
  // Doubles are added up twice as fast as integers, whose every sum is looked at.
  return sql`
    select
      (customer_id - ${literal(first)})::double * ${literal(CUSTOMER)}::double
        + (day - date '1970-01-01')::double * ${literal(2 ** DAY_BITS)}::double
        + coalesce(hour, ${literal(NO_HOUR)})::double * ${literal(2 ** HOUR_BITS)}::double
        + coalesce(${category}, 0)::double as line,
      ${known("amount")},
      ${known("quantity")}
    from ${tableOf(history, "steady_lines")}
    where
      ${before(asOf)}
      and customer_id between ${literal(first)} and ${literal(first + customers - 1)}`;
}
