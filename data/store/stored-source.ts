import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import type { IdentitiesQuality, SourceQuality } from "../quality/quality.ts";
import { firstDaysOf } from "../rows/first-days.ts";
import { type Judged, REASON, VERDICT } from "../rows/judging.ts";
import type { Lookup } from "../rows/lookup.ts";

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
 * Writes a source that was read to a folder: every row, in order, with what speaks against it. Returns false where some
 * column would not come back as it is.
 */
export async function writeSource(
  engine: Engine,
  { judged, ...facts }: SourceRead,
  { folder, rejects }: { readonly folder: string; readonly rejects: string },
): Promise<boolean> {
  const path = join(folder, ROWS);
  const columns = (await typesOf(engine, id(judged.table))).filter(
    ([name]) => !VERDICT.some((one) => one !== REASON && isNamed(one, name)),
  );
  await engine.write(
    sql`select ${list(columns.map(([name]) => id(name)))} from ${id(judged.table)}`,
    path,
    "quick parquet",
  );
  const written = await typesOf(engine, rowsIn(path));
  if (JSON.stringify(written) !== JSON.stringify(columns)) return false;
  // The hashes are those of rows of files; nobody asks for them once a source is judged to the end.
  await writeFile(
    join(folder, FACTS),
    serialize({ judged: { ...judged, hashes: null }, ...facts } satisfies SourceRead),
  );
  await copyFile(rejects, join(folder, REJECTS));
  return true;
}

/** Brings a source back into the engine, and its rejected rows to their file. */
export async function restoreSource(
  engine: Engine,
  { folder, rejects }: { readonly folder: string; readonly rejects: string },
): Promise<SourceRead> {
  const read = deserialize(await readFile(join(folder, FACTS))) as SourceRead;
  await engine.run(
    sql`create or replace table ${id(read.judged.table)} as
      select * from ${rowsIn(join(folder, ROWS))}`,
  );
  await engine.run(sql`drop table if exists ${firstDaysOf(read.judged.table)}`);
  await copyFile(join(folder, REJECTS), rejects);
  return read;
}

/** The path as it is, even where it holds marks of a glob. */
function rowsIn(path: string): Sql {
  return sql`read_parquet(${literal(path.replace(/[[*?]/g, "[$&]"))})`;
}

async function typesOf(engine: Engine, from: Sql): Promise<readonly (readonly [string, string])[]> {
  const rows = await engine.rows(sql`describe select * from ${from}`);
  return rows.map((row) => [String(row["column_name"]), String(row["column_type"])] as const);
}

function isNamed(column: Sql, name: string): boolean {
  return column.strings.join("") === id(name).strings.join("");
}
