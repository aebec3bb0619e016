import { copyFile, open, rm, stat } from "node:fs/promises";
import sqlite from "node-sqlite3-wasm";
import { ConfigurationError, DataError } from "../errors.ts";
import type { DatabaseOptions } from "./duckdb-file.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type StagedValue, stageRows } from "./row-staging.ts";
import type { SourceFile } from "./source-files.ts";
import type { StagedFile } from "./staging.ts";
import { chooseTable, type DatabaseTable } from "./table-choice.ts";

type Database = InstanceType<typeof sqlite.Database>;

const HEADER = 100;
/** Bytes 18 and 19 of the header say whether a database writes to a log beside it. */
const JOURNAL_MODE = 18;
const LOGGED = 2;

/**
 * Returns a table or query of an SQLite file as staged rows. A copy is read, so that nothing is written beside the
 * shop's own file; one that somebody is writing to is refused, because half of it lies in another file.
 */
export async function stageSqliteFile(
  file: SourceFile,
  { source, place, copy }: DatabaseOptions,
): Promise<StagedFile> {
  const before = await stat(file.path);
  for (const beside of ["-journal", "-wal"]) {
    const other = await stat(file.path + beside).catch(() => null);
    if (other !== null && other.size > 0)
      throw new DataError(
        `changes to the database wait in '${file.name}${beside}', close the program that writes it first`,
      );
  }
  const own = `${copy}.sqlite`;
  await copyFile(file.path, own);
  const after = await stat(file.path);
  if (before.size !== after.size || before.mtimeMs !== after.mtimeMs)
    throw new DataError("the database changed while it was read, close the program that writes it");
  const print = await fingerprintOf(own);
  await checkHeader(own, after.size);
  const database = new sqlite.Database(own, { readOnly: true });
  const guesses: string[] = [];
  try {
    const rows = readRows(database, file, { source, place, guesses });
    const columns = rows.next().value ?? [];
    return await stageRows(file, rows, { columns: columns.map(String), copy, print, guesses });
  } catch (error) {
    throw spoken(error);
  } finally {
    database.close();
    await rm(own);
  }
}

/** Yields the names of the columns first, then the rows. */
function* readRows(
  database: Database,
  file: SourceFile,
  { source, place, guesses }: Omit<DatabaseOptions, "copy"> & { readonly guesses: string[] },
): Generator<readonly StagedValue[]> {
  let table = "";
  if (source.query === undefined) {
    table = chooseTable(tablesOf(database), source.table, `${place}.table`).name;
    if (source.table === undefined) guesses.push(`table '${table}', the only one of ${file.name}`);
  }
  // A select inside another can be nothing but one select.
  const text =
    source.query === undefined
      ? `select * from ${quoted(table)}`
      : `select * from (${source.query.trim().replace(/;+$/, "")}\n) as query`;
  const statement = prepared(database, text, source.query === undefined ? null : `${place}.query`);
  let columns: readonly string[] | null = null;
  try {
    for (const row of statement.iterate() as Iterable<Readonly<Record<string, unknown>>>) {
      if (columns === null) {
        columns = Object.keys(row);
        yield columns;
      }
      yield columns.map((name) => staged(row[name]));
    }
  } finally {
    statement.finalize();
  }
  if (columns !== null) return;
  if (source.query !== undefined) throw new DataError("its query gives no rows");
  yield database.all(`pragma table_info(${quoted(table)})`).map((row) => String(row["name"]));
}

function prepared(database: Database, text: string, place: string | null) {
  try {
    return database.prepare(text);
  } catch (error) {
    const damaged =
      !(error instanceof Error) || /not a database|malformed|open/.test(error.message);
    if (place === null || damaged) throw error;
    throw new ConfigurationError(`${place}: expected one select, but ${error.message}`);
  }
}

function tablesOf(database: Database): readonly DatabaseTable[] {
  return database
    .all(
      "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite~_%' escape '~' order by 1",
    )
    .map((row) => ({ schema: null, name: String(row["name"]) }));
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Whole numbers keep all their digits; bytes are staged as hexadecimal text. */
function staged(value: unknown): StagedValue {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  return typeof value === "string" ? value : null;
}

/**
 * Refuses a copy that is shorter than its header says, which SQLite itself would read as empty cells, and marks one as
 * without a log: the log was empty, and a reader without shared memory refuses files that have one.
 */
async function checkHeader(path: string, bytes: number): Promise<void> {
  const handle = await open(path, "r+");
  try {
    const { buffer: header } = await handle.read(Buffer.alloc(HEADER), 0, HEADER, 0);
    const page = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
    const counted = header.readUInt32BE(24) === header.readUInt32BE(92);
    if (counted && header.readUInt32BE(28) * page > bytes)
      throw new DataError("the database ends too early, so it is not whole");
    if (header[JOURNAL_MODE] === LOGGED || header[JOURNAL_MODE + 1] === LOGGED)
      await handle.write(Buffer.from([1, 1]), 0, 2, JOURNAL_MODE);
  } finally {
    await handle.close();
  }
}

function spoken(error: unknown): unknown {
  if (error instanceof ConfigurationError || error instanceof DataError) return error;
  const [says] = (error instanceof Error ? error.message : String(error)).split("\n");
  return new DataError(`the database cannot be read (${says})`);
}
