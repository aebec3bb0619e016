import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { instantColumn } from "../kinds.ts";
import type { FileRead, OverlapQuality } from "../quality/quality.ts";
import { type Judged, REASON } from "./judging.ts";
import { fileOf } from "./repeats.ts";

/**
 * Returns, for each file of a source, what of it earlier files or sources held before it: rows rejected as duplicates that
 * an earlier file or source holds, the days that they span, and whether the file is a replay: the same bytes as an earlier file
 * of its source, or nothing but rows that were held before.
 */
export async function measureOverlaps(
  engine: Engine,
  judged: Judged,
  files: readonly FileRead[],
): Promise<readonly OverlapQuality[]> {
  const { table, reasons, kind, columns } = judged;
  const day = kind === "customers" || kind === "identities" ? sql`null::date` : sql`day`;
  const numbers = reasons.flatMap((reason, i) => (/^duplicate( of |$)/.test(reason) ? [i] : []));
  const changed = kind === "transactions" && columns.some(({ name }) => name === "order_id");
  const own = reasons.indexOf("duplicate");
  const time = instantColumn(kind) ?? "occurred_at";
  const key = list(
    ["customer_id", time, ...columns.map(({ name }) => name)].map((name) => id(name)),
  );
  const held = await engine.rows(
    sql`select 1 from ${id(table)} where ${REASON} in (${list([-1, ...numbers].map((n) => literal(n)))}) limit 1`,
  );
  const rows =
    held.length === 0
      ? []
      : await engine.rows(sql`
          with rows as (
            select ${fileOf(judged)} as file, ${REASON} as reason, ${day} as on_day, hash(${key}) as key
            from ${id(table)}
            where ${REASON} in (${list([0, ...numbers].map((n) => literal(n)))})
          ),
          firsts as (
            select key, min(file) as first_file
            from rows
            where key in (select key from rows where reason > 0 and file > 0)
            group by key
          )
          select file, reason, count(*) as rows, min(on_day) as first_day, max(on_day) as last_day
          from rows
          left join firsts using (key)
          where reason > 0 and (reason <> ${literal(own)} or first_file < file)
          group by file, reason
          order by file, reason`);
  const orders =
    changed && files.length > 1
      ? await engine.rows(sql`
          select last_file as file, count(*) as orders
          from (
            select min(${fileOf(judged)}) as first_file, max(${fileOf(judged)}) as last_file
            from ${id(table)}
            where ${REASON} = 0 and order_id is not null
            group by customer_id, order_id
          )
          where first_file < last_file
          group by 1
          order by 1`)
      : [];
  return files.flatMap((file, i) => {
    const twin = files.findIndex(({ sha256 }) => sha256 === file.sha256);
    const repeats = rows.filter((row) => row["file"] === i);
    const repeated = repeats.reduce((sum, row) => sum + Number(row["rows"]), 0);
    const sources = repeats
      .map((row) => reasons[Number(row["reason"])] ?? "")
      .flatMap((reason) => (reason === "duplicate" ? [] : [reason.replace("duplicate of ", "")]));
    const altered = Number(orders.find((row) => row["file"] === i)?.["orders"] ?? 0);
    const replay =
      twin < i || (file.rows_accepted === 0 && repeated === file.rows_read && repeated > 0);
    if (!replay && repeated === 0 && altered === 0) return [];
    const days = repeats
      .flatMap((row) => [row["first_day"], row["last_day"]])
      .filter((one) => one !== null);
    const sorted = days.map(String).sort();
    return [
      {
        file: file.path,
        same_as: twin < i ? (files[twin]?.path ?? null) : null,
        sources,
        replay,
        rows: repeated,
        first_day: sorted[0] ?? null,
        last_day: sorted.at(-1) ?? null,
        changed_orders: altered,
      },
    ];
  });
}

/** Says in a sentence what a file holds that was there before. */
export function overlapNotice(overlap: OverlapQuality): string {
  const { file, same_as, sources, replay, rows, first_day, last_day, changed_orders } = overlap;
  const days = first_day === null ? "" : `, from ${first_day} to ${last_day}`;
  const before = sources.length === 0 ? "earlier files" : sources.join(" and ");
  const what =
    same_as !== null
      ? `replay: '${file}' is the same file as '${same_as}'`
      : replay
        ? `replay: every row of '${file}' was held before${days}`
        : rows > 0
          ? `overlap: ${rows} rows of '${file}' repeat rows of ${before}${days}`
          : `overlap: '${file}'`;
  return changed_orders === 0
    ? what
    : `${what}; ${changed_orders} orders stand in it and in an earlier file with other lines, which count twice unless duplicates: { key: [order_id], keep: last_file }`;
}
