import type { Engine } from "../engines/engine.ts";
import { id, literal, sql } from "../engines/sql.ts";

/**
 * Numbers the kinds of customers who are in the very same groups, which are few. `members` is a table of customer_id,
 * grouping and name. Creates `member_kinds`, customer_id and kind, and `group_kinds`, the kinds that each grouping and name
 * consists of: tables, so that the engine sees how few they are.
 */
export async function numberKinds(engine: Engine, members: string): Promise<void> {
  await engine.run(sql`
    create or replace table numbered_groups as
    select grouping, name, (row_number() over (order by grouping, name))::integer as nth
    from (select distinct grouping, name from ${id(members)})`);
  const [counted] = await engine.rows(sql`select count(*) as n from numbered_groups`);
  const groups = Math.max(1, Number(counted?.["n"] ?? 0));
  await engine.run(sql`
    create or replace table grouped_members as
    select customer_id, bitstring_agg(nth, 1, ${literal(groups)}) as groups
    from ${id(members)}
    join numbered_groups using (grouping, name)
    group by customer_id`);
  await engine.run(sql`
    create or replace table numbered_kinds as
    select groups, (row_number() over (order by groups))::integer as kind
    from (select distinct groups from grouped_members)`);
  await engine.run(sql`
    create or replace table member_kinds as
    select customer_id, kind from grouped_members join numbered_kinds using (groups)`);
  await engine.run(sql`
    create or replace table group_kinds as
    select kind, grouping, name
    from numbered_kinds
    join numbered_groups on get_bit(groups, nth - 1) = 1`);
  for (const table of ["numbered_groups", "grouped_members", "numbered_kinds"])
    await engine.run(sql`drop table ${id(table)}`);
}
