import { join } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { about, ConfigurationError, DataError } from "../errors.ts";
import type { SourceOptions } from "../schema.ts";
import { stageDuckDbFile } from "./duckdb-file.ts";
import { refuseOtherEncodings, startsInUtf8 } from "./encoding-guess.ts";
import { NotUtf8Error } from "./file-records.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { isJsonArray, stageJsonArray } from "./json-array.ts";
import { type OpenedFile, type OpeningOptions, openFile } from "./opening.ts";
import { findFiles, type SourceFile } from "./source-files.ts";
import { type StagedFile, stageFile } from "./staging.ts";
import { magicOf, startOf } from "./text-stream.ts";

export interface SourceOpeningOptions {
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** An existing folder for copies. */
  readonly temporary: string;
  /** What the configuration says of the source's columns. */
  readonly mentioned: readonly string[];
}

/** A file of a source that is open, and the way to have it staged. */
export interface SourcePart extends OpenedFile {
  /** Returns it ready for an engine; `copy` is the path of a copy, should one be needed. */
  stage(copy: string): Promise<StagedFile>;
}

/** Opens all that a source reads, whatever way it comes in: what is no plain text is staged on the way. */
export async function openSource(
  engine: Engine,
  name: string,
  source: SourceOptions,
  { folder, temporary, mentioned }: SourceOpeningOptions,
): Promise<readonly SourcePart[]> {
  const place = `sources.${name}`;
  const copyOf = (i: number) => join(temporary, `${name}-${i}.staged`);
  if (source.postgres !== undefined) {
    const { stagePostgres } = await import("./postgres.ts");
    return [asPart(await stagePostgres(source.postgres, { place, copy: copyOf(0) }))];
  }
  const files = await findFiles(engine, name, source.path ?? [], folder);
  const parts: SourcePart[] = [];
  const empty: SourceFile[] = [];
  for (const [i, file] of files.entries())
    await about(file.name, async () => {
      if (files.length > 1 && (await isEmpty(file))) empty.push(file);
      else parts.push(await openPart(file, { source, place, copy: copyOf(i), mentioned }));
    });
  if (parts.length === 0) throw new DataError(`${name}: all ${files.length} files are empty`);
  return [...parts, ...(await Promise.all(empty.map(emptyFile))).map(asPart)];
}

function asPart(staged: StagedFile): SourcePart {
  return { ...staged, stage: async () => staged };
}

interface PartOptions {
  readonly source: SourceOptions;
  readonly place: string;
  /** Where what is no plain text is staged. */
  readonly copy: string;
  readonly mentioned: readonly string[];
}

async function openPart(file: SourceFile, options: PartOptions): Promise<SourcePart> {
  const { source, place, copy, mentioned } = options;
  const { kind, packed } = await magicOf(file.path);
  refuseMisplaced(kind, source, place);
  const opened = async (): Promise<SourcePart> => {
    if (kind === "duckdb") return asPart(await stageDuckDbFile(file, options));
    if (kind === "sqlite") {
      const { stageSqliteFile } = await import("./sqlite-file.ts");
      return asPart(await stageSqliteFile(file, options));
    }
    if (kind === "zip") {
      const { stageWorkbook } = await import("./workbook.ts");
      return asPart(await stageWorkbook(file, { source, copy, mentioned }));
    }
    if (kind === "text" && (await isJsonArray(file.path, packed, source.format)))
      return asPart(await stageJsonArray(file, packed, { source, copy, mentioned }));
    return await openText(file, { source, mentioned });
  };
  const part = await opened();
  return file.note === undefined ? part : noted(part, file.note);
}

function noted(part: SourcePart, note: string): SourcePart {
  const told = <File extends OpenedFile>(file: File): File => ({
    ...file,
    guesses: [note, ...file.guesses],
  });
  return { ...told(part), stage: async (copy) => told(await part.stage(copy)) };
}

/** Opens a text file or a Parquet file; a text that is not UTF-8 may only show so further down. */
async function openText(file: SourceFile, options: OpeningOptions): Promise<SourcePart> {
  const opened = await openFile(file, options);
  const western = async (): Promise<OpenedFile> => {
    await refuseOtherEncodings(opened);
    const source = { ...options.source, encoding: "windows-1252" } as const;
    const again = await openFile(file, { ...options, source });
    return { ...again, guesses: ["encoding windows-1252: it is not UTF-8", ...again.guesses] };
  };
  const text = (await startsInUtf8(opened)) ? opened : await western();
  return {
    ...text,
    async stage(copy) {
      try {
        return await stageFile(text, copy);
      } catch (error) {
        if (!(error instanceof NotUtf8Error)) throw error;
        return await stageFile(await western(), copy);
      }
    },
  };
}

/** An option that cannot apply would be passed over in silence. */
function refuseMisplaced(
  kind: string,
  { table, query, sheet, format }: SourceOptions,
  place: string,
) {
  const database = kind === "duckdb" || kind === "sqlite";
  if (kind === "old workbook")
    throw new DataError("it is an old or a locked Excel workbook, save it as xlsx or csv first");
  if (!database && (table ?? query) !== undefined)
    throw new ConfigurationError(
      `${place}.${table === undefined ? "query" : "table"}: expected a DuckDB or SQLite file in path, got another`,
    );
  if (sheet !== undefined && kind !== "zip")
    throw new ConfigurationError(
      `${place}.sheet: expected an xlsx workbook in path, got another file`,
    );
  if (format === "xlsx" && kind !== "zip") throw new DataError("it is no xlsx workbook");
  if (format !== undefined && (database || (kind === "zip" && format !== "xlsx")))
    throw new DataError(
      `it is ${database ? "a database" : "a zip archive or a workbook"}, not ${format}`,
    );
}

async function isEmpty({ path }: SourceFile): Promise<boolean> {
  const { packed } = await magicOf(path);
  return (await startOf(path, packed)).length === 0;
}

/** A file of nothing among others: somebody's export of a day on which nothing happened. */
async function emptyFile(file: SourceFile): Promise<StagedFile> {
  return {
    ...(await fingerprintOf(file.path)),
    name: file.name,
    path: file.path,
    format: "jsonl",
    readable: file.path,
    headed: false,
    packed: false,
    decoding: "as it is",
    dialect: null,
    columns: [],
    accepted: 0,
    rejected: new Map(),
    exotic: false,
    lined: false,
    padded: false,
    guesses: [`${file.name} is empty: a file with 0 rows`],
  };
}
