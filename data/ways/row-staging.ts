import { type FileHandle, open } from "node:fs/promises";
import type { SourceOptions } from "../schema.ts";
import { refuseTwins } from "./dialect.ts";
import { fingerprint } from "./fingerprint.ts";
import type { SourceFile } from "./source-files.ts";
import type { StagedFile } from "./staging.ts";

/** A value on its way into a staged file: numbers and instants that must stay exact come as text. */
export type StagedValue = string | number | boolean | null;

export interface RowStagingOptions {
  readonly columns: readonly string[];
  /** Where the staged rows go. */
  readonly copy: string;
  /** Size and SHA-256 of the file that the rows come from; of the staged rows where there is no such file. */
  readonly print?: { readonly bytes: number; readonly sha256: string };
  readonly guesses: readonly string[];
}

/** What a file that is no plain text needs to be staged. */
export interface StructuredOptions {
  readonly source: SourceOptions;
  /** Where the staged rows go. */
  readonly copy: string;
  /** Texts of the configuration that may name columns. */
  readonly mentioned: readonly string[];
}

/** Text that is gathered before it is written, in characters. */
const BATCH = 1024 * 1024;

/**
 * Returns rows that come from no text file as a staged one: JSON lines, the n-th line the n-th row; null makes a blank
 * line, which is no row. Only one batch of them is in memory at a time.
 */
export async function stageRows(
  file: SourceFile,
  rows: AsyncIterable<readonly StagedValue[] | null> | Iterable<readonly StagedValue[] | null>,
  { columns, copy, print, guesses }: RowStagingOptions,
): Promise<StagedFile> {
  refuseTwins(columns);
  const names = columns.map((name) => `${JSON.stringify(name)}:`);
  const own = fingerprint();
  let accepted = 0;
  let gathered = "";
  const flush = async (to: FileHandle) => {
    const bytes = Buffer.from(gathered);
    own.take(bytes);
    await to.appendFile(bytes);
    gathered = "";
  };
  const to = await open(copy, "w");
  try {
    for await (const row of rows) {
      if (row === null) gathered += "\n";
      else {
        accepted++;
        gathered += `{${names.map((name, j) => name + JSON.stringify(row[j] ?? null)).join(",")}}\n`;
      }
      if (gathered.length > BATCH) await flush(to);
    }
    await flush(to);
  } finally {
    await to.close();
  }
  return {
    ...(print ?? own.read()),
    name: file.name,
    path: copy,
    format: "jsonl",
    readable: copy,
    headed: false,
    packed: false,
    decoding: "as it is",
    dialect: null,
    columns,
    accepted,
    rejected: new Map(),
    exotic: true,
    lined: false,
    padded: true,
    guesses,
  };
}
