import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";

/** Customers, and the groups that each is in. */
export interface GroupedPeople {
  /** A row a customer. */
  readonly table: Sql;
  /** What names the customer. */
  readonly customer: Sql;
  /** What names the customer's group in each grouping: null where in none. Several may be of one grouping. */
  readonly groups: readonly { readonly grouping: string; readonly name: Sql }[];
}

/**
 * Numbers the kinds of customers who are in the very same groups, which are few. Creates `member_kinds`, customer_id and
 * kind, and `group_kinds`, the kinds that each grouping and name consists of: tables, so that the engine sees how few they
 * are.
 */
export async function numberKinds(
  engine: Engine,
  { table, customer, groups }: GroupedPeople,
): Promise<void> {
  const columns = groups.map(({ grouping, name }, g) => ({
    grouping,
    column: id(`group ${g}`),
    named: sql`${name} as ${id(`group ${g}`)}`,
  }));
  const named = list(columns.map((one) => one.named));
  await engine.run(sql`
    create or replace table numbered_kinds as
    select *, (row_number() over (order by ${list(columns.map(({ column }) => column))}))::integer as kind
    from (select distinct ${named} from ${table})`);
  await engine.run(sql`
    create or replace table member_kinds as
    select customer_id, kind
    from (select ${customer} as customer_id, ${named} from ${table}) as people
    join numbered_kinds as kinds
      on ${list(
        columns.map(({ column }) => sql`people.${column} is not distinct from kinds.${column}`),
        " and ",
      )}`);
  await engine.run(sql`
    create or replace table group_kinds as
    ${list(
      columns.map(
        ({ grouping, column }) => sql`
          select kind, ${literal(grouping)} as grouping, ${column} as name
          from numbered_kinds
          where ${column} is not null`,
      ),
      "\nunion\n",
    )}`);
  await engine.run(sql`drop table numbered_kinds`);
}
