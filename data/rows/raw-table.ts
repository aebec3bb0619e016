import type { Engine } from "../../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../../engines/sql.ts";
import { DataError } from "../errors.ts";
import { withoutValues } from "../personal/personal.ts";
import type { SourceOptions } from "../schema.ts";
import { typeName } from "../types/stored-types.ts";
import type { OpenedFile } from "../ways/opening.ts";
import type { SourceFile } from "../ways/source-files.ts";
import type { StagedFile } from "../ways/staging.ts";

/** A column of a file; `type` is the engine's where the file declares it (Parquet), else null: text. */
export interface FileColumn {
  readonly name: string;
  readonly type: string | null;
}

/** A column of a file inside the engine, under a name that no file can clash with. */
export interface RawColumn extends FileColumn {
  readonly column: Sql;
  /** How its text is to be read, where it comes from another file than the rest: of a lookup. */
  readonly reading?: SourceOptions;
}

/** The rows of a source as its files hold them, in file order. */
export interface RawRows {
  /** Table to look at to learn how the columns are written: all rows, or the first of them. */
  readonly table: string;
  readonly columns: readonly RawColumn[];
  /** Whether `table` holds the first rows only: what they do not say must be checked in each row. */
  readonly sampled: boolean;
  /** Where rows come without a hash of all their cells: what gives the hashes, one query for each of `from`. */
  readonly hashes: readonly Sql[] | null;
  /** What all rows are read from, one after the other; each gives the columns of `table`. */
  readonly from: readonly Sql[];
  /** A row's number over all files, from 1; null where none is at hand. */
  readonly row: Sql;
}

/** A source's rows in the engine: `rowid` counts them from 0 over all files. */
export interface RawTable extends RawRows {
  readonly rows: number;
  readonly files: readonly LoadedFile[];
}

export interface LoadedFile extends StagedFile {
  /** `rowid` of its first row. */
  readonly from: number;
  readonly rows: number;
}

export interface LoadOptions {
  readonly table: string;
  readonly columns: readonly FileColumn[];
  /** Columns that are used; the others count for the row's hash only. */
  readonly used: ReadonlySet<string>;
  /** Columns whose text stays exactly as it is in the file. */
  readonly exact: ReadonlySet<string>;
  /** Texts that stand for a missing value. */
  readonly nulls: readonly string[];
}

/** Hash of a whole row of the file, used or not. */
export const ROW_HASH: Sql = id("quintile.hash");

/** A file whose columns are known, or told by its dialect. */
type SharedFile = OpenedFile & Partial<Pick<StagedFile, "columns" | "accepted">>;

/** Returns the columns that all files of a source share, in the first file's order; another set of names is refused. */
export async function sharedColumns(
  engine: Engine,
  opened: readonly SharedFile[],
): Promise<readonly FileColumn[]> {
  const all: (readonly FileColumn[])[] = [];
  // A file of nothing among others has no columns to disagree about.
  const files = opened.filter(
    ({ format, accepted, columns }) =>
      format !== "jsonl" || accepted !== 0 || columns?.length !== 0,
  );
  for (const file of files) all.push(await columnsOf(engine, file));
  const [first = [], ...others] = all;
  others.forEach((columns, i) => {
    const [a, b] = [files[0]?.name, files[i + 1]?.name];
    const lacks = first.find(({ name }) => !columns.some((column) => column.name === name));
    const more = columns.find(({ name }) => !first.some((column) => column.name === name));
    if (files[i + 1]?.format === "jsonl" && more === undefined) return;
    if (lacks !== undefined)
      throw new DataError(`file '${b}' lacks column '${lacks.name}' that '${a}' has`);
    if (more !== undefined)
      throw new DataError(`file '${b}' has column '${more.name}' that '${a}' lacks`);
  });
  return first.map(({ name, type }) => {
    const agreed = all.every(
      (columns) => columns.find((column) => column.name === name)?.type === type,
    );
    return { name, type: agreed ? type : null };
  });
}

async function columnsOf(engine: Engine, file: SharedFile): Promise<readonly FileColumn[]> {
  if (file.format !== "parquet")
    return (file.columns ?? file.dialect?.columns ?? []).map((name) => ({ name, type: null }));
  const rows = await readable(file, () =>
    engine.rows(sql`describe select * from read_parquet(${pathOf(file.path)})`),
  );
  return rows.map((row) => {
    const type = String(row["column_type"]);
    return {
      name: String(row["column_name"]),
      type:
        /^VARCHAR|[[(]|MAP|UUID|BLOB|TIME$/.test(type) && !type.startsWith("DECIMAL") ? null : type,
    };
  });
}

/** Returns a file's column as the engine reads it; null of one that the file has not. */
function valueIn({ format, columns }: StagedFile, name: string): Sql {
  return format !== "jsonl" || columns.includes(name) ? id(name) : sql`null::varchar`;
}

/** Returns a file's cells of some columns, with nothing around them where they are text. */
export function cellsOf(
  file: StagedFile,
  columns: readonly FileColumn[],
  { exact, nulls }: Pick<LoadOptions, "exact" | "nulls">,
): readonly Sql[] {
  const blanks = blanksOf(file);
  return columns.map(({ name, type }) =>
    type === null
      ? cleaned(sql`${valueIn(file, name)}::varchar`, { exact: exact.has(name), blanks, nulls })
      : valueIn(file, name),
  );
}

/** Returns the hash of a whole row of a file. */
export function rowHash(file: StagedFile, columns: readonly FileColumn[]): Sql {
  return sql`hash(${list(
    columns.map(({ name, type }) =>
      type === null ? sql`${valueIn(file, name)}::varchar` : valueIn(file, name),
    ),
  )})`;
}

/** Loads all files of a source into one table and checks that each gave the rows that were counted in it. */
export async function loadRaw(
  engine: Engine,
  files: readonly StagedFile[],
  { table, columns, used, exact, nulls }: LoadOptions,
): Promise<RawTable> {
  const kept = columns
    .filter(({ name }) => used.has(name))
    .map((column, i) => ({ ...column, column: id(`quintile.${i}`) }));
  await engine.run(
    sql`create or replace table ${id(table)} (${list([
      sql`${ROW_HASH} ubigint`,
      ...kept.map(({ column, type }) => sql`${column} ${typeName(type ?? "varchar")}`),
    ])})`,
  );
  const loaded: LoadedFile[] = [];
  let rows = 0;
  for (const file of files) {
    const cells = cellsOf(file, kept, { exact, nulls });
    const hash = rowHash(file, columns);
    if (file.format === "parquet" || file.accepted > 0)
      await readable(file, () =>
        engine.run(
          sql`insert into ${id(table)} select ${list([hash, ...cells])} from ${reader(file)}`,
        ),
      );
    const [count] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
    const total = Number(count?.["n"]);
    const expected = file.format === "parquet" ? await parquetRows(engine, file) : file.accepted;
    if (total - rows !== expected)
      throw new DataError(
        `${file.name}: ${expected} records in the file but ${total - rows} read; nothing was loaded`,
      );
    loaded.push({ ...file, from: rows, rows: expected });
    rows = total;
  }
  return {
    table,
    columns: kept,
    sampled: false,
    hashes: null,
    from: [id(table)],
    row: sql`rowid + 1`,
    rows,
    files: loaded,
  };
}

interface Cleaning {
  readonly exact: boolean;
  /** What may stand around a cell's text; taking it off costs time. */
  readonly blanks: "none" | "plain" | "exotic";
  readonly nulls: readonly string[];
}

/** Says what may stand around the text of a file's cells. */
export function blanksOf({ exotic, padded }: Pick<StagedFile, "exotic" | "padded">) {
  if (exotic) return "exotic";
  return padded ? "plain" : "none";
}

/** Returns a cell's text without blanks around it; null where it holds nothing or a mark of a missing value. */
export function cleaned(text: Sql, { exact, blanks, nulls }: Cleaning): Sql {
  if (blanks === "none" && nulls.length === 0) return sql`nullif(${text}, '')`;
  const trimmed =
    blanks === "exotic" ? sql`trim(${text}, ${literal(" \t\r\n\u00a0")})` : sql`trim(${text})`;
  const value = exact ? sql`nullif(${text}, '')` : sql`nullif(${trimmed}, '')`;
  if (nulls.length === 0) return value;
  const missing = list(nulls.map((mark) => literal(mark.trim())));
  return sql`case when ${trimmed} in (${missing}) then null else ${value} end`;
}

/** Counts a Parquet file's rows by what it says of itself. */
export async function parquetRows(engine: Engine, file: StagedFile): Promise<number> {
  const rows = await engine.rows(
    sql`select sum(num_rows)::bigint as n from parquet_file_metadata(${pathOf(file.readable)})`,
  );
  return Number(rows[0]?.["n"]);
}

/** The table function that reads a staged file, its dialect fixed and every cell of it text. */
export function reader(file: StagedFile): Sql {
  if (file.format === "parquet") return sql`read_parquet(${pathOf(file.readable)})`;
  const columns = list(file.columns.map((name) => sql`${literal(name)}: 'varchar'`));
  if (file.format === "jsonl")
    return sql`read_json(${pathOf(file.readable)}, format = 'newline_delimited', auto_detect = false,
      compression = 'uncompressed', maximum_object_size = 33554432, columns = {${columns}})`;
  return csvReader(file, new Map());
}

/** The table function that reads a delimited file: every cell is text, but for columns with a type of their own. */
export function csvReader(
  file: Pick<StagedFile, "readable" | "headed" | "columns" | "dialect">,
  types: ReadonlyMap<string, string>,
): Sql {
  const columns = list(
    file.columns.map((name) => sql`${literal(name)}: ${literal(types.get(name) ?? "VARCHAR")}`),
  );
  const { delimiter = ",", quote = "" } = file.dialect ?? {};
  return sql`read_csv(${pathOf(file.readable)}, auto_detect = false, compression = 'none', hive_partitioning = false,
    header = ${literal(file.headed)}, delim = ${literal(delimiter)}, quote = ${literal(quote)},
    escape = ${literal(quote)}, columns = {${columns}})`;
}

/** A path that the engine takes as it is, even where it holds marks of a glob. */
function pathOf(path: string): Sql {
  return literal(path.replace(/[[*?]/g, "[$&]"));
}

async function readable<T>({ name }: SourceFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const [says = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    // The engine shows the row and the path of our copy: neither belongs into a message.
    const bare = says
      .replace(/ in file "[^"]*",?/, "")
      .replace(/Object \{.*\.\.\. has/, "an object has");
    throw new DataError(`${name}: it cannot be read (${withoutValues(bare)})`);
  }
}
