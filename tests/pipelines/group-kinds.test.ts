import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { numberKinds } from "../../pipelines/group-kinds.ts";

test("the groups of customers' kinds are their groups, and there are no more kinds than there must be", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`
      create table members as
      select i as customer_id, 'stage' as grouping, 's' || i % 3 as name from range(200) as t(i)
      union all
      select i, 'rule', 'r' || r from range(200) as t(i), range(70) as u(r)
      where i % 3 = 1 and r % 2 = i % 2`);
    await numberKinds(engine, "members");
    const missed = await engine.rows(sql`
      with told as (
        select customer_id, grouping, name from member_kinds join group_kinds using (kind)
      )
      (select * from told except select * from members)
      union all
      (select * from members except select * from told)`);
    expect(missed).toEqual([]);
    expect(
      await engine.rows(sql`
        select count(*) as customers, count(distinct kind) as kinds from member_kinds`),
    ).toEqual([{ customers: 200, kinds: 4 }]);
  });
});
