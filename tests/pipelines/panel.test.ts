import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";
import { sampleRows } from "../../models/sample-rows.ts";
import type { Business } from "../../pipelines/business.ts";
import { drawFollowed } from "../../pipelines/transitions/panel.ts";

test("those who are followed are drawn by their places among the ids of a day, all where they are few", async () => {
  await withEngine({}, async (engine) => {
    await engine.run(sql`
      create table everybody as
      select 'c' || lpad(i::varchar, 4, '0') as customer_id from range(3000) as counted(i)
      order by customer_id`);
    const business = {
      engine,
      configuration: { seed: 7 },
      snapshotAt: async () => ({ table: "everybody", ordered: true }),
    } as unknown as Business;
    const drawn = async (most: number) => {
      const { customers, ...counts } = await drawFollowed(business, "2025-01-01", most);
      const rows = await engine.rows(sql`select * from (${customers}) order by customer_id`);
      return { ids: rows.map(({ customer_id }) => customer_id), ...counts };
    };
    const idAt = (row: number) => `c${String(row).padStart(4, "0")}`;
    expect(await drawn(50)).toEqual({
      ids: Array.from(sampleRows(3000, 50, 7), idAt),
      followed: 50,
      of: 3000,
    });
    expect(await drawn(5000)).toEqual({
      ids: Array.from({ length: 3000 }, (_, row) => idAt(row)),
      followed: 3000,
      of: 3000,
    });
  });
});
