import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { inferType, type TypedColumn } from "../column-types.ts";
import { AmbiguousDates } from "../date-formats.ts";
import { DataError } from "../errors.ts";
import { loadRaw, type RawColumn, type RawTable, sharedColumns } from "../raw-table.ts";
import type { SourceOptions } from "../schema.ts";
import type { SourceFile } from "../source-files.ts";
import { openFile, type StagedFile, stageFile } from "../staging.ts";
import { type DatesRead, readLikelyDates } from "./date-doubt.ts";
import type { ColumnProfile, FileProfile } from "./profile.ts";
import { rolesNamed } from "./words.ts";

/** Rows that decide on a column's type; counts are of all rows. */
const SAMPLE = 200_000;
const LISTED = 40;
/** The row's number in its file, from 0: the column of a profile's table that no file has. */
export const ROW: Sql = id("quintile.row");

/** What a file is read with while nobody has said anything about it. */
const unsaid: SourceOptions = {
  kind: "customers",
  path: "-",
  columns: { customer_id: "row_number()" },
  ignore: [],
  reject: [],
  keep_overlap: false,
};

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

interface Telling {
  /** What a comma means where the numbers do not say. */
  readonly comma: "decimal" | "thousands";
  readonly dateFormats: Readonly<Record<string, string>>;
}

interface Typed {
  readonly column: TypedColumn;
  readonly dates: DatesRead | null;
  readonly comma: Telling["comma"] | null;
}

const TIMES = ["at", "known_at", "started", "ended"];

async function typeOf(
  engine: Engine,
  raw: RawTable,
  column: RawColumn,
  { comma, dateFormats }: Telling,
): Promise<Typed> {
  const told = dateFormats[column.name];
  const dated = (dates: DatesRead): Typed => ({
    column: { ...column, kind: "timestamp", value: dates.local, ...plain },
    dates,
    comma: null,
  });
  try {
    const found = await inferType(engine, raw, column, { source: unsaid, timezone: "UTC" });
    if (found.kind === "date" || found.kind === "timestamp")
      return { column: found, dates: await readLikelyDates(engine, raw, column), comma: null };
    const namedTime = rolesNamed(column.name).some((role) => TIMES.includes(role));
    const nameless = /^column\d+$/.test(column.name);
    const dates = namedTime || nameless ? await readLikelyDates(engine, raw, column, told) : null;
    // Of numbers without a name only 20240131 is a day: 1234567890 may be anything.
    const sure = namedTime || dates?.format === "%Y%m%d";
    return dates !== null && sure && dates.fits >= 0.9 * dates.total
      ? dated(dates)
      : { column: found, dates: null, comma: null };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    if (!(error instanceof AmbiguousDates)) {
      const source = { ...unsaid, [comma]: "," };
      const found = await inferType(engine, raw, column, { source, timezone: "UTC" });
      return { column: found, dates: null, comma };
    }
    const dates = await readLikelyDates(engine, raw, column, told);
    if (dates === null) throw error;
    return dated(dates);
  }
}

const plain = { unreadable: null, unlike: null, misfits: 0, guess: null };

async function measureColumn(
  engine: Engine,
  raw: RawTable,
  table: string,
  { column, dates, comma }: Typed,
): Promise<ColumnProfile> {
  const text = sql`${column.column}::varchar`;
  const number = column.kind === "integer" || column.kind === "number";
  const as = sql`try_cast(${number ? id(column.name) : sql`null`} as double)`;
  const time = column.kind === "timestamp" ? sql`try_cast(${id(column.name)} as timestamp)` : null;
  const [texts] = await engine.rows(sql`
    select
      count(${text}) as filled,
      count(distinct ${text}) as variety,
      coalesce(avg(length(${text})), 0)::double as mean_length,
      count(*) filter (regexp_matches(${text}, '^[^@ ]+@[^@ ]+\\.[a-zA-Z]{2,}$')) as mails,
      count(*) filter (regexp_matches(${text}, '\\d,\\d')) as commas,
      count(*) filter (regexp_matches(${text}, '\\d\\.\\d')) as points
    from ${id(raw.table)}`);
  const [values] = await engine.rows(sql`
    select
      count(*) filter (${as} < 0) as negative,
      min(${as}) as least,
      max(${as}) as most,
      count(*) filter (${as} <> floor(${as})) as fractions,
      count(*) filter (${time === null ? sql`false` : sql`${time} <> date_trunc('day', ${time})`}) as hours
    from ${id(table)}`);
  const [runs] = await engine.rows(sql`
    select count(*) filter (value is distinct from before and row > 0) as changes
    from (
      select ${id(column.name)} as value, ${ROW} as row,
        lag(${id(column.name)}) over (order by ${ROW}) as before
      from ${id(table)}
      where ${ROW} < ${SAMPLE})`);
  const variety = Number(texts?.["variety"]);
  const top =
    variety > 2000
      ? []
      : await commonest(engine, sql`select ${text} as value from ${id(raw.table)}`);
  return {
    name: column.name,
    kind: column.kind,
    filled: Number(texts?.["filled"]),
    distinct: variety,
    negative: Number(values?.["negative"]),
    least: values?.["least"] === null ? null : Number(values?.["least"]),
    most: values?.["most"] === null ? null : Number(values?.["most"]),
    whole: number && Number(values?.["fractions"]) === 0,
    top,
    mails: Number(texts?.["mails"]),
    meanLength: Number(texts?.["mean_length"]),
    commas: Number(texts?.["commas"]),
    points: Number(texts?.["points"]),
    changes: Number(runs?.["changes"]),
    dateFormat: dates?.format ?? null,
    hasOffset:
      dates?.format.includes("offset") === true || column.type === "TIMESTAMP WITH TIME ZONE",
    hasHours: Number(values?.["hours"]) > 0,
    doubt: dates?.doubt ?? null,
    comma,
  };
}

async function commonest(engine: Engine, values: Sql): Promise<ColumnProfile["top"]> {
  const rows = await engine.rows(sql`
    select value, count(*) as n from (${values}) where value is not null
    group by value order by n desc, value limit ${LISTED}`);
  return rows.map((row) => [String(row["value"]), Number(row["n"])] as const);
}
