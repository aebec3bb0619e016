import { DataError } from "./errors.ts";
import { type Marks, recordScanner, splitFields } from "./records.ts";

/** How a delimited text file is written. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: "\n" | "\r";
  readonly header: boolean;
  /** The names in the header, or `column1`, `column2`, ... */
  readonly columns: readonly string[];
}

export interface DialectOptions {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly header?: boolean | undefined;
  /** Texts of the configuration that may name columns: a first line that holds one of them is a header. */
  readonly mentioned: readonly string[];
}

const CANDIDATES = [",", ";", "\t", "|"] as const;
const SAMPLE_RECORDS = 200;

/** Returns how a file is written, from its first records, and says what was guessed. */
export function guessDialect(
  head: Buffer,
  whole: boolean,
  { delimiter, quote = '"', header, mentioned }: DialectOptions,
): { readonly dialect: Dialect; readonly padded: boolean; readonly guesses: readonly string[] } {
  const guesses: string[] = [];
  const newline = !head.includes(10) && head.includes(13) ? "\r" : "\n";
  const chosen = delimiter ?? guessDelimiter(head, whole, quote, newline);
  if (delimiter === undefined && chosen !== ",")
    guesses.push(`delimiter ${JSON.stringify(chosen)}`);
  if (newline === "\r") guesses.push("lines end in carriage returns");
  const {
    records: [first],
    padded,
  } = sample(head, whole, chosen, quote, newline);
  if (first === undefined) throw new DataError("it holds no record");
  if (first.fields === 0) throw new DataError("its first line has an unterminated quote");
  const cells = splitFields(first.text, chosen, quote).map((cell) => cell.trim());
  const named = header ?? looksLikeHeader(cells, mentioned);
  if (header === undefined && !named) guesses.push("no header: columns are column1, column2, ...");
  const columns = cells.map((cell, j) => (named && cell !== "" ? cell : `column${j + 1}`));
  refuseTwins(columns);
  return {
    dialect: { delimiter: chosen, quote, newline, header: named, columns },
    padded,
    guesses,
  };
}

/** Returns the bytes that a scanner looks for. */
export function marksOf({ delimiter, quote, newline }: Omit<Dialect, "header" | "columns">): Marks {
  return { delimiter: byteOf(delimiter), quote: byteOf(quote), newline: newline.charCodeAt(0) };
}

/** Refuses a header in which one name stands twice; engines do not tell upper from lower case. */
export function refuseTwins(columns: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const column of columns) {
    const twin = seen.get(column.toLowerCase());
    if (twin !== undefined)
      throw new DataError(
        twin === column
          ? `column '${column}' stands twice in its header`
          : `columns '${twin}' and '${column}' differ in upper and lower case only`,
      );
    seen.set(column.toLowerCase(), column);
  }
}

function byteOf(mark: string): number {
  if (mark === "") return -1;
  const code = mark.charCodeAt(0);
  if (code > 127 || mark === "\n" || mark === "\r")
    throw new DataError(`a delimiter or quote must be one ASCII character, got '${mark}'`);
  return code;
}

function guessDelimiter(head: Buffer, whole: boolean, quote: string, newline: "\n" | "\r"): string {
  let best = { delimiter: ",", share: 0, fields: 1 };
  for (const delimiter of CANDIDATES) {
    const { records } = sample(head, whole, delimiter, quote, newline);
    const fields = records[0]?.fields ?? 1;
    if (fields < 2) continue;
    const share = records.filter((record) => record.fields === fields).length / records.length;
    const better = share > best.share + 0.1 || (share > best.share - 0.1 && fields > best.fields);
    if (better) best = { delimiter, share, fields };
  }
  return best.delimiter;
}

interface Sample {
  readonly records: readonly { readonly text: string; readonly fields: number }[];
  readonly padded: boolean;
}

function sample(
  head: Buffer,
  whole: boolean,
  delimiter: string,
  quote: string,
  newline: "\n" | "\r",
): Sample {
  const records: { text: string; fields: number }[] = [];
  const scanner = recordScanner(marksOf({ delimiter, quote, newline }), 0, {
    record(kind, bytes, start, end, _next, _line, fields) {
      if (kind === "blank" || records.length >= SAMPLE_RECORDS) return;
      const unreadable = kind === "unterminated" || kind === "overlong";
      records.push({ text: bytes.toString("utf8", start, end), fields: unreadable ? 0 : fields });
    },
  });
  scanner.push(head);
  if (whole) scanner.end();
  return { records, padded: scanner.padded() };
}

/** A first line is a header unless a cell of it is a number or a date, and none is a name that we were told. */
function looksLikeHeader(cells: readonly string[], mentioned: readonly string[]): boolean {
  const value = /^[+-]?\d+([.,]\d+)*$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?$/;
  if (!cells.some((cell) => value.test(cell))) return true;
  return cells.some((cell) => /[a-z]/i.test(cell) && mentioned.some((text) => text.includes(cell)));
}
