import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  rmSync,
} from "node:fs";
import { dirname } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { DataError } from "../../data/errors.ts";
import { APPLICATION, SCHEMA, SCHEMA_VERSION } from "./store-schema.ts";

export type Value = string | number | null;

/** One open file of SQL tables. */
export interface StoreFile {
  readonly rows: (text: string, values?: readonly Value[]) => readonly Readonly<Row>[];
  /** Runs a statement and returns how many rows it changed, and the id of the last one inserted. */
  readonly run: (
    text: string,
    values?: readonly Value[],
  ) => { readonly changes: number; readonly id: number };
  /** Runs work all of which is kept, on the disk when this returns, or none of it where it throws. */
  readonly transaction: <T>(work: () => T) => T;
  readonly close: () => void;
}

type Row = Record<string, unknown>;

const HEADER = 100;
const MAGIC = "SQLite format 3\0";
const VERSION_AT = 60;
const APPLICATION_AT = 68;

/** Makes an empty store where there is no file: aside, then linked into place whole, so that no half-made one is found. */
export function createStoreFile(path: string): void {
  if (existsSync(path)) return;
  const aside = `${path}.new.${process.pid}`;
  removeFiles(aside);
  closeSync(openSync(aside, "wx", 0o600));
  const database = new sqlite.Database(aside);
  try {
    database.exec(
      `pragma application_id = ${APPLICATION}; pragma user_version = ${SCHEMA_VERSION}; begin; ${SCHEMA} commit;`,
    );
  } finally {
    database.close();
  }
  try {
    syncFile(aside);
    linkSync(aside, path);
    syncFile(dirname(path));
  } finally {
    removeFiles(aside);
  }
}

/**
 * Opens a store that is there, `name` in what is said of it; the caller holds the right to write to the file.
 *
 * Changes go to a write-ahead log that is synced at every commit. The library's other way, the rollback journal, is no
 * way: it takes its own lock for another's and never rolls a crashed transaction back. The log needs one process that
 * has the file for itself, and the library's own lock (a folder) outlives a killed one, so it is removed first.
 */
export function openStoreFile(path: string, name: string = path): StoreFile {
  checkHeader(path, name);
  rmSync(`${path}.lock`, { recursive: true, force: true });
  const database = new sqlite.Database(path, { fileMustExist: true });
  const all = (text: string, values: readonly Value[] = []) =>
    database.all(text, [...values]) as readonly Row[];
  try {
    for (const setting of [
      "locking_mode = exclusive",
      "journal_mode = wal",
      "synchronous = full",
      "recursive_triggers = on",
      "trusted_schema = off",
    ])
      all(`pragma ${setting}`);
    const [checked] = all("pragma quick_check(1)");
    if (checked?.["quick_check"] !== "ok")
      throw new DataError(String(checked?.["quick_check"] ?? "not checked").split("\n")[0] ?? "");
    all("pragma wal_checkpoint(truncate)");
    if (existsSync(`${path}-wal`)) chmodSync(`${path}-wal`, 0o600);
    syncFile(dirname(path));
  } catch (error) {
    database.close();
    const [says] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw damaged(name, says ?? "");
  }
  return {
    rows: all,
    run: (text, values = []) => {
      const { changes, lastInsertRowid } = database.run(text, [...values]);
      return { changes, id: Number(lastInsertRowid) };
    },
    transaction: (work) => {
      database.exec("begin immediate");
      try {
        const result = work();
        database.exec("commit");
        return result;
      } catch (error) {
        if (database.inTransaction) database.exec("rollback");
        throw error;
      }
    },
    close: () => database.close(),
  };
}

function checkHeader(path: string, name: string): void {
  const header = Buffer.alloc(HEADER);
  const file = openSync(path, "r");
  try {
    const bytes = readSync(file, header, 0, HEADER, 0);
    if (bytes < HEADER) throw damaged(name, `it has ${bytes} bytes`);
  } finally {
    closeSync(file);
  }
  if (header.toString("latin1", 0, MAGIC.length) !== MAGIC)
    throw damaged(name, "its first bytes are not those of a database");
  if (header.readInt32BE(APPLICATION_AT) !== APPLICATION)
    throw new DataError(`${name} is a database, but not one of marks and tokens`);
  const version = header.readUInt32BE(VERSION_AT);
  if (version > SCHEMA_VERSION)
    throw new DataError(
      `${name} was written by a newer quintile (schema ${version}, this one knows up to ${SCHEMA_VERSION})`,
    );
}

function damaged(name: string, why: string): DataError {
  return new DataError(
    `${name} is damaged (${why}); it was left as it is, put a backup in its place or move it away`,
  );
}

function syncFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function removeFiles(path: string): void {
  for (const beside of ["", "-wal", "-journal", ".lock"])
    rmSync(`${path}${beside}`, { recursive: true, force: true });
}
