import { type FileHandle, open } from "node:fs/promises";
import { type Dialect, isBlank, refuseTwins } from "./dialect.ts";
import { parseLine, type RecordReason, readRecords, type TextFile } from "./file-records.ts";
import { fingerprint } from "./fingerprint.ts";
import { countLines } from "./line-count.ts";
import { isPlain, type OpenedFile } from "./opening.ts";
import { splitFields } from "./records.ts";
import { textOf } from "./text-stream.ts";

/** A file that an engine can read as it is: every record in it has been counted and found whole. */
export interface StagedFile extends OpenedFile {
  /** What the engine reads: the file itself where it is clean, else a copy without what cannot be read. */
  readonly readable: string;
  /** Whether `readable` starts with a header. */
  readonly headed: boolean;
  readonly bytes: number;
  readonly sha256: string;
  /** Columns of a text file; Parquet tells its own to the engine. */
  readonly columns: readonly string[];
  /** Records that `readable` holds; for Parquet the engine counts them. */
  readonly accepted: number;
  readonly rejected: ReadonlyMap<RecordReason, number>;
  /** Whether cells may start or end with tabs or unbreakable spaces; looking for them costs time. */
  readonly exotic: boolean;
}

const TAB = 9;
const UNBREAKABLE = "\u00a0";

/**
 * Returns a file ready for an engine; `copy` is the path of a copy, should one be needed. Reads it once, or twice where
 * a plain file turns out to need a copy.
 */
export async function stageFile(file: OpenedFile, copy: string): Promise<StagedFile> {
  if (file.format === "parquet") return await stageParquet(file);
  const { dialect } = file;
  if (dialect === null) return await stageLines(file, copy);
  return await stageDelimited({ ...file, dialect }, copy);
}

/**
 * Returns a file of which every line is a record, counted but not looked at closely: the engine that reads it at the
 * same time must find as many rows. Returns null where a closer look is needed.
 */
export async function stagePlainly(file: OpenedFile): Promise<StagedFile | null> {
  const print = fingerprint();
  const count = await countLines(file, { lookForBlanks: !file.padded, onBytes: print.take });
  if (count === null || file.dialect === null) return null;
  return {
    ...file,
    ...print.read(),
    readable: file.path,
    headed: file.dialect.header,
    columns: file.dialect.columns,
    accepted: count.lines - (file.dialect.header ? 1 : 0),
    rejected: new Map(),
    exotic: count.exotic,
    padded: file.padded || count.padded,
  };
}

async function stageParquet(file: OpenedFile): Promise<StagedFile> {
  const print = fingerprint();
  for await (const _ of textOf(file.path, { packed: false, decoding: "as it is" }, print.take));
  return {
    ...file,
    ...print.read(),
    readable: file.path,
    headed: false,
    columns: [],
    accepted: 0,
    rejected: new Map(),
    exotic: true,
  };
}

async function stageDelimited(
  file: OpenedFile & { readonly dialect: Dialect },
  copy: string,
): Promise<StagedFile> {
  const print = fingerprint();
  const plain = await isPlain(file);
  let counts = plain
    ? await scan(file, null, print.take)
    : await copied(copy, (to) => scan(file, to, print.take));
  const direct = plain && counts.clean;
  if (plain && !direct) counts = await copied(copy, (to) => scan(file, to));
  return {
    ...file,
    ...print.read(),
    readable: direct ? file.path : copy,
    headed: direct && file.dialect.header,
    columns: file.dialect.columns,
    accepted: counts.accepted,
    rejected: counts.rejected,
    exotic: counts.exotic,
    padded: counts.padded,
    guesses: [
      ...file.guesses,
      ...(counts.rewritten > 0 &&
      !isBlank(file.dialect) &&
      file.dialect.escape === file.dialect.quote
        ? [`${counts.rewritten} rows of ${file.name} with stray marks were read as plain text`]
        : []),
    ],
  };
}

interface Counts {
  readonly accepted: number;
  readonly rewritten: number;
  readonly rejected: ReadonlyMap<RecordReason, number>;
  readonly exotic: boolean;
  readonly padded: boolean;
  /** Whether every record can be read as it stands. */
  readonly clean: boolean;
}

async function scan(
  file: TextFile & { readonly dialect: Dialect },
  to: FileHandle | null,
  onBytes?: (bytes: Buffer) => void,
): Promise<Counts> {
  let accepted = 0;
  let rewritten = 0;
  let clean = true;
  let exotic = false;
  const tabbed = file.dialect.delimiter === "\t";
  const rejected = new Map<RecordReason, number>();
  const kept: Buffer[] = [];
  let keptFrom = 0;
  let ending: Buffer | null = file.dialect.newline === "\r" ? Buffer.from("\n") : null;
  const padded = await readRecords(file, {
    ...(onBytes === undefined ? {} : { bytes: onBytes }),
    record(verdict, bytes, start, end, next) {
      ending ??= next > end ? Buffer.from(bytes.subarray(end, next)) : Buffer.from("\n");
      if (verdict === "row") {
        accepted++;
        if (to === null || next > end) return;
        kept.push(bytes.subarray(keptFrom, end), ending);
        keptFrom = next;
        return;
      }
      if (verdict === "rewrite") {
        accepted++;
        rewritten++;
      } else if (verdict !== "header" && verdict !== "blank")
        rejected.set(verdict, (rejected.get(verdict) ?? 0) + 1);
      if (verdict !== "header") clean = false;
      if (to === null) return;
      if (start > keptFrom) kept.push(bytes.subarray(keptFrom, start));
      keptFrom = next;
      if (verdict === "rewrite")
        kept.push(quoted(bytes.toString("utf8", start, end), file.dialect), ending);
    },
    block(used, bytes) {
      exotic ||= (!tabbed && bytes.includes(TAB)) || bytes.includes(UNBREAKABLE);
      if (to !== null && used > keptFrom) kept.push(bytes.subarray(keptFrom, used));
      keptFrom = 0;
    },
    async flush() {
      if (to === null || kept.length === 0) return;
      await to.appendFile(Buffer.concat(kept));
      kept.length = 0;
    },
  });
  return { accepted, rewritten, rejected, exotic, padded, clean };
}

/** Writes a record anew with every field in quotes, so that each reader takes it the same way. */
function quoted(text: string, dialect: Dialect): Buffer {
  const { delimiter, quote } = dialect;
  const fields = splitFields(text, dialect);
  if (quote === "") return Buffer.from(fields.join(delimiter));
  return Buffer.from(
    fields
      .map((field) => `${quote}${field.replaceAll(quote, quote + quote)}${quote}`)
      .join(delimiter),
  );
}

async function stageLines(file: OpenedFile, copy: string): Promise<StagedFile> {
  const print = fingerprint();
  const columns = new Set<string>();
  const rejected = new Map<RecordReason, number>();
  let accepted = 0;
  await copied(copy, async (to) => {
    const kept: Buffer[] = [];
    await readRecords(file, {
      bytes: print.take,
      record(verdict, bytes, start, end) {
        if (verdict === "row") {
          accepted++;
          const line = bytes.subarray(start, end);
          for (const name of Object.keys(parseLine(line.toString()) ?? {})) columns.add(name);
          kept.push(line, Buffer.from("\n"));
        } else if (verdict === "unreadable json")
          rejected.set(verdict, (rejected.get(verdict) ?? 0) + 1);
      },
      async flush() {
        if (kept.length > 0) await to.appendFile(Buffer.concat(kept));
        kept.length = 0;
      },
    });
  });
  refuseTwins([...columns]);
  return {
    ...file,
    ...print.read(),
    readable: copy,
    headed: false,
    columns: [...columns],
    accepted,
    rejected,
    exotic: true,
  };
}

async function copied<T>(path: string, work: (to: FileHandle) => Promise<T>): Promise<T> {
  const to = await open(path, "w");
  try {
    return await work(to);
  } finally {
    await to.close();
  }
}
