import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { instantColumn } from "../kinds.ts";
import { ascends } from "./ascending.ts";
import { cellOf, type Judged, REASON } from "./judging.ts";
import { ROW_HASH } from "./raw-table.ts";

/**
 * Rejects every row that repeats an earlier one of its source, cell by cell, those included that nothing is kept of.
 * Returns the source with that reason.
 */
export async function rejectDuplicates(engine: Engine, judged: Judged): Promise<Judged> {
  const { table } = judged;
  const reasons = [...judged.reasons, "duplicate"];
  const ascends = await ascendingColumn(engine, judged);
  if (ascends !== null) return { ...judged, reasons, ascends };
  const names = { sorted: id(`${table}_sorted`), alike: id(`${table}_alike`) };
  await engine.run(
    sql`create or replace table ${names.sorted} as
      select ${likenessOf(judged)} as likeness from ${id(table)} where ${REASON} = 0 order by likeness`,
  );
  await engine.run(
    sql`create or replace table ${names.alike} as ${alikeRows(judged, names.sorted)}`,
  );
  const [found] = await engine.rows(sql`select count(*) as n from ${names.alike}`);
  if (found?.["n"] !== 0) await rejectSame(engine, judged, names.alike);
  for (const name of [names.sorted, names.alike]) await engine.run(sql`drop table ${name}`);
  return { ...judged, reasons };
}

/**
 * Finds a column in the order of which rows stand, of the numbers of their orders or of their times, and no two share one.
 * The numbers come first: that they ascend tells of orders too that none has several lines.
 */
async function ascendingColumn(
  engine: Engine,
  { table, kind, columns, numbered = [] }: Judged,
): Promise<string | null> {
  const accepted = sql`${id(table)} where ${REASON} = 0`;
  const text = !numbered.includes("order_id");
  const ordered = kind === "transactions" && columns.some(({ name }) => name === "order_id");
  if (ordered && (await ascends(engine, accepted, { column: "order_id", text }))) return "order_id";
  const time = instantColumn(kind);
  return time !== null && (await ascends(engine, accepted, { column: time, text: false }))
    ? time
    : null;
}

/**
 * Half of a hash of some of what is kept of a row: rows that are the same have the same, few others do. Numbers tell rows
 * apart and are hashed quickly; where there are none, all columns must serve.
 */
function likenessOf(judged: Judged): Sql {
  const numbers = judged.columns.filter(({ type }) => type !== "VARCHAR" && type !== "BOOLEAN");
  const told = numbers.length > 0 ? numbers : judged.columns;
  const key = keyOf(
    judged,
    told.map(({ name }) => name),
  );
  return sql`(hash(${list(key)}) >> 32)::uinteger`;
}

/**
 * Rows of which another has the same in all that is kept, by their place in the table and the number of their group.
 * Sorting likenesses costs a third of what grouping rows does.
 */
function alikeRows(judged: Judged, sorted: Sql): Sql {
  const kept = list(
    keyOf(
      judged,
      judged.columns.map(({ name }) => name),
    ),
  );
  return sql`
    select place, group_number
    from (
      select place, group_number, count(*) over (partition by group_number) as rows
      from (
        select rowid as place, dense_rank() over (order by ${kept}) as group_number
        from ${id(judged.table)}
        where ${REASON} = 0
          and ${likenessOf(judged)} in (
            select likeness
            from (select likeness, lag(likeness) over () as before from ${sorted})
            where likeness = before
          )
      )
    )
    where rows > 1`;
}

/** Rejects all but the first of the rows that are alike and have the same hash of all their cells. */
async function rejectSame(engine: Engine, judged: Judged, alike: Sql): Promise<void> {
  const hashes = judged.hashes === null ? id(judged.table) : id(`${judged.table}_hashes`);
  for (const [i, query] of (judged.hashes ?? []).entries())
    await engine.run(
      i === 0
        ? sql`create or replace table ${hashes} as ${query}`
        : sql`insert into ${hashes} ${query}`,
    );
  await engine.run(
    sql`update ${id(judged.table)} set ${REASON} = ${literal(judged.reasons.length)}
      where rowid in (
        select place
        from (
          select
            alike.place,
            row_number() over (
              partition by alike.group_number, hashes.${ROW_HASH}
              order by alike.place
            ) as nth
          from ${alike} as alike
          join ${hashes} as hashes on hashes.rowid = alike.place
        )
        where nth > 1
      )`,
  );
  if (judged.hashes !== null) await engine.run(sql`drop table ${hashes}`);
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
  // Ids that are numbers in the one may be text in the other.
  const counted = (one: Judged): Sql => {
    const cells = ["customer_id", instantColumn(one.kind) ?? "occurred_at", ...shared].map(
      (name) => sql`${cellOf(one, name)} as ${id(name)}`,
    );
    return sql`(
      select *, row_number() over (partition by ${list(key)} order by file_row) as nth
      from (
        select ${list([sql`rowid as file_row`, ...cells])} from ${id(one.table)} where ${REASON} = 0
      )
    )`;
  };
  const equal = key.map((column) => sql`b.${column} is not distinct from a.${column}`);
  await engine.run(
    sql`update ${id(judged.table)} set ${REASON} = ${literal(reason)}
      where rowid in (
        select b.file_row
        from ${counted(judged)} as b
        where exists (
          select 1 from ${counted(earlier)} as a
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
