import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER, VARCHAR } from "@duckdb/node-api";
import duckdb, { type Vector } from "@duckdb/node-bindings";

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
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, j);
        if (column instanceof Float64Array) setDoubles(vector, column.subarray(start, end));
        else if (column instanceof Int32Array) setIntegers(vector, column.subarray(start, end));
        else setTexts(vector, column, start, end);
      });
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

/*
 * Vectors are filled as the engine has them, one copy each from what lies here: the wrapper's own are set value by value.
 * Arrays that threads share cannot be handed over, so that numbers are copied too.
 */
const doubles = new Float64Array(CHUNK);
const integers = new Int32Array(CHUNK);
/** A text is 16 bytes: its length, and up to 12 bytes of UTF-8 themselves or where more of them are. */
const TEXT_BYTES = 16;
const INLINE = 12;
const texts = new Uint8Array(TEXT_BYTES * CHUNK);
const lengths = new Uint32Array(texts.buffer);
/** One bit a row, set where there is a value. */
const present = new Uint32Array(CHUNK / 32);

function setDoubles(vector: Vector, values: Float64Array): void {
  doubles.set(values);
  let missing = false;
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(doubles[i] as number)) {
      if (!missing) present.fill(0xffffffff);
      missing = true;
      leaveOut(i);
    }
  duckdb.copy_data_to_vector(vector, 0, doubles.buffer, 0, values.byteLength);
  if (missing) setPresent(vector);
}

function setIntegers(vector: Vector, values: Int32Array): void {
  integers.set(values);
  duckdb.copy_data_to_vector(vector, 0, integers.buffer, 0, values.byteLength);
}

function setTexts(
  vector: Vector,
  column: readonly (string | null)[],
  start: number,
  end: number,
): void {
  const long: number[] = [];
  let missing = false;
  texts.fill(0);
  for (let i = 0; i < end - start; i++) {
    const text = column[start + i] ?? null;
    if (text === null) {
      if (!missing) present.fill(0xffffffff);
      missing = true;
      leaveOut(i);
    } else if (!setShort(text, i)) long.push(i);
  }
  duckdb.copy_data_to_vector(vector, 0, texts.buffer, 0, TEXT_BYTES * (end - start));
  for (const i of long) duckdb.vector_assign_string_element(vector, i, column[start + i] as string);
  if (missing) setPresent(vector);
}

/** Writes a text of 12 ASCII characters at most, none of them 0; returns false, and leaves it empty, where it is another. */
function setShort(text: string, i: number): boolean {
  if (text.length > INLINE) return false;
  const at = TEXT_BYTES * i + 4;
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code === 0 || code >= 0x80) {
      texts.fill(0, at, at + k);
      return false;
    }
    texts[at + k] = code;
  }
  lengths[(TEXT_BYTES / 4) * i] = text.length;
  return true;
}

function leaveOut(i: number): void {
  present[i >> 5] = (present[i >> 5] as number) & ~(1 << (i & 31));
}

function setPresent(vector: Vector): void {
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, present.buffer, 0, present.byteLength);
}
