import type { Columns } from "../../engines/engine.ts";
import { id, list, sql } from "../../engines/sql.ts";
import type { History } from "../../features/history.ts";
import { isOfLines, MOST_CATEGORIES } from "../../features/history-lines.ts";
import { CODES } from "../../features/steady-rows.ts";
import type { Business } from "../business.ts";
import { NUMBER, NUMBERED } from "../gather-people.ts";
import { namesIn, placeAmong } from "../kpi-groups.ts";
import { kpiColumns } from "../kpi-people.ts";
import { together } from "../together.ts";

/** Whose lines are added up, and what is known of them before. */
export interface Buyers {
  readonly history: History;
  readonly asOf: string;
  readonly firstDay: string;
  /** What KPIs know of each customer, in the order of ids, the places of names from 1; with number and segment_id. */
  readonly people: Columns;
  readonly names: {
    readonly segment_name: readonly string[];
    readonly lifecycle: readonly string[];
  };
  /** How many categories are numbered; null where they are not told by number. */
  readonly categories: number | null;
}

/**
 * Reads whose lines are to be added up, where each line is an order and all that is told of customers' doings; null where not.
 * `people` must have been gathered.
 */
export async function readBuyers(business: Business): Promise<Buyers | null> {
  const { engine, history, asOf, canonical } = business;
  const { firstDay } = canonical;
  if (history === null || asOf === null || firstDay === null || !isToldByLines(business, history))
    return null;
  const [segment_name, lifecycle, columns, categories] = await together([
    namesIn(engine, "segment_name"),
    namesIn(engine, "lifecycle"),
    kpiColumns(business),
    categoriesOf(business, history),
  ]);
  const names = { segment_name, lifecycle };
  const people = await engine.columns(sql`
    select * replace (
      ${placeAmong(names.segment_name, "segment_name")},
      ${placeAmong(names.lifecycle, "lifecycle")}
    )
    from (
      select ${list([sql`${NUMBER} as number`, sql`segment_id`, ...columns])}
      from ${NUMBERED}
      where ${NUMBER} is not null
    )`);
  return { history, asOf, firstDay, people, names, categories };
}

/** Whether lines tell all that customers did: nothing came back, and nothing else is known of them. */
function isToldByLines(
  { vocabulary: { transactions, events, exposures }, configuration }: Business,
  history: History,
): boolean {
  return (
    isOfLines(history) &&
    transactions?.columns.includes("channel") === false &&
    events === null &&
    exposures === null &&
    configuration.segments.acquisition_cost === undefined
  );
}

/** Returns how many categories a history numbers; null where it does not, or has too many. */
async function categoriesOf(
  { engine, canonical }: Business,
  history: History,
): Promise<number | null> {
  if (!canonical.transactions.columns.includes("category") || !history.columns.has(CODES.category))
    return null;
  const [row] = await engine.rows(sql`select max(code) as most from ${id(`${CODES.category}s`)}`);
  const most = Number(row?.["most"] ?? 0);
  return most <= MOST_CATEGORIES ? most : null;
}
