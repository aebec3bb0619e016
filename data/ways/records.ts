import { DataError } from "../errors.ts";

/**
 * What a physical record is: `odd` ones are good, but are rewritten before an engine reads them (a quote inside plain
 * text, spaces around quotes, a lone carriage return, another line end than the rest of the file); `blank` ones hold
 * nothing and are no rows; `unterminated` and `overlong` ones are one physical line that cannot be read.
 */
export type RecordKind = "good" | "odd" | "blank" | "unterminated" | "overlong";

/** Bytes of a file's dialect; -1 where there is none. */
export interface Marks {
  readonly delimiter: number;
  readonly quote: number;
  /** A mark before a quote inside quotes, where that is another than the quote. */
  readonly escape: number;
  /** Line feed, or carriage return for files that know nothing else. */
  readonly newline: number;
}

export interface RecordVisitor {
  /** Takes one record: its text is `bytes[start, end)`, the next one starts at `next`; `line` counts from 1. */
  record(
    kind: RecordKind,
    bytes: Buffer,
    start: number,
    end: number,
    next: number,
    line: number,
    fields: number,
  ): void;
  /** Takes a block of whole records, `bytes[0, used)`, after each of them was visited. */
  block?(bytes: Buffer, used: number): void;
}

export interface RecordScanner {
  push(chunk: Buffer): void;
  end(): void;
  /** Whether some field of what was taken so far starts or ends with a blank. */
  padded(): boolean;
}

const CR = 13;
const SPACE = 32;
/** A quoted field that runs further than this has lost its closing quote. */
const LONGEST_FIELD_LINES = 1000;
const LONGEST_FIELD_BYTES = 256 * 1024;
const LONGEST_RECORD = 1024 * 1024;
const LONGEST_LINE = 16 * 1024 * 1024;
const INCOMPLETE = -1;
const UNTERMINATED = -2;

/**
 * Splits bytes that arrive in pieces into physical records, aware of quotes. A quoted field that does not end within
 * plausible bounds, before a delimiter or a line end, costs its own line only. `expected` is the number of fields of a
 * good record: a quoted field whose inner lines all look like whole records has swallowed them, and counts as
 * unterminated too; 0 leaves that out.
 */
export function recordScanner(
  { delimiter, quote, escape: escapeMark, newline }: Marks,
  expected: number,
  visitor: RecordVisitor,
): RecordScanner {
  // Nearly every byte is plain: one look into a table tells.
  const marked = new Uint8Array(256);
  for (const mark of [delimiter, quote, escapeMark, newline, CR]) if (mark >= 0) marked[mark] = 1;
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;
  let embedded = 0;
  let escapes = 0;
  let carriage: boolean | null = newline === CR ? false : null;
  let padded = false;

  function closing(bytes: Buffer, open: number, final: boolean): number {
    const n = bytes.length;
    let breaks = 0;
    let wholes = 0;
    let delimiters = 0;
    for (let j = open + 1; j < n; j++) {
      const c = bytes[j];
      if (c === escapeMark) {
        escapes++;
        if (j + 1 === n && !final) return INCOMPLETE;
        // A line end after it still counts as one.
        if (bytes[j + 1] !== newline) j++;
      } else if (c === quote) {
        if (j + 1 === n && !final) return INCOMPLETE;
        if (bytes[j + 1] === quote) {
          j++;
          continue;
        }
        let k = j + 1;
        while (k < n && bytes[k] === SPACE && delimiter !== SPACE) k++;
        if (!final && (k === n || (bytes[k] === CR && k + 1 === n))) return INCOMPLETE;
        const carriageReturn = bytes[k] === CR && (k + 1 === n || bytes[k + 1] === newline);
        if (k < n && bytes[k] !== delimiter && bytes[k] !== newline && !carriageReturn)
          return UNTERMINATED;
        if (breaks > 1 && wholes === breaks - 1 && expected >= 3) return UNTERMINATED;
        embedded = breaks;
        return k;
      }
      if (c === newline) {
        if (breaks > 0 && delimiters === expected - 1) wholes++;
        breaks++;
        delimiters = 0;
        if (breaks > LONGEST_FIELD_LINES) return UNTERMINATED;
      } else if (c === delimiter) delimiters++;
      if (j - open > LONGEST_FIELD_BYTES) return UNTERMINATED;
    }
    return final ? UNTERMINATED : INCOMPLETE;
  }

  function scan(bytes: Buffer, final: boolean): number {
    const n = bytes.length;
    let start = 0;
    while (start < n) {
      let i = start;
      let field = start;
      let fields = 1;
      let breaks = 0;
      let odd = newline === CR;
      let stray = -1;
      for (; i < n; i++) {
        const c = bytes[i] ?? 0;
        if (marked[c] === 0) continue;
        if (c === newline) break;
        if (c === delimiter) {
          fields++;
          field = i + 1;
          if (bytes[i - 1] === SPACE || bytes[field] === SPACE) padded = true;
        } else if (c === quote) {
          if (!onlySpaces(bytes, field, i)) {
            odd = true;
            continue;
          }
          escapes = 0;
          const close = closing(bytes, i, final);
          if (close === INCOMPLETE) return start;
          if (close === UNTERMINATED) {
            if (i === field) {
              stray = i;
              break;
            }
            odd = true;
            continue;
          }
          if (i > field || bytes[close - 1] === SPACE || escapes > 0) odd = true;
          if (bytes[i + 1] === SPACE || bytes[close - 2] === SPACE) padded = true;
          breaks += embedded;
          i = close - 1;
        } else if (c === escapeMark) odd = true;
        else if (c === CR && i + 1 < n && bytes[i + 1] !== newline) odd = true;
      }
      if (stray >= 0) {
        const found = bytes.indexOf(newline, stray);
        if (found < 0 && !final) return start;
        i = found < 0 ? n : found;
      } else if (i === n && !final) return start;
      const returns = newline !== CR && i > start && bytes[i - 1] === CR;
      const end = returns ? i - 1 : i;
      const next = Math.min(i + 1, n);
      if (bytes[start] === SPACE || bytes[end - 1] === SPACE) padded = true;
      if (stray < 0 && i < n) {
        if (carriage === null) carriage = returns;
        else if (carriage !== returns) odd = true;
      }
      const kind =
        stray >= 0
          ? "unterminated"
          : end === start
            ? "blank"
            : end - start > LONGEST_RECORD
              ? "overlong"
              : odd
                ? "odd"
                : "good";
      if (kind === "odd") padded = true;
      visitor.record(kind, bytes, start, end, next, line, fields);
      line += breaks + 1;
      start = next;
    }
    return start;
  }

  function take(bytes: Buffer, final: boolean): void {
    const used = scan(bytes, final);
    visitor.block?.(bytes, used);
    rest = bytes.subarray(used);
    if (rest.length > LONGEST_LINE)
      throw new DataError(`line ${line} is longer than 16 MiB, so this is no text table`);
  }

  return {
    push(chunk) {
      take(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), false);
    },
    end() {
      take(rest, true);
    },
    padded: () => padded,
  };
}

function onlySpaces(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (bytes[i] !== SPACE) return false;
  return true;
}

/** How fields are written, as far as taking one record apart goes. */
export interface FieldMarks {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

/** Splits one record's text into its fields, quotes taken off; where blanks part fields, a run of them counts as one. */
export function splitFields(text: string, marks: FieldMarks): string[] {
  const { delimiter, quote } = marks;
  const runs = delimiter === " ";
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let open = at;
    while (text[open] === " ") open++;
    if (runs) at = open;
    if (runs && at >= text.length) return fields;
    const quoted = quote !== "" && text[open] === quote ? closedField(text, open, marks) : null;
    const end = quoted?.end ?? endOfPlain(text, at, delimiter);
    fields.push(quoted?.value ?? text.slice(at, end));
    if (end >= text.length) return fields;
    at = end + 1;
  }
}

function endOfPlain(text: string, at: number, delimiter: string): number {
  const found = delimiter === "" ? -1 : text.indexOf(delimiter, at);
  return found < 0 ? text.length : found;
}

function closedField(
  text: string,
  open: number,
  { delimiter, quote, escape: escapeMark }: FieldMarks,
): { readonly value: string; readonly end: number } | null {
  let value = "";
  for (let j = open + 1; j < text.length; j++) {
    const next = text[j + 1];
    if (escapeMark !== quote && text[j] === escapeMark && (next === quote || next === escapeMark)) {
      value += next;
      j++;
    } else if (text[j] !== quote) value += text[j];
    else if (next === quote) {
      value += quote;
      j++;
    } else {
      let end = j + 1;
      while (text[end] === " " && delimiter !== " ") end++;
      return end >= text.length || text[end] === delimiter ? { value, end } : null;
    }
  }
  return null;
}
