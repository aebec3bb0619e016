import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { flowTable, GONE, NOT_YET } from "../models/flow-table.ts";
import type { Lineage } from "../reports/lineage.ts";
import { GROUPINGS, type GroupingName, type Movements } from "../reports/movements.ts";
import type { Business } from "./business.ts";
import { COMPARED, isIn, wasIn } from "./compared-groups.ts";
import type { SegmentName, SegmentsModel } from "./trained.ts";

const UNGROUPED = "in no group";

/**
 * Compares the groups of each customer with those of the previous run, as `moves`: customer_id, grouping, from,
 * to, for all of both days. Their groups must have been compared. Null without a previous run. A segment is the same where
 * the lineage says so, whatever it is called.
 */
export async function findMovements(
  { engine, previous }: Business,
  model: SegmentsModel,
  lineage: Lineage | null,
): Promise<Movements | null> {
  if (previous === null || lineage === null) return null;
  const names = model.clusters?.names ?? [];
  await storeLabels(engine, previous.model.clusters?.names ?? [], names, lineage);
  await engine.run(sql`
    create or replace view moves as
    ${list(GROUPINGS.map(movesOf), "\nunion all\n")}`);
  const flows = await engine.rows(sql`
    select ${id("grouping")}, ${id("from")}, ${id("to")}, count(*) as customers
    from moves
    group by all
    order by all`);
  return {
    since: previous.as_of,
    run: previous.run,
    groupings: GROUPINGS.flatMap((name) => {
      const own = flows
        .filter((row) => row["grouping"] === name)
        .map((row) => ({
          from: String(row["from"]),
          to: String(row["to"]),
          customers: Number(row["customers"]),
        }));
      const order = name === "segment" ? names.map((segment) => segment.name) : [];
      return own.length === 0 ? [] : [{ name, ...flowTable(own, order) }];
    }),
  };
}

/** Returns the query of `movements.csv`: who moved, with texts that a spreadsheet would run neutralised. */
export function movementsQuery(): Sql {
  const plain = (column: string) => sql`
    if(${id(column)}[1] in ('=', '+', '-', '@', chr(9), chr(13)), ${"'"} || ${id(column)}, ${id(column)})
    as ${id(column)}`;
  return sql`
    select ${plain("customer_id")}, ${id("grouping")}, ${plain("from")}, ${plain("to")}
    from moves
    where ${id("from")} <> ${id("to")}
    order by moves.customer_id, ${id("grouping")}`;
}

/** Counts the rows of `movements.csv`. */
export function countMoves({ groupings }: Movements): number {
  let moved = 0;
  for (const { before, now, counts } of groupings)
    counts.forEach((row, i) => {
      row.forEach((customers, j) => {
        if (before[i] !== now[j]) moved += customers;
      });
    });
  return moved;
}

/** Calls each earlier segment as the one it goes on in is called today; one that has ended by a name of its own. */
async function storeLabels(
  engine: Engine,
  before: readonly SegmentName[],
  now: readonly SegmentName[],
  { events }: Lineage,
): Promise<void> {
  const labels = before.map(({ id: number, name }) => {
    const kept = events.find(({ kind, from }) => kind === "kept" && from[0]?.id === number);
    if (kept !== undefined) return kept.to[0]?.name ?? name;
    return now.some((other) => other.name === name) ? `${name} (before)` : name;
  });
  await engine.store("previous_labels", {
    segment_id: Float64Array.from(before, ({ id: number }) => number),
    segment: labels,
  });
}

/** A grouping that is empty on both days has no rows. */
function movesOf(grouping: GroupingName): Sql {
  const [was, is, compared] =
    grouping === "segment"
      ? [
          sql`previous_labels.segment`,
          sql`segment_name`,
          sql`${COMPARED} left join previous_labels on segment_id = ${wasIn(grouping)}`,
        ]
      : [wasIn(grouping), isIn(grouping), COMPARED];
  return sql`
    select
      customer_id,
      ${literal(grouping)} as ${id("grouping")},
      if(is_new, ${literal(NOT_YET)}, coalesce(${was}, ${literal(UNGROUPED)})) as ${id("from")},
      if(is_gone, ${literal(GONE)}, coalesce(${is}, ${literal(UNGROUPED)})) as ${id("to")}
    from ${compared}
    where exists (from ${compared} where ${was} is not null or ${is} is not null)`;
}
