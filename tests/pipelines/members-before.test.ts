import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { id, sql } from "../../engines/sql.ts";
import { compareGroups } from "../../pipelines/compared-groups.ts";
import { membersAmong, membersCompared } from "../../pipelines/members-before.ts";
import { groupsBefore, type PreviousRun } from "../../pipelines/previous-run.ts";

test("members are counted the same by ids that are at hand and by groups that have been compared", async () => {
  await withEngine({ threads: 2 }, async (engine) => {
    const previous = { as_of: "2025-01-01" } as PreviousRun;
    // Segments 4, 7 and 9, now 7 and 11; some are in none, some there on one of the days only, and of 9 nothing is known.
    const groups = (salt: number, segments: readonly [number, number, number]) => sql`
      select
        'c' || i as customer_id,
        [${segments[0]}, ${segments[1]}, ${segments[2]}, null][1 + (hash(i + ${salt}) % 4)::integer]::integer as segment_id,
        'Kind ' || segment_id as segment_name,
        null::varchar as lifecycle,
        null::varchar as rfm_segment,
        null::varchar as value_tier
      from range(3000) as t(i)
      where hash(i * 7 + ${salt}) % 5 <> 0
      order by customer_id`;
    await engine.run(sql`create table ${id(groupsBefore(previous))} as ${groups(1, [4, 7, 9])}`);
    await engine.run(sql`create table scores as ${groups(2, [7, 11, 7])}`);
    const [before, now] = [
      [{ id: 4 }, { id: 7 }],
      [{ id: 7 }, { id: 11 }],
    ];
    const { texts, numbers } = await engine.columns(sql`
      select customer_id, segment_id from scores order by customer_id`);
    const found = await membersAmong(engine, previous, {
      before,
      now,
      ids: (texts["customer_id"] ?? []).map(String),
      cluster: Int32Array.from(numbers["segment_id"] ?? [], (segment) =>
        now.findIndex((one) => one.id === segment),
      ),
    });
    await compareGroups(engine, previous);
    expect(await membersCompared(engine, { before, now })).toEqual(found);
    const [known] = await engine.rows(sql`
      select count(*) as n from ${id(groupsBefore(previous))} where segment_id = 4`);
    expect(found.totals[0]).toBe(known?.["n"]);
    const several = [...found.both.flat(), ...found.newcomers];
    expect(several.every((customers) => customers > 50)).toBe(true);
  });
});
