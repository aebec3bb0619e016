import pg from "pg";
import Cursor from "pg-cursor";
import { ConfigurationError, DataError } from "../errors.ts";
import type { PostgresOptions } from "../postgres-schema.ts";
import { addressOf } from "./postgres-address.ts";
import { connectionProblem, queryProblem } from "./postgres-errors.ts";
import { type StagedValue, stageRows } from "./row-staging.ts";
import type { StagedFile } from "./staging.ts";
import { chooseTable } from "./table-choice.ts";

export interface PostgresStagingOptions {
  /** Key of the source, such as `sources.orders`. */
  readonly place: string;
  /** Where the staged rows go. */
  readonly copy: string;
}

const ROWS_AT_A_TIME = 2000;
const CONNECTING_MS = 15_000;
/** Number of the type boolean, whose own text is `t` or `f`. */
const BOOLEAN = 16;

/** Everything arrives as the server's own text: no number, date or time passes through another type. */
const AS_TEXT = { getTypeParser: () => (text: string | Buffer) => text };

/** What makes that text the same on every server, and the rows of an unordered query come in the same order. */
const SESSION = [
  "begin transaction isolation level repeatable read, read only",
  "set local timezone = 'UTC'",
  "set local datestyle = 'ISO, YMD'",
  "set local intervalstyle = 'iso_8601'",
  "set local bytea_output = 'hex'",
  "set local extra_float_digits = 1",
  "set local synchronize_seqscans = off",
  "set local max_parallel_workers_per_gather = 0",
];

/**
 * Returns the rows of a PostgreSQL query or table as a staged file: read in one read-only transaction through a cursor,
 * a batch at a time. Its size and SHA-256 are those of the staged rows. The password is read from the environment, and
 * stands in no error.
 */
export async function stagePostgres(
  options: PostgresOptions,
  { place, copy }: PostgresStagingOptions,
): Promise<StagedFile> {
  const address = addressOf(options, `${place}.postgres`);
  const { name, ...connection } = address;
  const client = new pg.Client({
    ...connection,
    connectionTimeoutMillis: CONNECTING_MS,
    application_name: "quintile",
  });
  // A connection that breaks between two batches reports it here, and again to the batch that is asked for next.
  client.on("error", () => {});
  try {
    await client.connect().catch((error: unknown) => {
      throw connectionProblem(error, address);
    });
    for (const statement of SESSION) await client.query(statement);
    const text = options.query ?? (await tableQuery(client, options.table ?? "", place));
    const rows = readRows(client, text);
    const { value: columns = [] } = await rows.next();
    if (columns.length === 0)
      throw new ConfigurationError(`${place}.postgres.query: expected one select`);
    const staged = await stageRows({ name, path: copy }, rows, {
      columns: columns.map(String),
      copy,
      guesses: [],
    });
    if (staged.accepted === 0) throw new DataError("it gives no rows");
    return staged;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const problem =
      error instanceof DataError
        ? error
        : queryProblem(error, `${place}.postgres`, options.query === undefined);
    throw problem instanceof DataError ? new DataError(`${name}: ${problem.message}`) : problem;
  } finally {
    await client.end().catch(() => {});
  }
}

async function tableQuery(client: pg.Client, wanted: string, place: string): Promise<string> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select table_schema as schema, table_name as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema')
      order by table_schema <> 'public', 1, 2`,
  );
  const { schema, name } = chooseTable(rows, wanted, `${place}.postgres.table`);
  return `select * from ${pg.escapeIdentifier(schema ?? "public")}.${pg.escapeIdentifier(name)}`;
}

/** Yields the names of the columns first, then the rows. */
async function* readRows(client: pg.Client, text: string): AsyncGenerator<readonly StagedValue[]> {
  const cursor = client.query(
    new Cursor<(string | null)[]>(text, [], { rowMode: "array", types: AS_TEXT }),
  );
  try {
    let flags: readonly number[] | null = null;
    for (;;) {
      const { rows, fields } = await readBatch(cursor);
      if (flags === null) {
        flags = fields.flatMap(({ dataTypeID }, j) => (dataTypeID === BOOLEAN ? [j] : []));
        yield fields.map(({ name }) => name);
      }
      if (rows.length === 0) return;
      for (const row of rows) {
        for (const j of flags) row[j] = spelled(row[j] ?? null);
        yield row;
      }
    }
  } finally {
    await cursor.close().catch(() => {});
  }
}

function spelled(flag: string | null): string | null {
  return flag === null ? null : flag === "t" ? "true" : "false";
}

function readBatch(cursor: Cursor<(string | null)[]>): Promise<{
  readonly rows: (string | null)[][];
  readonly fields: readonly pg.FieldDef[];
}> {
  return new Promise((resolve, reject) => {
    cursor.read(ROWS_AT_A_TIME, (error, rows, result) => {
      if (error) reject(error);
      else resolve({ rows, fields: result?.fields ?? [] });
    });
  });
}
