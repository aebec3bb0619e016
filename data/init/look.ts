import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, sql } from "../../engines/sql.ts";
import { DataError } from "../errors.ts";
import { loadRaw, type RawTable, sharedColumns } from "../rows/raw-table.ts";
import { openFile } from "../ways/opening.ts";
import type { SourceFile } from "../ways/source-files.ts";
import { type StagedFile, stageFile } from "../ways/staging.ts";
import { measureColumn, ROW } from "./measure-column.ts";
import type { ColumnProfile, FileProfile } from "./profile.ts";
import { type Telling, type Typed, typeOf } from "./type-column.ts";
import { unsaid } from "./unsaid.ts";

/** Rows that decide on a column's type; counts are of all rows. */
const SAMPLE = 200_000;
export interface LookOptions {
  /** Table to make: one column for each of the file's, typed by what it holds, and `ROW`. */
  readonly table: string;
  /** An existing folder for copies of packed or unclean files. */
  readonly temporary: string;
  /** Formats that the user says of columns whose dates can be read in two ways. */
  readonly dateFormats?: Readonly<Record<string, string>>;
}

/** Reads files of the same columns into the engine and returns what they hold together; without rows, or with one column, they are refused. */
export async function lookAt(
  engine: Engine,
  files: readonly SourceFile[],
  { table, temporary, dateFormats = {} }: LookOptions,
): Promise<FileProfile> {
  const staged: StagedFile[] = [];
  for (const [i, file] of files.entries()) {
    const copy = join(temporary, `${table}-${i}.txt`);
    const opened = await openFile(file, { source: unsaid, mentioned: [] });
    staged.push(await stageFile(opened, copy));
  }
  const columns = await sharedColumns(engine, staged);
  const raw = await loadRaw(engine, staged, {
    table: `${table}_raw`,
    columns,
    used: new Set(columns.map(({ name }) => name)),
    exact: new Set(),
    nulls: [],
  });
  for (const { readable, path } of staged) if (readable !== path) await rm(readable);
  const broken = staged
    .flatMap(({ rejected }) => [...rejected.values()])
    .reduce((all, n) => all + n, 0);
  if (raw.rows === 0)
    throw new DataError(
      broken > 0 ? "none of its rows can be read" : "it has a header and no row below it",
    );
  if (columns.length < 2) throw new DataError("it has one column only");
  const comma = staged[0]?.dialect?.delimiter === ";" ? "decimal" : "thousands";
  const profile = await profileOf(engine, raw, { table, comma, dateFormats });
  await engine.run(sql`drop table ${id(raw.table)}`);
  return { ...profile, ...readingOf(staged), table, rows: raw.rows, broken };
}

function readingOf(staged: readonly StagedFile[]) {
  const { name = "", dialect = null } = staged[0] ?? {};
  const stem = basename(name).replace(
    /(\.(csv|tsv|txt|tab|dat|jsonl|ndjson|json|parquet|xlsx|gz|zst))+$/i,
    "",
  );
  return {
    paths: staged.map((file) => file.name),
    stem,
    delimiter: dialect?.delimiter ?? null,
    header: dialect?.header ?? true,
  };
}

async function profileOf(
  engine: Engine,
  raw: RawTable,
  { table, ...telling }: Telling & { readonly table: string },
): Promise<{ readonly columns: readonly ColumnProfile[] }> {
  const sampled = await sampleOf(engine, raw);
  const typed: Typed[] = [];
  for (const column of raw.columns) typed.push(await typeOf(engine, sampled, column, telling));
  if (sampled.table !== raw.table) await engine.run(sql`drop table ${id(sampled.table)}`);
  const values = typed.map(({ column }) => sql`${column.value} as ${id(column.name)}`);
  await engine.run(
    sql`create or replace table ${id(table)} as
      select ${list([sql`rowid as ${ROW}`, ...values])} from ${id(raw.table)} order by rowid`,
  );
  const columns: ColumnProfile[] = [];
  for (const column of typed) columns.push(await measureColumn(engine, raw, table, column));
  return { columns };
}

async function sampleOf(engine: Engine, raw: RawTable): Promise<RawTable> {
  if (raw.rows <= SAMPLE) return raw;
  const table = `${raw.table}_sample`;
  const step = Math.ceil(raw.rows / SAMPLE);
  await engine.run(
    sql`create or replace table ${id(table)} as
      select * from ${id(raw.table)} where rowid % ${literal(step)} = 0 order by rowid`,
  );
  return { ...raw, table };
}
