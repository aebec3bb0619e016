import { isUtf8 } from "node:buffer";
import type { TextFile } from "./file-records.ts";
import { textOf } from "./text-stream.ts";

export interface LineCount {
  readonly lines: number;
  /** Whether there are tabs or unbreakable spaces, which may stand around a cell's text. */
  readonly exotic: boolean;
  /** Whether some cell starts or ends with a blank. */
  readonly padded: boolean;
}

export interface LineCountOptions {
  /** Whether to look for blanks at the ends of cells: in files of many words that takes long. */
  readonly lookForBlanks: boolean;
  /** Sees the file's own bytes. */
  readonly onBytes: (bytes: Buffer) => void;
}

const LINE_FEED = 10;
const BLANK = 32;
const CARRIAGE_RETURN = 13;
const UNBREAKABLE = "\u00a0";

/**
 * Counts the lines of a text file in which each line is a record: UTF-8 without quotes and carriage returns. Returns
 * null where it is not so plain; `readRecords` then takes the closer look.
 */
export async function countLines(
  file: TextFile,
  { lookForBlanks, onBytes }: LineCountOptions,
): Promise<LineCount | null> {
  const { delimiter = "", quote = "" } = file.dialect ?? {};
  let lines = 0;
  let plain = true;
  let exotic = false;
  let padded = false;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of textOf(file.path, file, onBytes)) {
    if (!plain) continue;
    if (chunk.includes(CARRIAGE_RETURN) || (quote !== "" && chunk.includes(quote))) plain = false;
    const first = chunk.indexOf(LINE_FEED);
    const last = chunk.lastIndexOf(LINE_FEED);
    const head = first < 0 ? chunk : chunk.subarray(0, first);
    const seam = rest.length === 0 ? head : Buffer.concat([rest, head]);
    if (last >= 0 && !isUtf8(seam)) plain = false;
    if (last > first && !isUtf8(chunk.subarray(first, last))) plain = false;
    exotic ||= (delimiter !== "\t" && chunk.includes("\t")) || chunk.includes(UNBREAKABLE);
    if (lookForBlanks && !padded)
      padded =
        hasEdgeBlank(chunk, delimiter) ||
        hasEdgeBlank(Buffer.concat([rest.subarray(-1), chunk.subarray(0, 1)]), delimiter);
    for (let at = first; at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) lines++;
    rest = last < 0 ? seam : Buffer.from(chunk.subarray(last + 1));
  }
  if (!plain || !isUtf8(rest)) return null;
  padded ||= rest.at(-1) === BLANK;
  return { lines: lines + (rest.length > 0 ? 1 : 0), exotic, padded };
}

/** Whether a blank stands beside a delimiter or a line end. */
function hasEdgeBlank(bytes: Buffer, delimiter: string): boolean {
  const mark = delimiter.charCodeAt(0);
  const ends = (byte: number | undefined) => byte === mark || byte === LINE_FEED;
  for (let at = bytes.indexOf(BLANK); at >= 0; at = bytes.indexOf(BLANK, at + 1))
    if (ends(bytes[at - 1]) || ends(bytes[at + 1])) return true;
  return false;
}
