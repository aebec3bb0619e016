import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { literal, sql } from "../../engines/sql.ts";
import { numberKinds } from "../../pipelines/group-kinds.ts";

test("the groups of customers' kinds are their groups, and there are no more kinds than there must be", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`
      create table people as
      select i as person, 's' || i % 3 as stage, i % 3 = 1 as ruled, i % 2 as side from range(200) as t(i)`);
    await engine.run(sql`
      create table members as
      select person as customer_id, 'stage' as grouping, stage as name from people
      union all
      select person, 'rule', 'r' || r from people, range(70) as u(r) where ruled and r % 2 = side`);
    await numberKinds(engine, {
      table: sql`people`,
      customer: sql`person`,
      groups: [
        { grouping: "stage", name: sql`stage` },
        // The first rule is there twice.
        ...[0, ...Array(70).keys()].map((r) => ({
          grouping: "rule",
          name: sql`case when ruled and side = ${literal(r % 2)} then ${literal(`r${r}`)} end`,
        })),
      ],
    });
    const missed = await engine.rows(sql`
      with told as (
        select customer_id, grouping, name from member_kinds join group_kinds using (kind)
      )
      (select * from told except all select * from members)
      union all
      (select * from members except all select * from told)`);
    expect(missed).toEqual([]);
    expect(
      await engine.rows(sql`
        select count(*) as customers, count(distinct kind) as kinds from member_kinds`),
    ).toEqual([{ customers: 200, kinds: 4 }]);
  });
});
