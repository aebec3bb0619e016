import { expect, test } from "vitest";
import { withEngine } from "../../engines/duckdb.ts";
import { id, sql } from "../../engines/sql.ts";
import type { Business } from "../../pipelines/business.ts";
import { compareGroups } from "../../pipelines/compared-groups.ts";
import { countMoves, findMovements, movementsQuery } from "../../pipelines/movements.ts";
import { groupsBefore } from "../../pipelines/previous-run.ts";
import type { SegmentsModel } from "../../pipelines/trained.ts";
import type { Lineage } from "../../reports/lineage.ts";

const earlier = { run: "earlier", as_of: "2025-01-01" };
const modelOf = (...names: readonly string[]) =>
  ({
    clusters: { names: names.map((name, i) => ({ id: i + 1, name })) },
  }) as unknown as SegmentsModel;

test("moves are of who was there on either day, by the names of today; a grouping without groups has none", async () => {
  await withEngine({ threads: 1 }, async (engine) => {
    await engine.run(sql`
      create table ${id(groupsBefore(earlier))} as
      select * from (values
        ('stays', 1, 'Regulars', 'New', null::varchar, null::varchar),
        ('moves', 2, 'Rest', 'New', null, null),
        ('goes', 2, 'Rest', null, null, null)
      ) as t(customer_id, segment_id, segment_name, lifecycle, rfm_segment, value_tier)`);
    await engine.run(sql`
      create table scores as
      select * from (values
        ('moves', 1, 'Buyers', null, null::varchar, null::varchar),
        ('=comes', null, null, 'New', null, null),
        ('stays', 1, 'Buyers', 'New', null, null)
      ) as t(customer_id, segment_id, segment_name, lifecycle, rfm_segment, value_tier)`);
    const previous = { ...earlier, model: modelOf("Regulars", "Rest") };
    // The first goes on under another name, the second has ended.
    const events = [{ kind: "kept", from: [{ id: 1 }], to: [{ name: "Buyers" }] }];
    await compareGroups(engine, earlier);
    const found = await findMovements(
      { engine, previous } as unknown as Business,
      modelOf("Buyers"),
      { events } as unknown as Lineage,
    );
    expect(found?.groupings.map(({ name }) => name)).toEqual(["segment", "lifecycle"]);
    const moved = await engine.rows(movementsQuery());
    expect(moved.map((row) => Object.values(row).join(", "))).toEqual([
      "'=comes, lifecycle, not a customer yet, New",
      "'=comes, segment, not a customer yet, in no group",
      "goes, lifecycle, in no group, gone",
      "goes, segment, Rest, gone",
      "moves, lifecycle, New, in no group",
      "moves, segment, Rest, Buyers",
    ]);
    expect(found && countMoves(found)).toBe(moved.length);
  });
});
