import { DataError } from "../errors.ts";
import { type Marks, recordScanner, splitFields } from "./records.ts";

/** How a delimited text file is written. */
export interface Dialect {
  /** One mark; where it is a blank, a run of them counts as one. */
  readonly delimiter: string;
  readonly quote: string;
  /** What stands before a quote inside quotes: the quote again, or a backslash. */
  readonly escape: string;
  readonly newline: "\n" | "\r";
  /** First records that are no part of the table, such as `sep=;`. */
  readonly preamble: number;
  readonly header: boolean;
  /** The names in the header, or `column1`, `column2`, ... */
  readonly columns: readonly string[];
}

export interface DialectOptions {
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly escape?: string | undefined;
  readonly header?: boolean | undefined;
  /** Texts of the configuration that may name columns: a first line that holds one of them is a header. */
  readonly mentioned: readonly string[];
}

const CANDIDATES = [",", ";", "\t", "|", "^", "~"] as const;
const SAMPLE_RECORDS = 200;
const BACKSLASH = "\\";
/** Fewer columns between blanks than these are words of a text. */
const FEWEST_BLANK_COLUMNS = 3;

/** Returns how a file is written, from its first records, and says what was guessed. */
export function guessDialect(
  head: Buffer,
  whole: boolean,
  { delimiter, quote = '"', escape: stated, header, mentioned }: DialectOptions,
): { readonly dialect: Dialect; readonly padded: boolean; readonly guesses: readonly string[] } {
  const guesses: string[] = [];
  const newline = !head.includes(10) && head.includes(13) ? "\r" : "\n";
  const told = /^"?sep=([^"\r\n])"?[\r\n]/i.exec(head.toString("latin1", 0, 12));
  const table = told === null ? head : head.subarray(told[0].length);
  const marks = { quote, escape: stated === BACKSLASH ? BACKSLASH : quote, newline } as const;
  const chosen = delimiter ?? told?.[1] ?? guessDelimiter(table, whole, marks);
  if (delimiter === undefined && chosen !== ",")
    guesses.push(
      `delimiter ${JSON.stringify(chosen)}${told === null ? "" : ", as its first line says"}${chosen === " " ? ", where a run of blanks counts as one" : ""}`,
    );
  if (newline === "\r") guesses.push("lines end in carriage returns");
  const doubled = { ...marks, delimiter: chosen };
  const escaped = { ...doubled, escape: BACKSLASH };
  const backslash = stated === undefined && onlyWithBackslash(table, whole, doubled, escaped);
  if (backslash) guesses.push("a backslash stands before quotes inside quotes");
  const written = backslash ? escaped : doubled;
  const {
    records: [first],
    padded,
  } = sample(table, whole, written);
  if (first === undefined) throw new DataError("it holds no record");
  if (first.fields === 0) throw new DataError("its first line has an unterminated quote");
  const cells = splitFields(first.text, written).map((cell) => cell.trim());
  const named = header ?? looksLikeHeader(cells, mentioned);
  if (header === undefined && !named) guesses.push("no header: columns are column1, column2, ...");
  const columns = cells.map((cell, j) => (named && cell !== "" ? cell : `column${j + 1}`));
  refuseTwins(columns);
  const preamble = told === null ? 0 : 1;
  return { dialect: { ...written, preamble, header: named, columns }, padded, guesses };
}

type Written = Pick<Dialect, "delimiter" | "quote" | "escape" | "newline">;

/** Returns the bytes that a scanner looks for. */
export function marksOf({ delimiter, quote, escape: escapeMark, newline }: Written): Marks {
  return {
    delimiter: byteOf(delimiter),
    quote: byteOf(quote),
    escape: escapeMark === quote ? -1 : byteOf(escapeMark),
    newline: newline.charCodeAt(0),
  };
}

/** Returns whether fields are parted by runs of blanks. */
export function isBlank({ delimiter }: Pick<Dialect, "delimiter">): boolean {
  return delimiter === " ";
}

/** Whether some records are no records unless a backslash takes the meaning of the quote after it. */
function onlyWithBackslash(
  head: Buffer,
  whole: boolean,
  doubled: Written,
  escaped: Written,
): boolean {
  if (doubled.quote === "" || !head.includes(BACKSLASH + doubled.quote)) return false;
  const bad = (written: Written) => {
    const { records } = sample(head, whole, written, Number.POSITIVE_INFINITY);
    return records.filter(({ fields }) => fields !== records[0]?.fields || fields === 0).length;
  };
  const without = bad(doubled);
  return without > 0 && bad(escaped) < without;
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

function guessDelimiter(head: Buffer, whole: boolean, marks: Omit<Written, "delimiter">): string {
  let best = { delimiter: ",", share: 0, fields: 1 };
  for (const delimiter of CANDIDATES) {
    const { records } = sample(head, whole, { ...marks, delimiter });
    const fields = records[0]?.fields ?? 1;
    if (fields < 2) continue;
    const share = records.filter((record) => record.fields === fields).length / records.length;
    const better = share > best.share + 0.1 || (share > best.share - 0.1 && fields > best.fields);
    if (better) best = { delimiter, share, fields };
  }
  return best.fields === 1 && partedByBlanks(head, whole, marks) ? " " : best.delimiter;
}

function partedByBlanks(head: Buffer, whole: boolean, marks: Omit<Written, "delimiter">): boolean {
  const written = { ...marks, delimiter: " " };
  const { records } = sample(head, whole, written);
  const counts = records.map(({ text }) => splitFields(text, written).length);
  const [first = 0] = counts;
  return (
    first >= FEWEST_BLANK_COLUMNS && counts.length > 1 && counts.every((fields) => fields === first)
  );
}

interface Sample {
  readonly records: readonly { readonly text: string; readonly fields: number }[];
  readonly padded: boolean;
}

function sample(head: Buffer, whole: boolean, written: Written, most = SAMPLE_RECORDS): Sample {
  const records: { text: string; fields: number }[] = [];
  const scanner = recordScanner(marksOf(written), 0, {
    record(kind, bytes, start, end, _next, _line, fields) {
      if (kind === "blank" || records.length >= most) return;
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
