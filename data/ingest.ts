import { join } from "node:path";
import type { Engine } from "../engines/engine.ts";
import { id, sql } from "../engines/sql.ts";
import type { Canonical } from "./canonical.ts";
import { ConfigurationError } from "./errors.ts";
import { isRowKind } from "./kinds.ts";
import { unknownName } from "./nearest.ts";
import type { DataQuality, IdentitiesQuality, SourceQuality } from "./quality/quality.ts";
import type { EarlierQuality } from "./quality/quality-changes.ts";
import { daysOf, relateSources } from "./quality/quality-context.ts";
import { firstOfEachReason } from "./quality/reject-examples.ts";
import { describeSource } from "./quality/source-quality.ts";
import { account, checkTables } from "./rows/accounting.ts";
import { matchCancellations } from "./rows/cancellations.ts";
import { buildCanonical } from "./rows/canonical-tables.ts";
import {
  identityNotices,
  mergeAliases,
  rejectMissingAliases,
  resolveIdentities,
} from "./rows/identities.ts";
import { judgeCancellations } from "./rows/judge-cancellations.ts";
import { applyRules, type Judged } from "./rows/judging.ts";
import { loadSource } from "./rows/loading.ts";
import type { Lookup } from "./rows/lookup.ts";
import { lookupsOf } from "./rows/lookup-join.ts";
import { measureOverlaps, overlapNotice } from "./rows/overlaps.ts";
import { rejectImplausibleDays } from "./rows/plausible-days.ts";
import { writeRejects } from "./rows/rejects.ts";
import { rejectRepeats } from "./rows/repeats.ts";
import { measureReturns } from "./rows/returns.ts";
import type { Configuration, SourceOptions } from "./schema.ts";
import { digestOf } from "./store/origin.ts";
import { type Known, readOnce } from "./store/read-once.ts";
import type { Store } from "./store/store.ts";
import type { SourceRead } from "./store/stored-source.ts";

export interface IngestOptions {
  /** Paths in the configuration are relative to it. */
  readonly folder: string;
  /** An existing folder; `<source>.csv` with the rejected rows of each source is written here. */
  readonly rejectsFolder: string;
  /** An existing folder for copies of packed or unclean files, and of rows kept, which the engine may go on to read. */
  readonly temporary: string;
  readonly onProgress?: (says: string) => void;
  /** Returns what the newest run before a day found, for comparison; null where there was none. */
  readonly earlier?: (asOf: string) => Promise<EarlierQuality | null>;
  /** Where sources that were read are kept for later; without it all are read. */
  readonly store?: Store;
}

export interface Ingested {
  readonly canonical: Canonical;
  readonly quality: DataQuality;
  /** Tells the content of all sources and how they were read; null where nothing does, or without a store. */
  readonly key: string | null;
}

/**
 * Reads all sources into the canonical tables and returns what came in. Each row of each file is accepted or rejected
 * with one reason; counts that do not add up, or a source without one accepted row, stop the run.
 */
export async function ingest(
  engine: Engine,
  configuration: Configuration,
  options: IngestOptions,
): Promise<Ingested> {
  refuseTimezone(configuration.timezone);
  const sources = Object.entries(configuration.sources);
  const order = sources.map(([name]) => name);
  const given = givenColumns(configuration);
  const judged: Judged[] = [];
  const lookups: Lookup[] = [];
  const qualities: SourceQuality[] = [];
  const touched: IdentitiesQuality["touched"][number][] = [];
  const keys = new Map<string, string | null>();
  let identities: Omit<IdentitiesQuality, "touched"> | null = null;
  for (const [name, source] of inReadingOrder(sources)) {
    if (source.kind !== "identities" && source.kind !== "lookup" && identities === null)
      identities = await resolveIdentities(engine, judged);
    options.onProgress?.(`reading ${name}`);
    const exact = source.kind === "customers" ? given : new Set<string>();
    const known = await readKept(engine, name, source, {
      ...options,
      configuration,
      exact,
      earlier: judged,
      identified: identities !== null,
      lookups: lookupsOf(name, lookups),
      keys,
    });
    keys.set(name, known.key);
    const { read } = known;
    touched.push(...read.touched);
    judged.push(read.judged);
    if (read.lookup !== null) lookups.push(read.lookup);
    qualities.push(read.quality);
  }
  options.onProgress?.("building tables");
  // While rejected rows are still there: the canonical tables keep the accepted ones only.
  qualities.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const quality = await relateSources(engine, judged, qualities, {
    as_of: configuration.as_of,
    earlier: options.earlier,
  });
  const matched = await matchCancellations(engine, judged);
  const told = identities;
  const noticed = quality.sources.map((source) =>
    told === null || source.kind !== "identities"
      ? source
      : { ...source, guesses: [...source.guesses, ...identityNotices(source.name, told)] },
  );
  const canonical = await buildCanonical(engine, matched, {
    timezone: configuration.timezone,
    days: daysOf(qualities),
  });
  await checkTables(engine, qualities);
  for (const { kind, table } of judged)
    if (!isRowKind(kind)) await engine.run(sql`drop table ${id(table)}`);
  refuseUnknownTargets(configuration, canonical);
  return {
    canonical,
    quality: {
      ...quality,
      sources: noticed,
      returns: await measureReturns(engine, qualities),
      identities: identities === null ? null : { ...identities, touched },
    },
    key: [...keys.values()].includes(null) ? null : digestOf([...keys]),
  };
}

/** Orders sources so that what a lookup lends and what identities merge is there when another source is read. */
function inReadingOrder<S extends readonly [string, SourceOptions]>(
  sources: readonly S[],
): readonly S[] {
  const rank = ([, { kind }]: S) => (kind === "lookup" ? 0 : kind === "identities" ? 1 : 2);
  return sources.toSorted((a, b) => rank(a) - rank(b));
}

interface ReadOptions extends Omit<IngestOptions, "earlier"> {
  readonly configuration: Configuration;
  readonly exact: ReadonlySet<string>;
  readonly earlier: readonly Judged[];
  /** Whether identities may make several of its ids one. */
  readonly identified: boolean;
  /** Those that are joined to the source. */
  readonly lookups: readonly Lookup[];
}

/** Reads a source, or takes it from the store where nothing that its rows depend on has changed. */
async function readKept(
  engine: Engine,
  name: string,
  source: SourceOptions,
  { keys, ...options }: ReadOptions & { readonly keys: ReadonlyMap<string, string | null> },
): Promise<Known> {
  const { store, folder, configuration, exact, lookups, earlier, onProgress } = options;
  const read = async () => readSource(engine, name, source, options);
  const before = [...lookups, ...earlier.filter(({ kind }) => decides(kind, source))];
  const depends = before.map((one) => keys.get(one.source) ?? null);
  if (store === undefined || depends.includes(null)) return { read: await read(), key: null };
  return await readOnce(
    engine,
    name,
    {
      source,
      folder,
      store,
      temporary: options.temporary,
      rejects: join(options.rejectsFolder, `${name}.csv`),
      given: [store.code, configuration.timezone, [...exact], depends],
      onReuse: () => onProgress?.(`${name} is unchanged, taken from what was kept`),
    },
    read,
  );
}

/** Tells whether rows of a source that was read before decide what becomes of another's. */
function decides(kind: SourceOptions["kind"], source: SourceOptions): boolean {
  return kind === source.kind || (kind === "identities" && source.kind !== "lookup");
}

async function readSource(
  engine: Engine,
  name: string,
  source: SourceOptions,
  options: ReadOptions,
): Promise<SourceRead> {
  const path = join(options.rejectsFolder, `${name}.csv`);
  const loaded = await loadSource(engine, name, source, {
    ...options,
    rejects: path,
    timezone: options.configuration.timezone,
  });
  const { files, lookup, unmatched } = loaded;
  const { judged, touched } =
    lookup === null
      ? await settle(engine, loaded.judged, source, options)
      : { judged: loaded.judged, touched: [] };
  const rejected = firstOfEachReason();
  const written = await writeRejects(engine, files, judged, path, rejected.take);
  options.onProgress?.(`measuring ${name}`);
  const quality = await describeSource(engine, judged, {
    source,
    files,
    lookups: options.lookups,
    account: await account(engine, files, judged, written),
    rejected: rejected.rows(),
  });
  const overlaps = lookup === null ? await measureOverlaps(engine, judged, quality.files) : [];
  const guesses = [...quality.guesses, ...overlaps.map(overlapNotice)];
  return { judged, lookup, quality: { ...quality, unmatched, overlaps, guesses }, touched };
}

/** Lets speak against a source's rows what only all of them together tell. */
async function settle(
  engine: Engine,
  loaded: Judged,
  source: SourceOptions,
  { identified, earlier }: Pick<ReadOptions, "identified" | "earlier">,
): Promise<Pick<SourceRead, "judged" | "touched">> {
  let judged = loaded;
  const touched = identified ? [await mergeAliases(engine, judged)] : [];
  await rejectImplausibleDays(engine, judged);
  await applyRules(engine, judged);
  judged = await rejectMissingAliases(engine, judged);
  judged = await judgeCancellations(engine, judged);
  return { judged: await rejectRepeats(engine, judged, { source, earlier }), touched };
}

function givenColumns({ targets }: Configuration): ReadonlySet<string> {
  return new Set(
    Object.values(targets).flatMap((target) =>
      target.kind === "given"
        ? [target.column, ...(target.split ? [target.split.column] : [])]
        : [],
    ),
  );
}

function refuseUnknownTargets(
  { targets }: Configuration,
  { customers: { attributes } }: Canonical,
): void {
  const names = attributes.map(({ column }) => column);
  for (const [name, target] of Object.entries(targets)) {
    if (target.kind !== "given") continue;
    const places = [
      [`targets.${name}.column`, target.column] as const,
      ...(target.split ? [[`targets.${name}.split.column`, target.split.column] as const] : []),
    ];
    for (const [where, column] of places)
      if (!names.includes(column))
        throw new ConfigurationError(unknownName("column", column, names, where));
  }
}

function refuseTimezone(timezone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch {
    throw new ConfigurationError(
      `timezone: '${timezone}' is no time zone, expected one such as Europe/London`,
    );
  }
}
