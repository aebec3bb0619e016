import type { Engine } from "../../engines/engine.ts";
import { id, literal, type Sql, sql } from "../../engines/sql.ts";
import { firstDaysIn, firstDaysOf, firstDaysTable } from "./first-days.ts";
import { type FileOfRows, REASON } from "./judging.ts";
import { createRows } from "./rows-table.ts";

type Asked = Pick<Engine, "run" | "rows">;

/** Returns the rows of a Parquet file, whose path is taken as it is, even where it holds marks of a glob. */
export function rowsIn(path: string, options: Sql = sql``): Sql {
  return sql`read_parquet(${literal(path.replace(/[[*?]/g, "[$&]"))}${options})`;
}

/** Returns the name of the view of the file that a judged table's rows come from: its columns and file_row_number, from 0. */
export function fileOf(table: string): Sql {
  return id(`file of ${table}`);
}

/** Makes that view of a Parquet file. */
export async function openFile(engine: Asked, table: string, path: string): Promise<void> {
  await engine.run(sql`
    create or replace view ${fileOf(table)} as
    select * from ${rowsIn(path, sql`, file_row_number = true`)}`);
}

/**
 * Makes a judged table a view of a file that holds its rows, in order, as they are or as a query over `fileOf(table)` tells
 * them. They are read where they lie, by single columns, until somebody brings them in who reads most of them often or
 * changes any.
 */
export async function lendRows(
  engine: Asked,
  table: string,
  { path, rows = asTheyAre(table) }: Pick<FileOfRows, "path"> & Partial<FileOfRows>,
): Promise<void> {
  await openFile(engine, table, path);
  await engine.run(sql`create or replace view ${lentTo(table)} as ${rows}`);
  await engine.run(sql`create or replace view ${id(table)} as select * from ${lentTo(table)}`);
}

/** Tells whether the rows of a table are lent. */
export async function areLent(engine: Asked, table: string): Promise<boolean> {
  const found = await engine.rows(sql`select 1 from duckdb_views() where view_name = ${table}`);
  return found.length > 0;
}

/** Leaves the accepted rows of a table that is lent; when each customer's first was is found when it is asked for. */
export async function lendAccepted(engine: Asked, table: string): Promise<void> {
  await engine.run(sql`
    create or replace view ${id(table)} as
    select * exclude (${REASON}, rowid) from ${lentTo(table)} where ${REASON} = 0`);
  await engine.run(sql`
    create or replace view ${firstDaysOf(table)} as
    ${firstDaysIn(id(table))}`);
}

/** Makes tables of those among some whose rows are lent. */
export async function bringIn(engine: Asked, tables: readonly string[]): Promise<void> {
  const brought = "rows brought in";
  for (const name of tables.flatMap((table) => [table, firstDaysTable(table)])) {
    if (!(await areLent(engine, name))) continue;
    await createRows(
      engine,
      brought,
      sql`select columns(name -> name <> 'rowid') from ${id(name)}`,
    );
    await engine.run(sql`drop view ${id(name)}`);
    await engine.run(sql`alter table ${id(brought)} rename to ${id(name)}`);
  }
}

function asTheyAre(table: string): Sql {
  return sql`select * exclude (file_row_number), file_row_number as rowid from ${fileOf(table)}`;
}

function lentTo(table: string): Sql {
  return id(`rows lent to ${table}`);
}
