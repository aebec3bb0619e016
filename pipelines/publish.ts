import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../data/errors.ts";
import type { PublishedColumn, PublishedTable } from "../data/ways/postgres-tables.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, type Sql, sql } from "../engines/sql.ts";
import { countOf } from "../reports/number.ts";
import { readStoredList, unguarded } from "./lists/stored-list.ts";
import type { Said } from "./said.ts";
import { storedLists, storedRun } from "./stored-run.ts";

export interface PublishOptions {
  /** `postgres://user@host:5432/database`. */
  readonly to: string;
  readonly table: string;
  readonly lists?: true;
  readonly run: string;
  /** The day of a run that has none. */
  readonly asOf?: string;
}

/** Rows of a batch that is sent, and of a piece of the file that is read: to find a piece its whole column is looked at. */
const ROWS_AT_A_TIME = 5000;
const ROWS_READ = 20_000;

/** Writes a run's scores, and its lists, to a PostgreSQL server: all of it or nothing. */
export async function publish(options: PublishOptions): Promise<Said> {
  const { run: folder, to, table } = options;
  const run = await storedRun(folder);
  const scores = join(folder, "scores.parquet");
  if (!existsSync(scores))
    throw new ConfigurationError(`'${folder}' scored nobody: it has no scores.parquet`);
  const asOf = run.as_of ?? options.asOf ?? null;
  if (asOf === null)
    throw new ConfigurationError(`'${folder}' is of no day, so --as-of has to name one`);
  if (run.as_of !== null && options.asOf !== undefined && options.asOf !== run.as_of)
    throw new ConfigurationError(`'${folder}' is a run of ${run.as_of}, got --as-of ${asOf}`);
  return await withEngine({ threads: 1 }, async (engine) => {
    const columns = await columnsOf(engine, scores);
    const tables: PublishedTable[] = [
      {
        name: table,
        columns,
        key: ["customer_id", "as_of"],
        replaces: {},
        rows: () => batches(engine, scores, columns, asOf),
      },
    ];
    if (options.lists === true)
      tables.push(await listsTable(folder, run.configuration.lists, options.table, asOf));
    const { writePostgres } = await import("../data/ways/postgres-tables.ts");
    const { server, rows } = await writePostgres(to, tables);
    return {
      lines: tables.map(
        ({ name }, i) => `Wrote ${server} ${name}: ${countOf(rows[i] ?? 0, "row")} as of ${asOf}.`,
      ),
      document: {
        server,
        as_of: asOf,
        tables: tables.map(({ name }, i) => ({ table: name, rows: rows[i] ?? 0 })),
      },
    };
  });
}

async function columnsOf(engine: Engine, path: string): Promise<readonly PublishedColumn[]> {
  const rows = await engine.rows(sql`
    select column_name, column_type
    from (describe select * from read_parquet(${literal(path)}))`);
  return rows.map((row) => ({
    name: String(row["column_name"]),
    type: row["column_name"] === "as_of" ? "date" : typeOf(String(row["column_type"])),
  }));
}

function typeOf(type: string): PublishedColumn["type"] {
  if (/^(DOUBLE|FLOAT|REAL|DECIMAL)/.test(type)) return "double precision";
  if (/INT/.test(type)) return "bigint";
  if (type === "BOOLEAN") return "boolean";
  return type === "DATE" ? "date" : "text";
}

/** Reads scores a piece at a time, so that no more than that is held. */
async function* batches(
  engine: Engine,
  path: string,
  columns: readonly PublishedColumn[],
  asOf: string,
): AsyncGenerator<readonly (readonly (string | null)[])[]> {
  const cells: readonly Sql[] = columns.map(({ name }) =>
    name === "as_of" ? sql`${asOf}` : sql`${id(name)}::varchar`,
  );
  const named = cells.map((cell, i) => sql`${cell} as ${id(`c${i}`)}`);
  for (let from = 0; ; from += ROWS_READ) {
    const rows = await engine.rows(sql`
      select ${list(named)}
      from read_parquet(${literal(path)}, file_row_number = true)
      where file_row_number >= ${from} and file_row_number < ${from + ROWS_READ}
      order by file_row_number`);
    if (rows.length === 0) return;
    for (let at = 0; at < rows.length; at += ROWS_AT_A_TIME)
      yield rows
        .slice(at, at + ROWS_AT_A_TIME)
        .map((row) => columns.map((_, i) => textOf(row[`c${i}`])));
  }
}

const LIST_COLUMNS: readonly PublishedColumn[] = [
  { name: "list", type: "text" },
  { name: "customer_id", type: "text" },
  { name: "as_of", type: "date" },
  { name: "rank", type: "bigint" },
  { name: "score", type: "double precision" },
  { name: "percentile", type: "double precision" },
  { name: "value", type: "double precision" },
  { name: "value_at_risk", type: "double precision" },
  { name: "expected_value", type: "double precision" },
  { name: "expected_profit", type: "double precision" },
  { name: "segment", type: "text" },
  { name: "lifecycle", type: "text" },
  { name: "reason_1", type: "text" },
  { name: "reason_2", type: "text" },
  { name: "reason_3", type: "text" },
  { name: "suggested_action", type: "text" },
  { name: "group", type: "text" },
  { name: "last_order_on", type: "date" },
];

/** All lists in one table; attributes of customers stay where they are, and what a list no longer holds is removed. */
async function listsTable(
  folder: string,
  configured: Readonly<Record<string, { readonly columns?: readonly string[] | undefined }>>,
  table: string,
  asOf: string,
): Promise<PublishedTable> {
  const names = await storedLists(folder);
  return {
    name: `${table}_lists`,
    columns: LIST_COLUMNS,
    key: ["list", "customer_id", "as_of"],
    replaces: { list: names, as_of: [asOf] },
    async *rows() {
      for (const name of names) {
        const rows = await readStoredList(folder, name, configured[name]?.columns ?? []);
        const given: Readonly<Record<string, string>> = { list: name, as_of: asOf };
        for (let from = 0; from < rows.length; from += ROWS_AT_A_TIME)
          yield rows
            .slice(from, from + ROWS_AT_A_TIME)
            .map((row) =>
              LIST_COLUMNS.map(({ name: column }) =>
                textOf(given[column] ?? unguarded(row[column])),
              ),
            );
      }
    },
  };
}

function textOf(cell: unknown): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}
