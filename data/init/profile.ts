import type { ColumnKind } from "../types/column-types.ts";

/** What a look at one column of a file found. */
export interface ColumnProfile {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Rows with a value. */
  readonly filled: number;
  /** Different values. */
  readonly distinct: number;
  /** Rows whose number is below 0; 0 for other columns. */
  readonly negative: number;
  readonly least: number | null;
  readonly most: number | null;
  /** Whether every number is whole. */
  readonly whole: boolean;
  /** The commonest values with their rows, commonest first; at most 40. */
  readonly top: readonly (readonly [value: string, rows: number])[];
  /** Rows whose value has an at sign between letters and a dot after it. */
  readonly mails: number;
  /** Mean length of a value in characters. */
  readonly meanLength: number;
  /** Values that hold a decimal comma, and values that hold a decimal point. */
  readonly commas: number;
  readonly points: number;
  /** Places in which this value differs from the row before. */
  readonly changes: number;
  /** How it is read as time, where it is: `ISO 8601`, a strptime format, `epoch seconds`. */
  readonly dateFormat: string | null;
  /** Whether its times say how far they are from UTC. */
  readonly hasOffset: boolean;
  /** Whether its times have hours. */
  readonly hasHours: boolean;
  /** Set where its dates could be read in two ways. */
  readonly doubt: DateDoubt | null;
  /** Set where its numbers could be read in two ways: what its comma was taken for. */
  readonly comma: "decimal" | "thousands" | null;
}

/** Two ways to read a column's dates, the likelier first. */
export interface DateDoubt {
  readonly formats: readonly [string, string];
  readonly example: string;
  /** Why the first is the likelier one. */
  readonly because: string;
}

/** What a look at one file, or at several with the same columns, found. */
export interface FileProfile {
  /** The paths as a configuration writes them, relative to it. */
  readonly paths: readonly string[];
  /** The first file's name without folder and endings. */
  readonly stem: string;
  /** The table of the engine that holds its rows as text, one column for each of `columns`. */
  readonly table: string;
  readonly rows: number;
  /** Records that no engine can read as they stand. */
  readonly broken: number;
  readonly delimiter: string | null;
  readonly header: boolean;
  readonly columns: readonly ColumnProfile[];
}

/** Returns a file's column by name; a name that the file has not is a defect. */
export function columnOf({ columns, paths }: FileProfile, name: string): ColumnProfile {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`${paths[0]} has no column '${name}'`);
  return found;
}

/** Returns a file as a sentence names it: without its folder, and with how many more are read with it. */
export function fileName({ paths }: Pick<FileProfile, "paths">): string {
  const [first = ""] = paths;
  const more = paths.length - 1;
  return `${first.slice(first.lastIndexOf("/") + 1)}${more === 0 ? "" : ` and ${more} more`}`;
}

/** Returns how many rows there are in words: `4,372 values in 541,909 rows, 24.9 % missing`. */
export function filling({ rows }: Pick<FileProfile, "rows">, column: ColumnProfile): string {
  const missing = rows === 0 ? 0 : 1 - column.filled / rows;
  const values = `${count(column.distinct)} values`;
  return missing === 0 ? values : `${values}, ${percent(missing)} missing`;
}

/** Returns a whole number as people read it: `541,909`. */
export function count(n: number): string {
  return n.toLocaleString("en-GB", { maximumFractionDigits: 0 });
}

/** Returns a share in [0, 1] as people read it: `24.9 %`. */
export function percent(share: number): string {
  const digits = share > 0 && share < 0.001 ? "under 0.1" : (100 * share).toFixed(1);
  return `${digits.replace(/\.0$/, "")} %`;
}
