import { FIRST_DAY } from "../../data/window.ts";
import type { NewColumns } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";
import type { Worth } from "./worth.ts";

/**
 * Returns the columns of the scores that tell what n customers are worth and when they come back: `value` and
 * `value_if_kept` are for lists, the others are written; days are counted from 1970. All are missing where nothing is known.
 */
export function worthColumns(n: number, worth: Worth | null): NewColumns {
  const unknown = () => new Float64Array(n).fill(Number.NaN);
  const amounts = (values: Float64Array | null | undefined) => values?.map(cents) ?? unknown();
  const { money = null, comesBack = null } = worth ?? {};
  return {
    value: amounts(money?.spent),
    value_if_kept: amounts(money?.ifKept),
    expected_value: amounts(money?.expected),
    p_alive: comesBack?.alive.map(tenThousandths) ?? unknown(),
    expected_orders_365d: comesBack?.orders.map(tenThousandths) ?? unknown(),
    next_order_on: comesBack?.next ?? unknown(),
    next_order_from: comesBack?.from ?? unknown(),
    next_order_to: comesBack?.to ?? unknown(),
  };
}

/** Lists those columns in the order in which the scores end. */
export function lastColumns(): readonly Sql[] {
  return [
    sql`expected_value`,
    sql`p_alive`,
    sql`expected_orders_365d`,
    ...["next_order_on", "next_order_from", "next_order_to"].map(
      (name) => sql`${literal(FIRST_DAY)}::date + ${id(name)}::integer as ${id(name)}`,
    ),
    sql`value`,
    sql`value_if_kept`,
  ];
}

/** Leaves out the columns that are for lists. */
export function withoutInner(): Sql {
  return sql`exclude (value, value_if_kept)`;
}

/**
 * Returns the SQL for what a customer is worth if kept, given the chance to be lost. That is what a buy-till-you-die
 * model expects of one who is alive; of another forecast it is the expectation over the chance to stay, which is at least
 * 5 %, but no more than the greater of the expectation and last year's spend.
 */
export function valueIfKept(score: Sql): Sql {
  return sql`coalesce(
    value_if_kept,
    least(expected_value / greatest(1 - ${score}, 0.05), greatest(expected_value, value))
  )`;
}

/** Returns the SQL for value at risk: the chance to be lost times what the customer is worth if kept. */
export function valueAtRisk(score: Sql): Sql {
  return sql`round(${score} * ${valueIfKept(score)}, 2)`;
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function tenThousandths(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
