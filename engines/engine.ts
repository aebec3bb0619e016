import type { NumberShelf } from "./number-shelf.ts";
import type { Sql } from "./sql.ts";

/** A cell above the engines: no bigints, decimals or driver types. Dates and timestamps are ISO 8601 text. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

/** Columns of equal length, in the query's order. A missing number is NaN, a missing text is null. */
export interface Columns {
  readonly length: number;
  readonly numbers: Readonly<Record<string, Float64Array>>;
  readonly texts: Readonly<Record<string, readonly (string | null)[]>>;
}

export interface ColumnsOptions {
  /** How many rows are to be expected. */
  readonly rows: number;
  /** Lends the arrays of numbers, which may be given back once they have been looked at; by default all are new. */
  readonly shelf?: NumberShelf | undefined;
}

export interface PiecesOptions extends ColumnsOptions {
  /** Whether all rows are worked out before the first piece comes, which is quicker where they fit in memory. */
  readonly whole?: boolean;
}

/** Columns to store; every array has the same length. NaN is stored as null. */
export type NewColumns = Readonly<
  Record<string, Float64Array | Int32Array | readonly (string | null)[]>
>;

/** Parquet (zstd); the same in half the time and a seventh larger, for an engine to read again; or CSV with a header. */
export type FileFormat = "parquet" | "quick parquet" | "csv";

/**
 * Where tables live and SQL runs. Questions that are asked while another one is answered wait for their turn, unless the
 * engine is told to answer several at once. The contract test in `tests/contracts` holds for every engine.
 */
export interface Engine {
  /** Runs a statement for its effect. */
  run(query: Sql): Promise<void>;
  /** Returns every row as an object; for small results. */
  rows(query: Sql): Promise<readonly Row[]>;
  /** Returns columns without row objects: numbers, booleans (0 or 1) and dates (days since 1970) as Float64Array, the rest as text. */
  columns(query: Sql, options?: ColumnsOptions): Promise<Columns>;
  /**
   * Returns the same in pieces of so many rows, the last one shorter, so that they need not be in memory together. Other
   * questions may be asked meanwhile; temporary tables are not seen.
   */
  pieces(query: Sql, options: PiecesOptions): AsyncIterable<Columns>;
  /** Creates a table of DOUBLE, INTEGER and VARCHAR columns and fills it. An existing table of that name is replaced. */
  store(table: string, columns: NewColumns): Promise<void>;
  /** Adds rows to a table that was stored, with the same columns in the same order; also while pieces are read. */
  append(table: string, columns: NewColumns): Promise<void>;
  /**
   * Writes a query's result as a file; rows in the query's order. Other questions may be asked meanwhile; temporary tables
   * are not seen.
   */
  write(query: Sql, path: string, format: FileFormat): Promise<void>;
  /**
   * Writes tables, in the order of their rows, to a database's file, beside those that were written to it before;
   * `openTables` has them from it. Other questions may be asked meanwhile.
   */
  writeTables(tables: readonly string[], path: string): Promise<void>;
  /** Makes tables of a database's file views under their own names, so that they are read where they lie. */
  openTables(tables: readonly string[], path: string): Promise<void>;
  /** Refuses every file outside `folders` and every change of settings, but for its bound, from now on. */
  lockDown(folders: readonly string[]): Promise<void>;
  /**
   * Lets up to so many questions be answered at once from now on, where the engine can. What one needs of another must be
   * waited for, and temporary tables may be seen or not.
   */
  answerAtOnce(questions: number): Promise<void>;
  /** Keeps the buffer pool within so many bytes from now on, and works on the disk beyond that. */
  bound(bytes: number): Promise<void>;
}

export interface EngineOptions {
  /** Worker threads of the engine; by default as many as there are cores. */
  readonly threads?: number;
  /** Bound of the engine's buffer pool, such as `4GB`. */
  readonly memory?: string;
  /** Folder to spill to. */
  readonly temporary?: string;
  /** File to keep tables in, packed, which must not be there yet; by default they are in memory. */
  readonly tables?: string;
  /** A database's file, opened to read only; by default a new database in memory. */
  readonly database?: string;
}
