import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { type Judged, REASON } from "./judging.ts";
import { instantColumn } from "./kinds.ts";
import { ROW_HASH } from "./raw-table.ts";

/** Half of a row's hash: sorting these costs a third of what grouping the hashes does, and few are the same by chance. */
const HALF = sql`(${ROW_HASH} >> 32)::uinteger`;

/** Rejects every row that repeats an earlier one of its source, cell by cell. Returns the source with that reason. */
export async function rejectDuplicates(engine: Engine, judged: Judged): Promise<Judged> {
  const { table } = judged;
  const reasons = [...judged.reasons, "duplicate"];
  const twins = `${table}_twins`;
  const sorted = `${table}_sorted`;
  await engine.run(
    sql`create or replace table ${id(sorted)} as
      select ${HALF} as half from ${id(table)} where ${REASON} = 0 order by half`,
  );
  await engine.run(
    sql`create or replace table ${id(twins)} as
      select distinct half
      from (select half, lag(half) over () as before from ${id(sorted)})
      where half = before`,
  );
  await engine.run(sql`drop table ${id(sorted)}`);
  const [found] = await engine.rows(sql`select count(*) as n from ${id(twins)}`);
  if (found?.["n"] !== 0) await rejectTwins(engine, judged, twins);
  await engine.run(sql`drop table ${id(twins)}`);
  return { ...judged, reasons };
}

/** Rejects all but the first of the rows that are the same, among those whose hashes begin as a table says. */
async function rejectTwins(engine: Engine, judged: Judged, twins: string): Promise<void> {
  const { table } = judged;
  const same = list([
    ROW_HASH,
    ...keyOf(
      judged,
      judged.columns.map(({ name }) => name),
    ),
  ]);
  await engine.run(
    sql`update ${id(table)} set ${REASON} = ${literal(judged.reasons.length)}
      where rowid in (
        select file_row
        from (
          select rowid as file_row, row_number() over (partition by ${same} order by rowid) as nth
          from ${id(table)}
          where ${REASON} = 0
            and ${HALF} in (select half from ${id(twins)})
        )
        where nth > 1
      )`,
  );
}

/** Rejects all but a customer's last row: the latest known one, then the last in the file. */
export async function rejectOlderCustomers(engine: Engine, judged: Judged): Promise<Judged> {
  const { table } = judged;
  const known = judged.reasons.indexOf("duplicate");
  const reason = known < 0 ? judged.reasons.length : known;
  await engine.run(
    sql`update ${id(table)} set ${REASON} = ${literal(reason)}
      where rowid in (
        select file_row
        from (
          select rowid as file_row, row_number() over (
            partition by customer_id
            order by known_at desc nulls last, rowid desc
          ) as nth
          from ${id(table)}
          where ${REASON} = 0
        )
        where nth > 1
      )`,
  );
  return known < 0 ? { ...judged, reasons: [...judged.reasons, "duplicate"] } : judged;
}

/**
 * Rejects the rows of a source that an earlier source of its kind holds too, compared in the columns that both have:
 * as many of them as the earlier source has. Returns the source with that reason.
 */
export async function rejectOverlap(
  engine: Engine,
  judged: Judged,
  earlier: Judged,
): Promise<Judged> {
  const reason = judged.reasons.length;
  const shared = judged.columns
    .filter(({ name }) => earlier.columns.some((column) => column.name === name))
    .map(({ name }) => name);
  const key = keyOf(judged, shared);
  const numbered = (table: string): Sql =>
    sql`(
      select ${list([sql`rowid as file_row`, ...key])}, row_number() over (partition by ${list(key)} order by rowid) as nth
      from ${id(table)}
      where ${REASON} = 0
    )`;
  const equal = key.map((column) => sql`b.${column} is not distinct from a.${column}`);
  await engine.run(
    sql`update ${id(judged.table)} set ${REASON} = ${literal(reason)}
      where rowid in (
        select b.file_row
        from ${numbered(judged.table)} as b
        where exists (
          select 1 from ${numbered(earlier.table)} as a
          where ${list([...equal, sql`b.nth = a.nth`], " and ")}
        )
      )`,
  );
  return { ...judged, reasons: [...judged.reasons, `duplicate of ${earlier.source}`] };
}

function keyOf({ kind }: Judged, columns: readonly string[]): readonly Sql[] {
  return ["customer_id", instantColumn(kind) ?? "occurred_at", ...columns].map((column) =>
    id(column),
  );
}
