import { stat } from "node:fs/promises";
import { DataError } from "../errors.ts";
import type { SourceOptions } from "../schema.ts";
import { guessDialect, isBlank } from "./dialect.ts";
import type { TextFile } from "./file-records.ts";
import type { SourceFile } from "./source-files.ts";
import { type Decoding, headOf, magicOf, type Packed, startOf } from "./text-stream.ts";

/** A file of which the first bytes were read: how it is written is known, what it holds is not. */
export interface OpenedFile extends SourceFile, TextFile {
  readonly format: "csv" | "jsonl" | "parquet";
  /** Whether each line is a record, as far as was looked: it has no quotes and no carriage returns. */
  readonly lined: boolean;
  /** Whether some cell starts or ends with a blank, as far as was looked; where there are many, nobody looks. */
  readonly padded: boolean;
  readonly guesses: readonly string[];
}

export interface OpeningOptions {
  readonly source: SourceOptions;
  /** Texts of the configuration that may name columns. */
  readonly mentioned: readonly string[];
}

const HEAD = 1024 * 1024;
const LINE_FEED = 10;
const CR = 13;
const BLANK = 32;

/** Returns how a file is written, from its first bytes. */
export async function openFile(file: SourceFile, options: OpeningOptions): Promise<OpenedFile> {
  if ((await stat(file.path)).size === 0) throw new DataError("it is empty");
  const { packed, kind } = await magicOf(file.path);
  const { format } = options.source;
  if (kind === "parquet" && (format === undefined || format === "parquet"))
    return {
      ...file,
      format: "parquet",
      packed: false,
      decoding: "as it is",
      dialect: null,
      lined: false,
      padded: true,
      guesses: [],
    };
  if (format === "parquet") throw new DataError("it is no Parquet file");
  const { decoding, guesses } = await decodingOf(file, packed, options.source);
  const { head, whole } = await headOf(file.path, { packed, decoding }, HEAD);
  if (head.length === 0) throw new DataError("it is empty");
  if (head.includes(0)) throw new DataError("it is no text file");
  const lines = format === undefined ? looksLikeLines(file.path, head) : format === "jsonl";
  const text = { ...file, packed, decoding };
  if (lines) return { ...text, format: "jsonl", dialect: null, lined: true, padded: true, guesses };
  const tabs = format === "tsv" || /\.tsv(\.(gz|zst))?$/i.test(file.path) ? "\t" : undefined;
  const guessed = guessDialect(head, whole, {
    delimiter: options.source.delimiter ?? tabs,
    quote: options.source.quote,
    escape: options.source.escape,
    header: options.source.header,
    mentioned: options.mentioned,
  });
  const { quote, preamble } = guessed.dialect;
  const marked = head.includes(CR) || (quote !== "" && head.includes(quote));
  return {
    ...text,
    format: "csv",
    dialect: guessed.dialect,
    lined: !(marked || preamble > 0 || isBlank(guessed.dialect)),
    padded: guessed.padded || isWordy(head),
    guesses: [...guesses, ...guessed.guesses],
  };
}

async function decodingOf(
  file: SourceFile,
  packed: Packed,
  { encoding }: SourceOptions,
): Promise<{ readonly decoding: Decoding; readonly guesses: readonly string[] }> {
  if (encoding === "latin-1" || encoding === "windows-1252")
    return { decoding: "windows-1252", guesses: [] };
  if (encoding === "utf-8" || encoding === "utf-16le" || encoding === "utf-16be")
    return { decoding: encoding, guesses: [] };
  const mark = (await startOf(file.path, packed)).toString("hex", 0, 2);
  const decoding = mark === "feff" ? "utf-16be" : "utf-16le";
  if (encoding === "utf-16") return { decoding, guesses: [] };
  if (mark === "feff" || mark === "fffe")
    return { decoding, guesses: [`encoding utf-16, from the mark at the start of ${file.name}`] };
  return { decoding: "as it is", guesses: [] };
}

/** Whether lines hold so many blanks that to look at what stands beside each takes longer than to take them off. */
function isWordy(head: Buffer): boolean {
  let blanks = 0;
  let lines = 1;
  for (const byte of head) {
    if (byte === BLANK) blanks++;
    else if (byte === LINE_FEED) lines++;
  }
  return blanks > 4 * lines;
}

/** Whether an engine can read the bytes of a text file as they stand, should its records be whole. */
export async function isPlain({ path, packed, decoding }: TextFile): Promise<boolean> {
  if (packed || decoding !== "as it is") return false;
  return (await startOf(path, false)).toString("hex", 0, 3) !== "efbbbf";
}

function looksLikeLines(path: string, head: Buffer): boolean {
  const start = head.toString("utf8", 0, 256).trimStart();
  const named = /\.(jsonl|ndjson|json)(\.(gz|zst))?$/i.test(path);
  return named || /^\{\s*"/.test(start);
}
