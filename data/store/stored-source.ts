import { constants, copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Engine } from "../../engines/engine.ts";
import { id, list, type Sql, sql } from "../../engines/sql.ts";
import type { IdentitiesQuality, SourceQuality } from "../quality/quality.ts";
import { firstDaysOf } from "../rows/first-days.ts";
import { type Judged, REASON, VERDICT } from "../rows/judging.ts";
import { lendRows, rowsIn } from "../rows/lent-rows.ts";
import type { Lookup } from "../rows/lookup.ts";
import { fingerprintOf } from "../ways/fingerprint.ts";
import { linkOrCopy } from "./link-or-copy.ts";

/** All that is known of a source once it was read; its rows stand in the engine. */
export interface SourceRead {
  readonly judged: Judged;
  readonly lookup: Lookup | null;
  readonly quality: SourceQuality;
  /** What identities changed in it. */
  readonly touched: IdentitiesQuality["touched"];
}

const ROWS = "rows.parquet";
const FACTS = "facts.bin";
const REJECTS = "rejects.csv";

/**
 * Writes a source that was read to a folder: every row, in order, with what speaks against it, or the file that they come
 * from where nothing does and it tells them again. Returns false where some column would not come back as it is, or the
 * file is not the one that was read.
 */
export async function writeSource(
  engine: Engine,
  { judged: read, ...facts }: SourceRead,
  { folder, rejects }: { readonly folder: string; readonly rejects: string },
): Promise<boolean> {
  const path = join(folder, ROWS);
  const { file, ...judged } = read;
  const lends = isLent({ judged: read, ...facts });
  if (file !== undefined && lends) {
    const sha256 = facts.quality.files[0]?.sha256;
    await copyFile(file.path, path, constants.COPYFILE_FICLONE);
    if ((await fingerprintOf(path)).sha256 !== sha256) return false;
  } else if (!(await writeRows(engine, judged.table, path))) return false;
  // The hashes are those of rows of files; nobody asks for them once a source is judged to the end.
  const known = { ...judged, hashes: null, ...(lends ? { file } : {}) };
  await writeFile(join(folder, FACTS), serialize({ judged: known, ...facts } satisfies SourceRead));
  await copyFile(rejects, join(folder, REJECTS));
  return true;
}

/** Whether a source is kept as the file that it was read from, every row of which is accepted. */
export function isLent({ judged: { file }, quality }: SourceRead): boolean {
  return file !== undefined && quality.files[0]?.rows_rejected === 0;
}

/** Writes the rows of a judged table and returns whether they come back as they are. */
async function writeRows(engine: Engine, table: string, path: string): Promise<boolean> {
  const columns = (await typesOf(engine, id(table))).filter(
    ([name]) => !VERDICT.some((one) => one !== REASON && isNamed(one, name)),
  );
  await engine.write(
    sql`select ${list(columns.map(([name]) => id(name)))} from ${id(table)}`,
    path,
    "quick parquet",
  );
  return JSON.stringify(await typesOf(engine, rowsIn(path))) === JSON.stringify(columns);
}

export interface RestoreOptions {
  readonly folder: string;
  readonly rejects: string;
  /** A folder that the engine may read, as long as it works. */
  readonly temporary: string;
}

/**
 * Brings a source back into the engine, and its rejected rows to their file. Transactions are lent: what is mostly asked
 * of them is answered from histories.
 */
export async function restoreSource(
  engine: Engine,
  { folder, rejects, temporary }: RestoreOptions,
): Promise<SourceRead> {
  const read = deserialize(await readFile(join(folder, FACTS))) as SourceRead;
  const { table, kind, file } = read.judged;
  if (kind === "transactions") {
    // Under a name of its own, for a run that ends meanwhile may remove the entry.
    const path = join(temporary, `${table}.parquet`);
    await linkOrCopy(join(folder, ROWS), path);
    await lendRows(engine, table, { ...file, path });
  } else {
    await engine.run(
      sql`create or replace table ${id(table)} as select * from ${rowsIn(join(folder, ROWS))}`,
    );
    await engine.run(sql`drop table if exists ${firstDaysOf(table)}`);
  }
  await copyFile(join(folder, REJECTS), rejects);
  return read;
}

async function typesOf(engine: Engine, from: Sql): Promise<readonly (readonly [string, string])[]> {
  const rows = await engine.rows(sql`describe select * from ${from}`);
  return rows.map((row) => [String(row["column_name"]), String(row["column_type"])] as const);
}

function isNamed(column: Sql, name: string): boolean {
  return column.strings.join("") === id(name).strings.join("");
}
