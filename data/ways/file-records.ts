import { isUtf8 } from "node:buffer";
import { DataError } from "../errors.ts";
import { type Dialect, isBlank, marksOf } from "./dialect.ts";
import { type RecordKind, type RecordScanner, recordScanner, splitFields } from "./records.ts";
import { type Decoding, type Packed, textOf } from "./text-stream.ts";

/** A text file is not in the encoding that it is read in. */
export class NotUtf8Error extends DataError {
  constructor() {
    super(
      "it is not written in UTF-8; name its encoding, such as windows-1252, or utf-8 to replace what cannot be read",
    );
  }
}

/** Reasons for which a physical record never reaches an engine. */
export type RecordReason = "wrong number of fields" | "unterminated quote" | "unreadable json";

/** What becomes of a physical record; a `rewrite` is a row that an engine would misread as it is written. */
type Verdict = "header" | "blank" | "row" | "rewrite" | RecordReason;

/** A text file whose way of being written is known. */
export interface TextFile {
  readonly path: string;
  readonly packed: Packed;
  readonly decoding: Decoding;
  /** Null for JSON lines. */
  readonly dialect: Dialect | null;
}

export interface RecordReader {
  /** Takes a record: its text is `bytes[start, end)`, its line end `bytes[end, next)`. */
  record(
    verdict: Verdict,
    bytes: Buffer,
    start: number,
    end: number,
    next: number,
    line: number,
  ): void;
  block?(used: number, bytes: Buffer): void;
  /** Called between pieces of the file, so that what was gathered can be written. */
  flush?(): Promise<void>;
  /** Sees the file's own bytes, before they are unpacked. */
  bytes?(bytes: Buffer): void;
}

/**
 * Reads a text file record by record, from its start, always with the same verdicts. Returns whether some cell starts
 * or ends with a blank.
 */
export async function readRecords(file: TextFile, reader: RecordReader): Promise<boolean> {
  const judge = file.dialect === null ? judgeLine : delimitedJudge(file.dialect);
  const marks =
    file.dialect === null
      ? { delimiter: -1, quote: -1, escape: -1, newline: 10 }
      : marksOf(file.dialect);
  const expected = file.dialect === null || isBlank(file.dialect) ? 0 : file.dialect.columns.length;
  const scanner: RecordScanner = recordScanner(marks, expected, {
    record(kind, bytes, start, end, next, line, fields) {
      reader.record(judge(kind, fields, bytes, start, end), bytes, start, end, next, line);
    },
    block(bytes, used) {
      if (file.decoding === "as it is" && !isUtf8(bytes.subarray(0, used)))
        throw new NotUtf8Error();
      reader.block?.(used, bytes);
    },
  });
  for await (const chunk of textOf(file.path, file, reader.bytes?.bind(reader))) {
    scanner.push(chunk);
    await reader.flush?.();
  }
  scanner.end();
  await reader.flush?.();
  return scanner.padded();
}

type Judge = (
  kind: RecordKind,
  fields: number,
  bytes: Buffer,
  start: number,
  end: number,
) => Verdict;

function delimitedJudge(dialect: Dialect): Judge {
  const { header, columns } = dialect;
  let preamble = dialect.preamble;
  let headerSeen = !header;
  const expected = columns.length;
  return (kind, found, bytes, start, end) => {
    if (kind === "blank" || preamble-- > 0) return "blank";
    // Runs of blanks part fields: the scanner counts blanks, and an engine would read empty fields between them.
    const blanks = isBlank(dialect) && kind !== "unterminated";
    const fields = blanks ? splitFields(bytes.toString("utf8", start, end), dialect).length : found;
    if (blanks && fields === 0) return "blank";
    if (!headerSeen) {
      headerSeen = true;
      return "header";
    }
    if (kind === "unterminated") return "unterminated quote";
    if (kind === "overlong" || fields !== expected) return "wrong number of fields";
    return kind === "good" && !blanks ? "row" : "rewrite";
  };
}

const judgeLine: Judge = (kind, _fields, bytes, start, end) => {
  if (kind === "blank") return "blank";
  return parseLine(bytes.toString("utf8", start, end)) === null ? "unreadable json" : "row";
};

/** Returns the JSON object that a line holds; null where it holds none, or one name twice. */
export function parseLine(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return Object.keys(value).length === countMembers(line)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

/** Counts the members of the outermost object of a valid JSON text: its colons. */
function countMembers(text: string): number {
  let members = 0;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const mark = text[i];
    if (mark === '"') for (i++; text[i] !== '"'; i++) i += text[i] === "\\" ? 1 : 0;
    else if (mark === "{" || mark === "[") depth++;
    else if (mark === "}" || mark === "]") depth--;
    else if (mark === ":" && depth === 1) members++;
  }
  return members;
}
