import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { compositions, proportions } from "../../pipelines/persona-shares.ts";

test("of customers with one unit of a part each, proportions tell what compositions do", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`
      create table persona_members as
      select 'c' || i as customer_id, (i % 3)::integer as segment_id
      from range(100) as t(i)
      where i % 10 > 0`);
    await engine.run(sql`
      create table units as
      select
        'c' || i as customer_id,
        part,
        if(hash(i, part) % 5 > 0, (hash(i, part) % 5)::varchar, null) as cell,
        1 as n
      from range(100) as t(i), unnest(['one', 'two']) as u(part)
      where hash(part, i) % 7 > 0`);
    const told = await proportions(
      engine,
      sql`select segment_id, part, cell from units left join persona_members using (customer_id)`,
    );
    expect(told).toEqual(await compositions(engine, sql`select * from units`));
    expect(new Set(told.map(({ name }) => name))).toEqual(new Set(["1", "2", "3", "4"]));
  });
});
