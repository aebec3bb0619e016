import { ConfigurationError } from "../data/errors.ts";
import { unknownName } from "../data/nearest.ts";
import type { ListOptions } from "../data/schema.ts";
import { id, type Sql } from "../engines/sql.ts";
import type { Business } from "./business.ts";
import type { RankedList } from "./lists.ts";

/** Lists the columns of a list's file. */
export function listColumns({
  money,
  profit,
  attributes,
}: Pick<RankedList, "money" | "attributes"> & {
  readonly profit: RankedList["profit"] | true;
}): readonly string[] {
  return [
    "rank",
    "customer_id",
    "score",
    "percentile",
    "value",
    money,
    "segment",
    "lifecycle",
    "reason_1",
    "reason_2",
    "reason_3",
    "suggested_action",
    "group",
    "last_order_on",
    ...(profit === null ? [] : ["expected_profit"]),
    ...attributes,
  ];
}

/** Returns the attributes that a list's file is to show; one that customers have not, or of a column's own name, is refused. */
export function requireAttributes(
  { canonical }: Business,
  name: string,
  { columns = [] }: ListOptions,
): readonly string[] {
  const known = canonical.customers.attributes.map(({ column }) => column);
  for (const column of columns) {
    if (!known.includes(column))
      throw new ConfigurationError(
        unknownName("attribute", column, known, `lists.${name}.columns`),
      );
    if (
      listColumns({ money: "value_at_risk", profit: true, attributes: [] }).includes(
        column.toLowerCase(),
      )
    )
      throw new ConfigurationError(
        `lists.${name}.columns: the list has a column '${column.toLowerCase()}' of its own`,
      );
  }
  return columns;
}

/** An attribute under a name that no column of a list can clash with. */
export function shownAs(i: number): Sql {
  return id(`quintile.shown${i}`);
}
