import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { configurationOf, folderOf } from "../data/configuration.ts";
import type { EarlierQuality } from "../data/quality/quality-changes.ts";
import type { Configuration } from "../data/schema.ts";
import { openStore, type Store } from "../data/store/store.ts";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine, EngineOptions } from "../engines/engine.ts";
import { type MemorySize, memorySize } from "../engines/memory-size.ts";
import type { Crew, FitTime } from "../models/crew.ts";
import type { Scorer } from "../models/scorer.ts";
import { withCrew } from "../models/worker-crew.ts";
import { earlierQuality } from "./earlier-run.ts";
import { keepMembership, prepareMembership } from "./membership.ts";
import { firstPool } from "./memory-budget.ts";
import { openPast, type PastRuns } from "./past-run.ts";
import { openPrevious, type PreviousRun } from "./previous-run.ts";
import { digestCode, READING } from "./resume/code-digest.ts";
import {
  pointLatest,
  type RunFolder,
  requireOwnFolder,
  writeAside,
  writeJson,
} from "./run-folder.ts";
import { type Scribe, withScribe } from "./scribe.ts";
import { runStages, type Show, type Stage } from "./stages.ts";
import { type FilesBehind, whileWriting } from "./written-files.ts";

/** What every command that reads a business's files is told. */
export interface WorkOptions {
  /** The configuration, or the path of its file. */
  readonly configuration: string | Configuration;
  /** The folder to write; by default one named after the business in `runs/`. */
  readonly out: string | null;
  readonly asOf: string | null;
  readonly seed: number | null;
  /** Overrides the configuration's effort. */
  readonly effort?: Configuration["evaluation"]["effort"];
  /** Threads, and `memory` that the whole process keeps within where a run learns or scores. */
  readonly engine: EngineOptions;
  readonly show: Show;
  /** Models of one's own, which compete with ours. */
  readonly models?: readonly Scorer[];
  /** Whether what earlier runs kept is passed over, and kept anew; by default it is used. */
  readonly fresh?: boolean;
}

/** A command at work: a configuration, an engine, and a folder that is not there until all is done. */
export interface Workplace {
  readonly engine: Engine;
  /** What the process keeps within; without it there is no bound. */
  readonly budget?: MemorySize;
  /** Fits models, with as many threads as the engine has. */
  readonly crew: Crew;
  readonly configuration: Configuration;
  /** Models of one's own, which compete with ours. */
  readonly models?: readonly Scorer[];
  /** What the paths in the configuration are relative to. */
  readonly sourceFolder: string;
  readonly folder: RunFolder;
  /** What is written to the folder behind the work. */
  readonly files: FilesBehind;
  /** Writes its pages beside the work. */
  readonly scribe: Scribe;
  /** Frees what the engine holds when all is kept of it that is still written: nothing more is asked of it. */
  readonly release: () => void;
  /** Begins to remember the groups of everybody as of a day, whose scores are whole. */
  readonly remember: (asOf: string) => void;
  /** What earlier runs on the same configuration kept; without it everything is made anew. */
  readonly store?: Store;
  /** Finds what the newest run before a day found in the files of the same business. */
  readonly earlier: (asOf: string) => Promise<EarlierQuality | null>;
  /** Brings the scores of the newest run before a day into the engine; before the engine is locked. */
  readonly previous: (asOf: string) => Promise<PreviousRun | null>;
  /** Brings the scores and lists of every run before a day into the engine; before the engine is locked. */
  readonly past: (asOf: string) => Promise<PastRuns>;
}

export interface Plan<Result> {
  readonly stages: readonly Stage[];
  /** Called after the last stage: the folder's name where the user gave none, and the command's result. */
  readonly finish: () => Promise<{
    readonly name: string;
    readonly result: Result;
    /** Whether `latest` is to point to it. */
    readonly latest: boolean;
    /** Whose groups are to be remembered, and of which day; null where nobody was scored or there is no day. */
    readonly scored?: { readonly business: string; readonly asOf: string } | null;
  }>;
}

export interface Done<Result> {
  readonly result: Result;
  /** Where the folder stands now. */
  readonly path: string;
  readonly seconds: number;
  /** What else the user should know, one sentence each. */
  readonly notes: readonly string[];
  /** Parts that were taken from what earlier runs kept. */
  readonly reused: readonly string[];
}

/** Does the stages of a plan in a folder aside, and puts the folder in its place when all have ended well. */
export async function atWork<Result>(
  options: WorkOptions,
  plan: (workplace: Workplace) => Plan<Result>,
): Promise<Done<Result>> {
  const { out, show } = options;
  const configuration = overridden(await configurationOf(options.configuration), options);
  if (out !== null) await requireOwnFolder(out);
  const parent = out === null ? "runs" : dirname(resolve(out));
  const sourceFolder = folderOf(configuration);
  const store = openStore(join(sourceFolder, ".quintile"), {
    business: configuration.name,
    code: digestCode(READING),
    fresh: options.fresh === true,
  });
  const budget = options.engine.memory === undefined ? null : memorySize(options.engine.memory);
  const engineOptions = {
    ...options.engine,
    ...(budget === null ? {} : { memory: firstPool(budget) }),
  };
  const done = await writeAside(parent, async (folder) => {
    // Where memory is bounded, tables are larger than it as a rule: packed on the disk they are read faster than spilled.
    const tables = budget === null ? {} : { tables: join(folder.temporary, "tables.duckdb") };
    const { temporary } = folder;
    let remembering: ReturnType<typeof prepareMembership> = Promise.resolve(null);
    const remember = (asOf: string) => {
      // A second engine would take memory of its own.
      if (budget !== null) return;
      remembering = prepareMembership(
        parent,
        { business: configuration.name, asOf, folder: folder.path },
        { ...engineOptions, temporary: join(temporary, "membership") },
        // What stands in the way is told when it is tried again in the end.
      ).catch(() => null);
    };
    return await withEngine({ ...engineOptions, ...tables, temporary }, async (engine, close) => {
      // What fails is told of when it is waited for in the end.
      const release = () => void store.settled().then(close, () => undefined);
      const earlier = async (asOf: string) => earlierQuality(parent, configuration.name, asOf);
      const previous = async (asOf: string) =>
        openPrevious(engine, { folder: parent, name: configuration.name, asOf });
      const past = async (asOf: string) =>
        openPast(engine, { folder: parent, name: configuration.name, asOf });
      const fits: FitTime[] = [];
      const onFit = (time: FitTime) => {
        fits.push(time);
      };
      const threads = options.engine.threads ?? availableParallelism();
      // A thread of its own takes memory of its own.
      const beside = budget === null ? threads : 1;
      const { timings, finish } = await withCrew(
        threads,
        (crew) =>
          withScribe(beside, (scribe) => {
            // Of one thread there is none beside.
            if (beside > 1) void store.digestAhead(scribe.digest);
            return whileWriting(
              folder.path,
              async (files) => {
                const { stages, finish: end } = plan({
                  engine,
                  ...(budget === null ? {} : { budget }),
                  crew,
                  configuration,
                  models: options.models ?? [],
                  sourceFolder,
                  folder,
                  files,
                  scribe,
                  release,
                  remember,
                  store,
                  earlier,
                  previous,
                  past,
                });
                return { timings: await runStages(stages, show), finish: end };
              },
              { digest: scribe.digest },
            );
          }),
        { onFit },
      ).finally(() => store.settled());
      const { name, result, latest, scored = null } = await finish();
      await writeJson(join(folder.path, "timings.json"), { ...timings, ...store.account, fits });
      const target = out ?? join("runs", name);
      const ended = { result, path: target, seconds: timings.seconds };
      const put = { remembered: false };
      return {
        target,
        result: { ended, latest, scored, put },
        placed: async () => {
          const place = await remembering;
          put.remembered = (await place?.()) ?? false;
        },
      };
    }).finally(() => remembering);
  });
  const { ended, latest, scored, put } = done;
  if (latest) await pointLatest(ended.path);
  await store.close();
  const { reused, notes } = store.account;
  if (scored === null || put.remembered) return { ...ended, reused, notes };
  const remembered = { ...scored, folder: ended.path };
  const note = await keepMembership(parent, remembered, engineOptions);
  return { ...ended, reused, notes: note === null ? notes : [...notes, note] };
}

/** Returns a configuration with what a command was told instead. */
export function overridden(
  configuration: Configuration,
  { asOf, seed, effort }: Pick<WorkOptions, "asOf" | "seed" | "effort">,
): Configuration {
  const { evaluation } = configuration;
  return {
    ...configuration,
    evaluation: effort === undefined ? evaluation : { ...evaluation, effort },
    ...(asOf === null ? {} : { as_of: asOf }),
    ...(seed === null ? {} : { seed }),
  };
}
