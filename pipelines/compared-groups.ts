import type { Engine } from "../engines/engine.ts";
import { id, list, type Sql, sql } from "../engines/sql.ts";
import { GROUPINGS, type GroupingName } from "../reports/movements.ts";
import { groupsBefore, type PreviousRun } from "./previous-run.ts";

/** The groups of everybody of two days, as `compareGroups` has them. */
export const COMPARED = id("compared_groups");

/**
 * Puts the groups of everybody of the previous run beside those of today, in a table that takes one join of both days:
 * customer_id, is_new, is_gone, and of each grouping `was` and `is`, segments by their ids. `scores` must have been stored.
 */
export async function compareGroups(
  engine: Engine,
  previous: Pick<PreviousRun, "as_of">,
): Promise<void> {
  const columns = GROUPINGS.map((grouping) => {
    const column = id(grouping === "segment" ? "segment_id" : grouping);
    return sql`was.${column} as ${wasIn(grouping)}, scores.${column} as ${isIn(grouping)}`;
  });
  await engine.run(sql`
    create or replace table ${COMPARED} as
    select
      coalesce(was.customer_id, scores.customer_id) as customer_id,
      was.customer_id is null as is_new,
      scores.customer_id is null as is_gone,
      scores.segment_name,
      ${list(columns)}
    from ${id(groupsBefore(previous))} as was
    full join scores on scores.customer_id = was.customer_id`);
}

/** Names the column that tells which group of a grouping a customer was in. */
export function wasIn(grouping: GroupingName): Sql {
  return id(`was ${grouping}`);
}

/** Names the column that tells which one a customer is in. */
export function isIn(grouping: GroupingName): Sql {
  return id(`is ${grouping}`);
}
