import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { timesOfOrders } from "../../pipelines/order-times.ts";
import { compared, compositions } from "../../pipelines/persona-shares.ts";

test("times of orders are what the engine counts of them, of customers however far apart", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`
      create table persona_members as
      select 'c' || i as customer_id, (i % 3)::integer as segment_id, (i * 7001)::integer as code
      from range(1, 101) as t(i)
      where i % 10 > 0`);
    await engine.run(sql`
      create table orders as
      select (i % 100 + 1) * 7001 as code,
        (date '2024-01-01' + (hash(i) % 200)::integer) as day,
        if(hash(i) % 11 = 0, null, (hash(i + 1) % 24)::integer) as hour
      from range(5000) as t(i)`);
    const parts = ["isodow(day)", "hour", "hour // 6"];
    const counted = parts.map(
      (cell, p) =>
        `select code, ${p}::tinyint as part, (${cell})::tinyint as cell, 1 as n from orders where hour is not null or ${p} = 0`,
    );
    await engine.run({
      strings: [`create view units as ${counted.join(" union all ")}`],
      values: [],
    });
    const told = await timesOfOrders(engine, sql`select * from orders`, { hours: true });
    expect(compared(told)).toEqual(await compositions(engine, sql`select * from units`, "code"));
    expect(new Set(told.map(({ part }) => part))).toEqual(new Set(["0", "1", "2"]));
  });
});
