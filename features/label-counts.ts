import type { TargetOptions } from "../data/schema.ts";
import {
  before,
  firstFrom,
  firstObserved,
  followsObserved,
  horizon,
  observed,
} from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import { type History, tableOf } from "./history.ts";
import { activeIn } from "./labels.ts";

type OfPurchases = Extract<TargetOptions, { kind: "inactivity" | "event" }>;

/** How many of those a target asks about have which label. */
export interface LabelCounts {
  readonly rows: number;
  readonly positives: number;
}

const counted = new WeakMap<History, Promise<string>>();

/**
 * Counts the customers whom a target of purchases scores at `asOf`, and those of them who are positive, as `labelsOf` tells
 * them one by one: from how often a day of purchase lies so many days after the customer's day before it, which is counted
 * once for all targets and days. Requires a history in which nothing changes and whose purchases alone tell who was seen.
 */
export async function countLabels(
  engine: Engine,
  history: History,
  { target, asOf }: { readonly target: OfPurchases; readonly asOf: string },
): Promise<LabelCounts> {
  const table = counted.get(history) ?? countGaps(engine, history);
  counted.set(history, table);
  const of = (condition: Sql) => sql`coalesce(sum(customers) filter (${condition}), 0)::bigint`;
  const within = sql`${horizon(asOf, target.horizon)} and ${firstFrom(asOf)}`;
  if (target.kind === "event") {
    const [row] = await engine.rows(sql`
      select
        ${of(sql`${before(asOf)} and gap is null`)} as rows,
        ${of(sql`${within} and gap is not null`)} as positives
      from ${id(await table)}`);
    return { rows: Number(row?.["rows"]), positives: Number(row?.["positives"]) };
  }
  const active = activeIn(target, asOf);
  const [row] = await engine.rows(sql`
    select
      ${of(sql`${observed(active)} and ${firstObserved(active)}`)} as rows,
      ${of(sql`${within} and ${followsObserved(active)}`)} as stayed
    from ${id(await table)}`);
  const rows = Number(row?.["rows"]);
  return { rows, positives: rows - Number(row?.["stayed"]) };
}

/** Counts customers by a day of purchase and the days since the one before it, none for the first. */
async function countGaps(engine: Engine, history: History): Promise<string> {
  const table = `${history.prefix}steady_gaps`;
  await engine.run(sql`
    create or replace table ${id(table)} as
    select day, gap, count(*) as customers
    from ${tableOf(history, "steady_days")}
    group by day, gap`);
  return table;
}
