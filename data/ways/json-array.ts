import { open } from "node:fs/promises";
import { DataError } from "../errors.ts";
import type { SourceOptions } from "../schema.ts";
import { fingerprint } from "./fingerprint.ts";
import { openFile } from "./opening.ts";
import type { StructuredOptions } from "./row-staging.ts";
import type { SourceFile } from "./source-files.ts";
import { type StagedFile, stageFile } from "./staging.ts";
import { headOf, type Packed, textOf } from "./text-stream.ts";

const QUOTE = 34;
const COMMA = 44;
const OPEN_ARRAY = 91;
const BACKSLASH = 92;
const CLOSE_ARRAY = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const NEWLINE = 10;

/** Returns whether a text file is one JSON array: a list of objects, not a line of text that happens to start so. */
export async function isJsonArray(
  path: string,
  packed: Packed,
  format: SourceOptions["format"],
): Promise<boolean> {
  if (format !== undefined && format !== "jsonl") return false;
  const { head } = await headOf(path, { packed, decoding: "as it is" }, 1024);
  const start = head.toString("utf8").trimStart();
  const named = format === "jsonl" || /\.(jsonl|ndjson|json)(\.(gz|zst))?$/i.test(path);
  return named ? /^\[\s*([{\]]|$)/.test(start) : /^\[\s*\{\s*"/.test(start);
}

/** Returns a file that is one JSON array as a staged one: its n-th entry is the n-th line. Entries are never all in memory. */
export async function stageJsonArray(
  file: SourceFile,
  packed: Packed,
  { source, copy, mentioned }: StructuredOptions,
): Promise<StagedFile> {
  const print = fingerprint();
  const lines = `${copy}.jsonl`;
  const splitter = entrySplitter();
  const to = await open(lines, "w");
  try {
    const text = textOf(file.path, { packed, decoding: "as it is" }, print.take);
    for await (const chunk of text) await to.appendFile(splitter.push(chunk));
  } finally {
    await to.close();
  }
  if (!splitter.ended())
    throw new DataError("the JSON array does not end, so the file is not whole");
  const opened = await openFile(
    { name: file.name, path: lines },
    { source: { ...source, format: "jsonl", encoding: undefined }, mentioned },
  );
  const staged = await stageFile(opened, copy);
  return { ...staged, ...print.read() };
}

/** Turns the bytes of a JSON array, as they arrive, into one line an entry; what stands within an entry stays as it is. */
function entrySplitter(): {
  readonly push: (chunk: Buffer) => Buffer;
  readonly ended: () => boolean;
} {
  let depth = 0;
  let inText = false;
  let escaped = false;
  return {
    push(chunk) {
      const line = Buffer.from(chunk);
      let at = 0;
      for (const byte of chunk) {
        if (inText) {
          // A line end inside a text is no JSON; it must not make two lines of one entry either.
          line[at++] = byte === NEWLINE || byte === 13 ? 32 : byte;
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inText = false;
          continue;
        }
        const blank = byte === NEWLINE || byte === 13 || byte === 32 || byte === 9;
        if (blank) {
          if (depth > 1) line[at++] = 32;
          continue;
        }
        if (depth < 0) throw new DataError("something stands after the end of its JSON array");
        if (byte === QUOTE) inText = true;
        if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
          depth++;
          if (depth === 1) continue;
        } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
          depth--;
          if (depth === 0) {
            depth = -1;
            line[at++] = NEWLINE;
            continue;
          }
        }
        line[at++] = byte === COMMA && depth === 1 ? NEWLINE : byte;
      }
      return line.subarray(0, at);
    },
    ended: () => depth < 0,
  };
}
