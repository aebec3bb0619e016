import { DuckDBInstance, DuckDBListValue } from "@duckdb/node-api";
import { render, type Sql } from "./sql.ts";

/** A column of a small result; null is missing. */
export type SmallColumn = readonly Small[];
type Small = number | string | boolean | null | readonly (number | null)[];

/** A statement that was planned once. */
export interface Prepared {
  /**
   * Runs it with a text for each parameter and returns the columns of the result in the query's order; numbers must be
   * DOUBLE or INTEGER, or lists of them.
   */
  columns(texts?: Readonly<Record<string, string>>): Promise<readonly SmallColumn[]>;
}

/** A database without tables, for many small queries over the texts that they are given. */
export interface WarmEngine {
  /**
   * Plans a statement; every `parameter` of it must be given a text whenever it is run. One that has any and reads a table
   * would be planned again at each run.
   */
  prepare(query: Sql): Promise<Prepared>;
  close(): void;
}

/**
 * Opens one. Statements are planned when nothing is known of the texts: rules of the optimizer that go by what is known are
 * switched off, and so is the one that filters a table by the conditions of all who read it, which few rows pay for twice.
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
    "set disabled_optimizers = 'statistics_propagation, compressed_materialization, join_filter_pushdown, join_order, build_side_probe_side, cte_filter_pusher'",
  );
  await connection.run("set enable_external_access = false");
  return {
    async prepare(query) {
      // Values may stand beside parameters, which have names: then both must.
      const { text, values } = render(query, (position) => `$value_${position}`);
      const statement = await connection.prepare(text);
      values.forEach((value, i) => {
        statement.bind({ [`value_${i + 1}`]: value });
      });
      return {
        async columns(texts = {}) {
          for (const [name, value] of Object.entries(texts))
            statement.bindVarchar(statement.parameterIndex(name), value);
          // A reader would wait for another thread once a chunk.
          const result = await statement.run();
          const columns = Array.from({ length: result.columnCount }, (): Small[] => []);
          for (let k = 0; k < result.chunkCount; k++) {
            const chunk = result.getChunk(k);
            columns.forEach((column, j) => {
              for (const value of chunk.getColumnValues(j)) column.push(plain(value));
            });
          }
          return columns;
        },
      };
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function plain(value: unknown): Small {
  return (value instanceof DuckDBListValue ? value.items : value) as Small;
}
