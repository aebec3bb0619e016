import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { ConfigurationError } from "../errors.ts";
import { instantColumn, MEANINGS } from "../kinds.ts";
import { unknownName } from "../nearest.ts";
import type { SourceOptions } from "../schema.ts";
import { rejectDuplicates, rejectOlderCustomers, rejectOverlap } from "./duplicates.ts";
import { type Judged, REASON } from "./judging.ts";

type Rule = Exclude<NonNullable<SourceOptions["duplicates"]>, string>;

/**
 * Rejects the rows of a source that repeat others, by its own rule: rows that are the same, lines of an order that an
 * earlier file of it holds too, and rows that an earlier source of its kind holds. Returns the source with the reasons.
 */
export async function rejectRepeats(
  engine: Engine,
  judged: Judged,
  { source, earlier }: { readonly source: SourceOptions; readonly earlier: readonly Judged[] },
): Promise<Judged> {
  const flat = source.kind === "customers";
  const rule = source.duplicates ?? (flat ? "keep" : "drop");
  let kept = judged;
  if (rule === "drop") {
    kept = await rejectDuplicates(engine, kept);
    if (source.kind === "transactions") kept = await rejectRepeatedLines(engine, kept);
  } else if (rule !== "keep") kept = await rejectSameKey(engine, kept, rule);
  if (flat) return await rejectOlderCustomers(engine, kept);
  if (source.keep_overlap) return kept;
  for (const other of earlier)
    if (other.kind === source.kind) kept = await rejectOverlap(engine, kept, other);
  return kept;
}

/** Returns the number, from 0, of the file that a row of a judged table came from. */
export function fileOf({ loaded }: Judged, table: Sql = sql``): Sql {
  let from = 0;
  const starts = loaded.slice(1).map((_, i) => {
    from += loaded[i] ?? 0;
    return sql`(${table}rowid >= ${literal(from)})::integer`;
  });
  return starts.length === 0 ? sql`0` : sql`(${list(starts, " + ")})`;
}

/**
 * Rejects lines of an order that an earlier file of the source holds too, though other cells of the rows differ: equal in
 * customer, time and every column that is read, as many of them as the earlier file has.
 */
async function rejectRepeatedLines(engine: Engine, judged: Judged): Promise<Judged> {
  const { table, columns, loaded } = judged;
  if (loaded.length < 2 || !columns.some(({ name }) => name === "order_id")) return judged;
  const key = list(
    ["customer_id", "occurred_at", ...columns.map(({ name }) => name)].map((name) => id(name)),
  );
  await engine.run(sql`
    update ${id(table)} set ${REASON} = ${literal(judged.reasons.indexOf("duplicate"))}
    where rowid in (
      with lines as (
        select *, rowid as file_row, ${fileOf(judged)} as file
        from ${id(table)}
        where ${REASON} = 0 and order_id is not null
      ),
      twice as (
        select customer_id, order_id
        from lines
        group by customer_id, order_id
        having min(file) < max(file)
      ),
      numbered as (
        select *, row_number() over (partition by file, ${key} order by file_row) as nth
        from lines
        where (customer_id, order_id) in (select (customer_id, order_id) from twice)
      )
      select file_row
      from (
        select file_row, row_number() over (partition by nth, ${key} order by file, file_row) as copy
        from numbered
      )
      where copy > 1
    )`);
  return judged;
}

/** Rejects all rows of one key but the first or last, or all that do not stand in the first or last file that has the key. */
async function rejectSameKey(engine: Engine, judged: Judged, { key, keep }: Rule): Promise<Judged> {
  const { table, columns, source, kind } = judged;
  const time = instantColumn(kind) ?? "occurred_at";
  const known = ["customer_id", MEANINGS[kind].time ?? "at", ...columns.map(({ name }) => name)];
  for (const name of key)
    if (!known.includes(name))
      throw new ConfigurationError(
        unknownName("column", name, known, `sources.${source}.duplicates.key`),
      );
  const names = key.map((name) => id(name === "at" ? time : name));
  const present = names.map((name) => sql`${name} is not null`);
  const rank = {
    first: sql`row_number() over (partition by ${list(names)} order by rowid)`,
    last: sql`row_number() over (partition by ${list(names)} order by rowid desc)`,
    first_file: sql`dense_rank() over (partition by ${list(names)} order by ${fileOf(judged)})`,
    last_file: sql`dense_rank() over (partition by ${list(names)} order by ${fileOf(judged)} desc)`,
  }[keep];
  await engine.run(sql`
    update ${id(table)} set ${REASON} = ${literal(judged.reasons.length)}
    where rowid in (
      select file_row
      from (
        select rowid as file_row, ${rank} as nth
        from ${id(table)}
        where ${list([sql`${REASON} = 0`, ...present], " and ")}
      )
      where nth > 1
    )`);
  return { ...judged, reasons: [...judged.reasons, "duplicate"] };
}
