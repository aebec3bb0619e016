import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRows } from "../../data/rows/rows-table.ts";
import { withEngine } from "../../engines/duckdb.ts";
import { sql } from "../../engines/sql.ts";

test("a table of rows on the disk has their order and types, and its ids lie there as they are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "quintile-rows-"));
  const query = sql`
    select
      range::varchar as order_id,
      (range % 7)::varchar as category,
      (range / 8)::decimal(18, 4) as amount,
      date '2026-01-01' + (range % 90)::integer as day
    from range(30000)`;
  await withEngine({ tables: join(folder, "tables.duckdb") }, async (engine) => {
    await createRows(engine, "kept", query);
    expect(await engine.rows(sql`describe kept`)).toEqual(
      await engine.rows(sql`describe (${query})`),
    );
    expect(await engine.columns(sql`select * from kept`)).toEqual(await engine.columns(query));
    await engine.run(sql`checkpoint`);
    const packed = await engine.rows(sql`
      select column_name, bool_and(compression = 'Uncompressed') as loose
      from pragma_storage_info('kept')
      where segment_type = 'VARCHAR'
      group by all
      order by all`);
    expect(packed).toEqual([
      { column_name: "category", loose: false },
      { column_name: "order_id", loose: true },
    ]);
  });
  await rm(folder, { recursive: true });
});
