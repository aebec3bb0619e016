import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../engines/engine.ts";
import { id, sql } from "../../engines/sql.ts";
import { about, DataError } from "../errors.ts";
import { checkPersonal } from "../personal/personal-columns.ts";
import type { SourceOptions } from "../schema.ts";
import { isPlain, type OpenedFile } from "../ways/opening.ts";
import { openSource, type SourcePart } from "../ways/source-opening.ts";
import { type StagedFile, stagePlainly } from "../ways/staging.ts";
import { nothingLeft } from "./accounting.ts";
import { mayReadDirectly, readDirectly } from "./direct-reading.ts";
import { type Judged, type JudgeOptions, judgeRows } from "./judging.ts";
import { judgeLookup, keyPairs, type Lookup, lookupColumns } from "./lookup.ts";
import { joinedBy, joinLookups, withLent } from "./lookup-join.ts";
import { checkMapping, type Mapping, usedColumns } from "./mapping.ts";
import { readParquet } from "./parquet-reading.ts";
import { type LoadedFile, loadRaw, sharedColumns } from "./raw-table.ts";
import { writeRejects } from "./rejects.ts";

/** What there is of a source that no lookup is joined to. */
const alone = { unmatched: {}, lookup: null };

export interface LoadOptions {
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** An existing folder for copies of packed or unclean files. */
  readonly temporary: string;
  /** Path of the file of rejected rows; it is written here only where no row is left to judge. */
  readonly rejects: string;
  readonly timezone: string;
  /** Columns whose text stays exactly as it is in the file. */
  readonly exact: ReadonlySet<string>;
  /** Those that are joined to the source. */
  readonly lookups: readonly Lookup[];
  /** Whether identities may make several of its ids one. */
  readonly identified: boolean;
}

/** A source's rows in the engine, and the files they came from. */
export interface Loaded {
  readonly judged: Judged;
  readonly files: readonly LoadedFile[];
  /** Rows that found nothing in a lookup, by its name. */
  readonly unmatched: Readonly<Record<string, number>>;
  /** What the source is, where it is a lookup. */
  readonly lookup: Lookup | null;
}

/**
 * Loads the rows of a source and judges them one by one. Clean delimited files are read straight into the judged table
 * while their records are counted beside; where that fails they are read from a copy without what cannot be read, and
 * where the first rows do not speak for all, from a table of the raw text.
 */
export async function loadSource(
  engine: Engine,
  name: string,
  source: SourceOptions,
  { folder, temporary, rejects, timezone, exact, lookups, identified }: LoadOptions,
): Promise<Loaded> {
  const judging = { name, source, timezone, exact, lookups, identified, table: `ingest_${name}` };
  const mentioned = mentionedBy(source, lookups);
  const opened = await openSource(engine, name, source, { folder, temporary, mentioned });
  const loaded = await atOnce(engine, opened, judging);
  if (loaded !== null) return loaded;
  const staged: StagedFile[] = [];
  try {
    for (const [i, file] of opened.entries())
      staged.push(await about(file.name, () => file.stage(join(temporary, `${name}-${i}.txt`))));
    return await fromStaged(engine, staged, rejects, judging);
  } finally {
    for (const file of staged) if (file.readable !== file.path) await rm(file.readable);
  }
}

type Judging = Omit<JudgeOptions, "mapping"> & Pick<LoadOptions, "lookups" | "identified">;

/** Counts the lines of plain files while the engine reads them as they stand; null where that did not go well. */
async function atOnce(
  engine: Engine,
  opened: readonly SourcePart[],
  judging: Judging,
): Promise<Loaded | null> {
  if (judging.lookups.length > 0 || judging.source.kind === "lookup") return null;
  for (const file of opened)
    if (file.format !== "csv" || !file.lined || !(await isPlain(file))) return null;
  const { mapping } = await mappingOf(engine, opened, judging);
  if (!mayReadDirectly(opened, { ...judging, mapping })) return null;
  const hoped = opened.map((file) => ({
    ...file,
    readable: file.path,
    headed: file.dialect?.header ?? false,
    columns: file.dialect?.columns ?? [],
    exotic: false,
  }));
  const [counting, reading] = await Promise.allSettled([
    countAll(opened),
    readDirectly(engine, hoped, {
      ...judging,
      mapping,
      used: usedColumns(mapping),
      hashed: "when asked for",
    }),
  ]);
  if (reading.status === "rejected") throw reading.reason;
  const judged = reading.value;
  if (judged === null) return null;
  const staged = counting.status === "fulfilled" ? counting.value : null;
  if (
    staged?.every(
      ({ accepted, exotic, padded }, i) =>
        !exotic && padded === hoped[i]?.padded && accepted === judged.loaded[i],
    )
  )
    return { judged, files: inOrder(staged), ...alone };
  await engine.run(sql`drop table ${id(judged.table)}`);
  return null;
}

async function countAll(opened: readonly OpenedFile[]): Promise<readonly StagedFile[] | null> {
  const staged: StagedFile[] = [];
  for (const file of opened) {
    const counted = await stagePlainly(file);
    if (counted === null) return null;
    staged.push(counted);
  }
  return staged;
}

async function fromStaged(
  engine: Engine,
  staged: readonly StagedFile[],
  rejects: string,
  judging: Judging,
): Promise<Loaded> {
  // JSON tells its columns by its rows: without any there is nothing to check the configuration against.
  if (staged.every(({ format, accepted }) => format === "jsonl" && accepted === 0)) {
    await writeRejects(engine, inOrder(staged), null, rejects);
    throw new DataError(`${judging.name}: ${nothingLeft(staged)}`);
  }
  const { name, lookups } = judging;
  const { source, mapping, keys } = await mappingOf(engine, staged, judging);
  const how = { ...judging, source, mapping, used: new Set([...usedColumns(mapping), ...keys]) };
  if (
    lookups.length === 0 &&
    mayReadDirectly(staged, how) &&
    staged.some(({ accepted }) => accepted > 0)
  ) {
    const judged = await readDirectly(engine, staged, { ...how, hashed: "at once" });
    if (judged !== null && staged.every(({ accepted }, i) => accepted === judged.loaded[i]))
      return { judged, files: inOrder(staged), ...alone };
    if (judged !== null) await engine.run(sql`drop table ${id(judged.table)}`);
  }
  const columns = await about(name, () => sharedColumns(engine, staged));
  const cells = { columns, nulls: source.nulls ?? [] };
  const read = lookups.length > 0 ? null : await readParquet(engine, staged, { ...how, ...cells });
  if (read !== null) return { ...read, ...alone };
  const loaded = await about(name, () =>
    loadRaw(engine, staged, { ...how, ...cells, table: `ingest_raw_${name}` }),
  );
  if (loaded.rows === 0) {
    await writeRejects(engine, loaded.files, null, rejects);
    throw new DataError(`${name}: ${nothingLeft(staged)}`);
  }
  const { raw, unmatched } = await joinLookups(engine, loaded, lookups, how.used);
  const judged = await about(name, async () =>
    source.kind === "lookup"
      ? judgeLookup(engine, raw, { ...how, source })
      : { judged: await judgeRows(engine, raw, how), lookup: null },
  );
  await engine.run(sql`drop table ${id(raw.table)}`);
  return { ...judged, files: raw.files, unmatched };
}

async function mappingOf(
  engine: Engine,
  files: readonly (OpenedFile | StagedFile)[],
  { name, source: written, lookups }: Judging,
): Promise<{
  readonly source: SourceOptions;
  readonly mapping: Mapping;
  /** Columns by which lookups are joined. */
  readonly keys: readonly string[];
}> {
  const own = await about(name, () => sharedColumns(engine, files));
  const source = written.kind === "lookup" ? lookupColumns(name, written, own) : written;
  checkPersonal(name, source, own);
  const keys = joinedBy(name, own, lookups);
  const mapping = await checkMapping(engine, name, source, withLent(name, own, lookups));
  return { source, mapping, keys };
}

/** Lists what the configuration says of a source's file, in which its columns are named. */
function mentionedBy(source: SourceOptions, lookups: readonly Lookup[]): readonly string[] {
  const own = source.kind === "lookup" ? keyPairs(source).map(({ ours }) => ours) : [];
  const keys = lookups.flatMap(({ options }) => keyPairs(options).map(({ theirs }) => theirs));
  const written = [...Object.values(source.columns), ...source.reject.map(({ when }) => when)];
  return [...written, ...own, ...keys];
}

function inOrder(staged: readonly StagedFile[]): readonly LoadedFile[] {
  let from = 0;
  return staged.map((file) => {
    const loaded = { ...file, from, rows: file.accepted };
    from += file.accepted;
    return loaded;
  });
}
