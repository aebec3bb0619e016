import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER, VARCHAR } from "@duckdb/node-api";

/** A column to append: numbers, of which NaN is stored as null, or texts. */
export type AppendedColumn = Float64Array | Int32Array | readonly (string | null)[];

const CHUNK = 2048;

/** Returns the type of the engine in which a column is appended: DOUBLE, INTEGER or VARCHAR. */
export function appendedType(column: AppendedColumn) {
  if (column instanceof Int32Array) return INTEGER;
  return column instanceof Float64Array ? DOUBLE : VARCHAR;
}

/** Appends rows to a table of DOUBLE, INTEGER and VARCHAR columns; throws unless all arrays are of equal length. */
export async function appendRows(
  connection: DuckDBConnection,
  table: string,
  columns: readonly AppendedColumn[],
): Promise<void> {
  const rows = columns[0]?.length ?? 0;
  const uneven = columns.find((column) => column.length !== rows);
  if (uneven !== undefined)
    throw new Error(`store requires columns of equal length, got ${rows} and ${uneven.length}`);
  const types = columns.map(appendedType);
  const appender = await connection.createAppender(table);
  try {
    for (let start = 0; start < rows; start += CHUNK) {
      const end = Math.min(rows, start + CHUNK);
      const chunk = DuckDBDataChunk.create(types, end - start);
      columns.forEach((column, j) => {
        if (column instanceof Float64Array || column instanceof Int32Array)
          setNumbers(chunk, j, column.subarray(start, end));
        else chunk.setColumnValues(j, column.slice(start, end));
      });
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

function setNumbers(chunk: DuckDBDataChunk, j: number, values: Float64Array | Int32Array): void {
  const vector = chunk.getColumnVector(j) as unknown as {
    readonly items: Float64Array | Int32Array;
    setItem(i: number, value: null): void;
    flush(): void;
  };
  vector.items.set(values);
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i] as number)) vector.setItem(i, null);
  vector.flush();
}
