import { dirname } from "node:path";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { checked, id, list, type Sql, sql } from "../../engines/sql.ts";
import { ConfigurationError, DataError } from "../errors.ts";
import type { SourceOptions } from "../schema.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { SourceFile } from "./source-files.ts";
import type { StagedFile } from "./staging.ts";
import { chooseTable, type DatabaseTable } from "./table-choice.ts";

export interface DatabaseOptions {
  readonly source: SourceOptions;
  /** Key of the source, such as `sources.orders`. */
  readonly place: string;
  /** Where the staged rows go. */
  readonly copy: string;
}

/** Types that a Parquet file keeps as they are; everything else is staged as its text. */
const KEPT =
  /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|BOOLEAN|DATE|VARCHAR|TIMESTAMP( WITH TIME ZONE|_S|_MS)?)$/;

/**
 * Returns a table or query of a DuckDB file as a staged Parquet file. The file is opened read only by an engine of its
 * own that reaches no other file, and with one thread, so that the rows of a query always come in the same order.
 */
export async function stageDuckDbFile(
  file: SourceFile,
  { source, place, copy }: DatabaseOptions,
): Promise<StagedFile> {
  const guesses: string[] = [];
  const rows = async (engine: Engine): Promise<Sql> => {
    if (source.query !== undefined)
      return await checkedQuery(engine, source.query, `${place}.query`);
    const { schema, name } = chooseTable(await tablesOf(engine), source.table, `${place}.table`);
    if (source.table === undefined) guesses.push(`table '${name}', the only one of ${file.name}`);
    return sql`select * from ${id(schema ?? "main")}.${id(name)}`;
  };
  try {
    await withEngine({ database: file.path, threads: 1, memory: "1GB" }, async (engine) => {
      await engine.lockDown([dirname(copy)]);
      await engine.write(await exactly(engine, await rows(engine)), copy, "parquet");
    });
  } catch (error) {
    throw spoken(error);
  }
  return {
    ...(await fingerprintOf(file.path)),
    name: file.name,
    path: copy,
    format: "parquet",
    readable: copy,
    headed: false,
    packed: false,
    decoding: "as it is",
    dialect: null,
    columns: [],
    accepted: 0,
    rejected: new Map(),
    exotic: true,
    lined: false,
    padded: true,
    guesses,
  };
}

async function tablesOf(engine: Engine): Promise<readonly DatabaseTable[]> {
  const rows = await engine.rows(
    sql`select table_schema, table_name from information_schema.tables
      where table_catalog = current_database() order by table_schema <> 'main', 1, 2`,
  );
  return rows.map((row) => ({
    schema: String(row["table_schema"]),
    name: String(row["table_name"]),
  }));
}

/** Returns a query that is one select and nothing else. */
async function checkedQuery(engine: Engine, text: string, place: string): Promise<Sql> {
  const [row] = await engine.rows(
    sql`select tree ->> 'error_message' as says, json_array_length(tree -> 'statements') as statements
      from (select json_serialize_sql(${text}::varchar)::json as tree) as parsed`,
  );
  const says = row?.["says"] ?? null;
  if (says !== null) {
    const parsed = !String(says).startsWith("Only SELECT");
    throw new ConfigurationError(`${place}: ${parsed ? says : "expected one select"}`);
  }
  if (row?.["statements"] !== 1) throw new ConfigurationError(`${place}: expected one select`);
  return sql`select * from (${checked(text.trim().replace(/;+$/, ""))}
    ) as query`;
}

async function exactly(engine: Engine, rows: Sql): Promise<Sql> {
  const columns = await engine.rows(sql`describe ${rows}`);
  const cells = columns.map((row) => {
    const name = id(String(row["column_name"]));
    return KEPT.test(String(row["column_type"])) ? name : sql`${name}::varchar as ${name}`;
  });
  return sql`select ${list(cells)} from (${rows}) as stored`;
}

/** Says what an engine's error means for the user. */
function spoken(error: unknown): unknown {
  if (error instanceof ConfigurationError || error instanceof DataError) return error;
  const [says = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  if (says.includes("Could not set lock"))
    return new DataError(
      "another program has the database open for writing, close that first or name a copy of the file",
    );
  return new DataError(`the database cannot be read (${says.replace(/^\w+ Error: /, "")})`);
}
