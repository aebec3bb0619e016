import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBType,
  DuckDBTypeId,
  INTEGER,
} from "@duckdb/node-api";
import { appendedType, appendRows } from "./append-rows.ts";
import type { Cell, Engine, EngineOptions, FileFormat, Row } from "./engine.ts";
import { joinPieces } from "./join-pieces.ts";
import { type Lanes, lanes } from "./lanes.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { growing, type Kind, type Piecewise, readColumns } from "./read-columns.ts";
import { id, list, literal, render, type Sql, sql } from "./sql.ts";

/**
 * Opens a DuckDB database, in memory or in a file, or a file of one to read only, hands it to `work`, and closes it when the work has
 * ended, or when `close` is called: nothing may be asked from then on. To free many tables takes a while.
 */
export async function withEngine<Result>(
  { threads, memory, temporary, tables, database }: EngineOptions,
  work: (engine: Engine, close: () => void) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(database ?? tables ?? ":memory:", {
    ...(database === undefined ? {} : { access_mode: "READ_ONLY" }),
    ...(threads === undefined ? {} : { threads: String(threads) }),
    ...(memory === undefined ? {} : { memory_limit: memory }),
    ...(temporary === undefined ? {} : { temp_directory: temporary }),
  });
  const connect = () => instance.connect();
  const asking = lanes(await connect());
  await asking.ask((on) => on.run("set global timezone = 'UTC'"));
  // Files are written, and rows added, while other questions are asked.
  const writing = await connect();
  const adding = await connect();
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    adding.closeSync();
    writing.closeSync();
    for (const connection of asking.connections) connection.closeSync();
    instance.closeSync();
  };
  try {
    return await work(engineOver(asking, { writing, adding, connect }), close);
  } finally {
    close();
  }
}

function engineOver(
  asking: Lanes<DuckDBConnection>,
  {
    writing,
    adding,
    connect,
  }: {
    readonly writing: DuckDBConnection;
    readonly adding: DuckDBConnection;
    readonly connect: () => Promise<DuckDBConnection>;
  },
): Engine {
  const bound = (query: Sql) => render(query, (position) => `$${position}`);
  const added = oneAtATime();
  const run = async (query: Sql): Promise<void> => {
    const { text, values } = bound(query);
    await asking.ask((on) => on.run(text, [...values]));
  };
  const read = async function* (
    query: Sql,
    {
      on,
      whole,
      ...how
    }: Omit<Piecewise, "kinds"> & {
      readonly on: DuckDBConnection;
      /** Whether all rows are worked out before the first is read. */
      readonly whole: boolean;
    },
  ) {
    const { text, values } = bound(query);
    const statement = await on.prepare(text);
    const names = Array.from({ length: statement.columnCount }, (_, j) => statement.columnName(j));
    const kinds = names.map((_, j) => kindOf(statement.columnType(j)));
    statement.destroySync();
    const crossing = names.map((name, j) => castFor(kinds[j] ?? "text", name));
    const crossed = `select ${crossing.join(", ")} from (${text}\n) as crossing`;
    const result = await (whole ? on.run(crossed, [...values]) : on.stream(crossed, [...values]));
    yield* readColumns(result, names, { kinds, ...how });
  };
  return {
    run,
    async rows(query) {
      const { text, values } = bound(query);
      const reader = await asking.ask((on) => on.runAndReadAll(text, [...values]));
      const types = reader.columnTypes();
      return reader
        .getRowObjectsJS()
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value], j) => [name, toCell(value, types[j])]),
          ),
        ) as Row[];
    },
    async columns(query, options) {
      const how =
        options === undefined
          ? { size: growing, grows: false }
          : { size: () => options.rows, grows: true, shelf: options.shelf };
      return await asking.ask((on) => joinPieces(read(query, { on, whole: false, ...how })));
    },
    async *pieces(query, { rows, shelf, whole = false }) {
      const own = await connect();
      try {
        yield* read(query, { on: own, whole, size: () => rows, grows: false, shelf });
      } finally {
        own.closeSync();
      }
    },
    async store(table, columns) {
      const names = Object.keys(columns);
      const given = names.map((name) => columns[name] ?? []);
      const declared = names.map(
        (name, j) => sql`${id(name)} ${types.get(appendedType(given[j] ?? [])) ?? sql`varchar`}`,
      );
      const { text } = bound(sql`create or replace table ${id(table)} (${list(declared)})`);
      await added(async () => {
        await adding.run(text);
        await appendRows(adding, table, given);
      });
    },
    async append(table, columns) {
      await added(() => appendRows(adding, table, Object.values(columns)));
    },
    async write(query, path, format) {
      const { text, values } = bound(sql`copy (${query}) to ${literal(path)} ${written[format]}`);
      await writing.run(text, [...values]);
    },
    async writeTables(tables, path) {
      const write = async (query: Sql) => void (await writing.run(bound(query).text));
      await write(sql`attach ${literal(path)} as "written tables"`);
      try {
        for (const table of tables)
          await write(
            sql`create table "written tables".${id(table)} as select * from ${id(table)}`,
          );
      } finally {
        await write(sql`detach "written tables"`);
      }
    },
    async openTables(tables, path) {
      await run(sql`attach ${literal(path)} as "opened tables" (read_only)`);
      for (const table of tables)
        await run(sql`create view ${id(table)} as select * from "opened tables".${id(table)}`);
    },
    async lockDown(folders) {
      await run(sql`set allowed_directories = [${list(folders.map((folder) => literal(folder)))}]`);
      await run(sql`set enable_external_access = false`);
      await run(sql`set allowed_configs = ['memory_limit']`);
      await run(sql`set lock_configuration = true`);
    },
    async answerAtOnce(questions) {
      while (asking.connections.length < questions) asking.add(await connect());
    },
    async bound(bytes) {
      await run(sql`set memory_limit = ${literal(`${Math.floor(bytes / 1e6)}MB`)}`);
    },
  };
}

/**
 * How files are written. Looking for repeated values costs more than it saves where most are met once. Rows of a large CSV
 * keep the order of a table only where this is asked for.
 */
const written: Readonly<Record<FileFormat, Sql>> = {
  parquet: sql`(format parquet, compression zstd)`,
  "quick parquet": sql`(
    format parquet, parquet_version v2, compression zstd, compression_level 1, dictionary_size_limit 2000
  )`,
  csv: sql`(format csv, header true, preserve_order true)`,
};

/** Types of columns to store, as they are declared. */
const types = new Map<DuckDBType, Sql>([
  [DOUBLE, sql`double`],
  [INTEGER, sql`integer`],
]);

const numeric = new Set<DuckDBTypeId>([
  DuckDBTypeId.BOOLEAN,
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

function kindOf(type: DuckDBType): Kind {
  if (numeric.has(type.typeId)) return "number";
  return type.typeId === DuckDBTypeId.DATE ? "date" : "text";
}

function castFor(kind: Kind, name: string): string {
  const column = id(name).strings[0] ?? "";
  if (kind === "number") return `coalesce(${column}::double, 'nan'::double)`;
  if (kind === "date")
    return `coalesce(date_diff('day', date '1970-01-01', ${column})::double, 'nan'::double)`;
  return `${column}::varchar`;
}

function toCell(value: unknown, type: DuckDBType | undefined): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Date)
    return type?.typeId === DuckDBTypeId.DATE
      ? value.toISOString().slice(0, 10)
      : value.toISOString();
  if (typeof value === "object") return JSON.stringify(value);
  return value as Cell;
}
