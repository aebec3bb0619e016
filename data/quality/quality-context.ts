import type { Engine } from "../../engines/engine.ts";
import { id, type Sql, sql } from "../../engines/sql.ts";
import type { Canonical } from "../canonical.ts";
import { ROW_KINDS } from "../kinds.ts";
import { cellOf, type Judged, REASON } from "../rows/judging.ts";
import type { Configuration } from "../schema.ts";
import { addDays, before, daysBetween } from "../window.ts";
import type { DataQuality, Freshness, Orphans, SourceQuality } from "./quality.ts";
import { compareWithEarlier, type EarlierQuality } from "./quality-changes.ts";
import { judgeSource } from "./verdict.ts";

/** Returns the first day that is not observed: as configured, else the day after the last row; null without time. */
export function firstUnobservedDay(
  { as_of }: Pick<Configuration, "as_of">,
  { firstDay, lastDay }: Pick<Canonical, "firstDay" | "lastDay">,
): string | null {
  if (firstDay === null || lastDay === null) return null;
  return as_of ?? addDays(lastDay, 1);
}

export interface RelateOptions {
  readonly as_of: string | undefined;
  /** Returns what the newest run before a day found, for comparison; null where there was none. */
  readonly earlier: ((asOf: string) => Promise<EarlierQuality | null>) | undefined;
}

/**
 * Adds what only all sources together tell, once all of them were judged: how fresh each one is, whom the others do not
 * know, its verdict, and what changed since an earlier run.
 */
export async function relateSources(
  engine: Engine,
  judged: readonly Judged[],
  measured: readonly SourceQuality[],
  { as_of, earlier }: RelateOptions,
): Promise<DataQuality> {
  const asOf = firstUnobservedDay({ as_of }, daysOf(measured));
  const orphans = await findOrphans(engine, judged);
  const related: SourceQuality[] = [];
  for (const source of measured) {
    const table = judged.find((one) => one.source === source.name)?.table;
    const whole: SourceQuality = {
      ...source,
      freshness: table === undefined ? null : await freshness(engine, table, source, asOf),
      orphans: orphans.get(source.name) ?? [],
    };
    const kinds = new Map(measured.map(({ name, kind }) => [name, kind]));
    related.push({ ...whole, verdict: judgeSource(whole, kinds) });
  }
  const before = asOf === null ? null : ((await earlier?.(asOf)) ?? null);
  const changes =
    before === null ? null : await compareWithEarlier(engine, judged, related, before);
  return { sources: related, changes };
}

/** Kinds whose first row is the first day of a history, where there are any; else those of the next. */
const FIRST: readonly (readonly string[])[] = [
  ["transactions", "events"],
  ["exposures"],
  ["subscriptions"],
];

/**
 * Returns the days between which lie the accepted rows of sources that were measured. What subscriptions and campaigns tell
 * may go back to long before the files of orders begin; and the end of a subscription may be agreed upon long before: it says
 * nothing of when the files end.
 */
export function daysOf(
  measured: readonly SourceQuality[],
): Pick<Canonical, "firstDay" | "firstStart" | "lastDay"> {
  const among = (kinds: readonly string[]) => measured.filter(({ kind }) => kinds.includes(kind));
  const ascending = (days: readonly (string | null)[]) =>
    days.filter((day): day is string => day !== null).sort();
  const first = (sources: readonly SourceQuality[]) =>
    ascending(sources.map(({ first_day }) => first_day))[0] ?? null;
  const last = ascending(among(ROW_KINDS).map(({ last_day }) => last_day)).at(-1);
  return {
    firstDay: first(FIRST.map(among).find((sources) => sources.length > 0) ?? []),
    firstStart: first(among(["subscriptions"])),
    lastDay: last ?? null,
  };
}

async function freshness(
  engine: Engine,
  table: string,
  { last_day }: SourceQuality,
  asOf: string | null,
): Promise<Freshness | null> {
  if (asOf === null || last_day === null) return null;
  if (last_day < asOf)
    return { as_of: asOf, days_missing: daysBetween(last_day, asOf) - 1, rows_from_as_of: 0 };
  const [row] = await engine.rows(
    sql`select count(*) filter (not (${before(asOf)})) as later,
      max(day) filter (${before(asOf)}) as last_observed
      from ${id(table)} where ${REASON} = 0`,
  );
  const last = row?.["last_observed"];
  return {
    as_of: asOf,
    days_missing: daysBetween(typeof last === "string" ? last : last_day, asOf) - 1,
    rows_from_as_of: Number(row?.["later"]),
  };
}

/** Sources of one kind are parts of one whole and need not share a customer; those of two kinds should. */
async function findOrphans(
  engine: Engine,
  judged: readonly Judged[],
): Promise<ReadonlyMap<string, readonly Orphans[]>> {
  const known: (Pick<Judged, "source" | "kind" | "table"> & { readonly customer: Sql })[] = [];
  for (const one of judged) {
    const { source, kind, table } = one;
    const columns = await engine.rows(sql`select column_name from (describe ${id(table)})`);
    if (columns.some((row) => row["column_name"] === "customer_id"))
      known.push({ source, kind, table, customer: cellOf(one, "customer_id") });
  }
  const kinds = new Set(known.map(({ kind }) => kind));
  if (kinds.size < 2) return new Map();
  const customersOf = (source: string) => id(`customers_of_${source}`);
  for (const { source, table, customer } of known)
    await engine.run(
      sql`create or replace table ${customersOf(source)} as
        select distinct ${customer} as customer_id from ${id(table)} where ${REASON} = 0`,
    );
  const orphans = new Map<string, Orphans[]>();
  for (const one of known)
    for (const other of known) {
      if (one.kind === other.kind) continue;
      const [row] = await engine.rows(
        sql`select count(*) as customers,
          count(*) filter (customer_id not in (select customer_id from ${customersOf(other.source)})) as unknown
          from ${customersOf(one.source)}`,
      );
      const [customers, unknown] = [Number(row?.["customers"]), Number(row?.["unknown"])];
      const found = orphans.get(one.source) ?? [];
      found.push({
        unknown_to: other.source,
        customers: unknown,
        share: customers > 0 ? unknown / customers : 0,
      });
      orphans.set(one.source, found);
    }
  for (const { source } of known) await engine.run(sql`drop table ${customersOf(source)}`);
  return orphans;
}
