import { DuckDBInstance, type DuckDBPreparedStatement } from "@duckdb/node-api";
import { appendRows } from "./append-rows.ts";
import { render, type Sql } from "./sql.ts";

/** A column of a small result; null is missing. */
export type SmallColumn = readonly Small[];
type Small = number | string | boolean | null;

/** A statement that was planned once. */
export interface Prepared {
  run(): Promise<void>;
  /** Returns the columns of the result in the query's order; numbers must be DOUBLE or INTEGER. */
  columns(): Promise<readonly SmallColumn[]>;
}

/** An in-memory database for many small queries over tables that stay nearly empty. */
export interface WarmEngine {
  run(query: Sql): Promise<void>;
  prepare(query: Sql): Promise<Prepared>;
  /** Appends rows to a table of VARCHAR and DOUBLE columns; all arrays are of equal length. NaN is stored as null. */
  append(
    table: string,
    columns: readonly (Float64Array | readonly (string | null)[])[],
  ): Promise<void>;
  close(): void;
}

/**
 * Opens one. Statements are planned when the tables are empty, so nothing may be concluded from what they hold then:
 * rules of the optimizer that do are switched off.
 */
export async function openWarmEngine(): Promise<WarmEngine> {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "1",
    memory_limit: "512MB",
    temp_directory: "",
  });
  const connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  await connection.run(
    "set disabled_optimizers = 'statistics_propagation, compressed_materialization, join_filter_pushdown, join_order, build_side_probe_side'",
  );
  await connection.run("set enable_external_access = false");
  return {
    async run(query) {
      const { text, values } = bound(query);
      await connection.run(text, [...values]);
    },
    async prepare(query) {
      const { text, values } = bound(query);
      const statement = await connection.prepare(text);
      if (values.length > 0) statement.bind([...values]);
      return prepared(statement);
    },
    async append(table, columns) {
      await appendRows(connection, table, columns);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function bound(query: Sql) {
  return render(query, (position) => `$${position}`);
}

function prepared(statement: DuckDBPreparedStatement): Prepared {
  return {
    async run() {
      await statement.run();
    },
    async columns() {
      // A reader would wait for another thread once a chunk.
      const result = await statement.run();
      const columns = Array.from({ length: result.columnCount }, (): Small[] => []);
      for (let k = 0; k < result.chunkCount; k++) {
        const chunk = result.getChunk(k);
        columns.forEach((column, j) => {
          for (const value of chunk.getColumnValues(j)) column.push(value as Small);
        });
      }
      return columns;
    },
  };
}
