import {
  type DuckDBDataChunk,
  DuckDBMaterializedResult,
  type DuckDBResult,
} from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";
import type { Columns } from "./engine.ts";
import type { NumberShelf } from "./number-shelf.ts";

/** How a column crosses: numbers and dates as doubles without missing ones. */
export type Kind = "number" | "date" | "text";

export interface Piecewise {
  readonly kinds: readonly Kind[];
  /** For how many rows room is made beforehand in the nth piece, from 0. */
  readonly size: (nth: number) => number;
  /** Whether a piece becomes longer where there are more rows; else another one begins. */
  readonly grows: boolean;
  /** What lends the arrays of numbers; by default each piece has its own. */
  readonly shelf?: NumberShelf | undefined;
}

/** Room for a result of any length, of which at most a quarter of a million rows stay empty. */
export function growing(nth: number): number {
  return 2048 * 2 ** Math.min(nth, 7);
}

/** Yields columns of so many rows at a time; one piece without rows where there are none. Throws where the engine fails midway. */
export async function* readColumns(
  result: DuckDBResult,
  names: readonly string[],
  { kinds, size, grows, shelf }: Piecewise,
): AsyncGenerator<Columns> {
  let rows = 0;
  let rowsRead = 0;
  let nth = 0;
  let numbers: Float64Array[] = [];
  let texts: (string | null)[][] = [];
  let length = 0;
  const begin = () => {
    rows = size(nth++);
    numbers = kinds.map((kind) => {
      if (kind === "text") return NONE;
      return shelf?.take(rows) ?? new Float64Array(rows);
    });
    texts = names.map(() => []);
  };
  const cut = (values: Float64Array) => {
    if (values.length === length) return values;
    return shelf === undefined ? values.slice(0, length) : values.subarray(0, length);
  };
  const piece = (): Columns => ({
    length,
    numbers: Object.fromEntries(
      names.flatMap((name, j) =>
        kinds[j] === "text" ? [] : [[name, cut(numbers[j] as Float64Array)]],
      ),
    ),
    texts: Object.fromEntries(
      names.flatMap((name, j) => (kinds[j] === "text" ? [[name, texts[j] ?? []]] : [])),
    ),
  });
  for (let next = 0; ; ) {
    // Of a result that is whole, its chunks are at hand: to wait for each takes longer than to read it.
    const chunk =
      result instanceof DuckDBMaterializedResult
        ? next < result.chunkCount
          ? result.getChunk(next++)
          : null
        : await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    rowsRead += chunk.rowCount;
    for (let from = 0; from < chunk.rowCount; ) {
      if (length === 0) begin();
      const to = grows ? chunk.rowCount : Math.min(chunk.rowCount, from + rows - length);
      for (let j = 0; j < names.length; j++) {
        if (kinds[j] === "text") {
          const values = chunk.getColumnValues(j) as (string | null)[];
          const own = texts[j] ?? [];
          for (let i = from; i < to; i++) own.push(values[i] ?? null);
        } else {
          const larger = grown(numbers[j] as Float64Array, length + to - from);
          larger.set(doublesOf(chunk, j).subarray(from, to), length);
          numbers[j] = larger;
        }
      }
      length += to - from;
      from = to;
      if (length === rows && !grows) {
        yield piece();
        length = 0;
      }
    }
  }
  // A question that fails midway ends as one whose rows have all come: only its result tells.
  if (result.returnType === duckdb.ResultType.INVALID)
    throw new Error(
      `the engine failed after ${rowsRead} rows: a value cannot be worked out, or there is not enough room`,
    );
  const none = nth === 0;
  if (none) begin();
  if (length > 0 || none) yield piece();
}

const NONE = new Float64Array();

/** Returns a column of doubles where the engine has them, to be copied at once: the wrapper's vectors make five objects of each. */
function doublesOf({ chunk, rowCount }: DuckDBDataChunk, j: number): Float64Array {
  const bytes = duckdb.vector_get_data(
    duckdb.data_chunk_get_vector(chunk, j),
    Float64Array.BYTES_PER_ELEMENT * rowCount,
  );
  return new Float64Array(bytes.buffer, bytes.byteOffset, rowCount);
}

/** Returns an array of at least so many numbers that begins with the given ones. */
function grown(values: Float64Array, length: number): Float64Array {
  if (length <= values.length) return values;
  const larger = new Float64Array(Math.max(length, 2 * values.length));
  larger.set(values);
  return larger;
}
