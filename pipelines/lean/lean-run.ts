import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { dirname, join, resolve } from "node:path";
import { configurationOf, folderOf } from "../../data/configuration.ts";
import type { Configuration } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { memorySize } from "../../engines/memory-size.ts";
import type { Crew } from "../../models/crew.ts";
import { withCrew } from "../../models/worker-crew.ts";
import { csv } from "../../reports/list-csv.ts";
import { listColumns } from "../list-columns.ts";
import { type RankedList, rankList } from "../lists.ts";
import { firstPool } from "../memory-budget.ts";
import {
  pointLatest,
  type RunFolder,
  requireOwnFolder,
  writeAside,
  writeJson,
} from "../run-folder.ts";
import type { Said } from "../said.ts";
import { scoresCsvQuery, scoresQuery } from "../scores-table.ts";
import { runStages, type Stage } from "../stages.ts";
import { overridden, type WorkOptions } from "../work.ts";
import { type FilesBehind, whileWriting } from "../written-files.ts";
import {
  type LeanDocument,
  type LeanFacts,
  leanSummary,
  writeLeanDocument,
} from "./lean-document.ts";
import { type LeanLearned, learnLeanly } from "./learn-lean.ts";
import { type LeanBusiness, openLean, type TestedOn } from "./open-lean.ts";
import { gatherLeanPeople } from "./people-lean.ts";
import { requireLean } from "./refuse-lean.ts";
import { scoreLeanly } from "./score-lean.ts";
import { describeLeanSegments } from "./segment-lean.ts";
import { storeLeanScores } from "./store-lean.ts";

/** What a lean run is told. */
export type LeanOptions = Pick<
  WorkOptions,
  "configuration" | "out" | "asOf" | "seed" | "engine" | "show"
> & {
  /** Whom models are tested on: by default those drawn, which takes less time. */
  readonly testOn?: TestedOn;
};

/** What a lean run says: `document` is its run.json, `path` its folder. */
export interface LeanSaid extends Said {
  readonly document: LeanDocument;
  readonly path: string;
}

/**
 * Scores customers, groups them and ranks lists by the shortest way: one model a target, a short list of features, nothing
 * explained, compared or kept for later runs.
 */
export async function leanRun(options: LeanOptions): Promise<LeanSaid> {
  const { out } = options;
  const configuration = overridden(await configurationOf(options.configuration), options);
  requireLean(configuration);
  if (out !== null) await requireOwnFolder(out);
  const done = await writeAside(
    out === null ? "runs" : dirname(resolve(out)),
    async (folder) =>
      await withEngine(
        { ...options.engine, memory: poolOf(options.engine), temporary: folder.temporary },
        async (engine) =>
          await withCrew(options.engine.threads ?? availableParallelism(), async (crew) =>
            workIn({ engine, crew, folder, configuration }, options),
          ),
      ),
  );
  await pointLatest(done.path);
  const { document, path } = done;
  return { lines: leanSummary(document, done), document, path };
}

/** The engine's pool where no bound is asked for: what does not fit is worked on on the disk. */
const POOL = "700MB";

function poolOf({ memory }: LeanOptions["engine"]): string {
  const budget = memory === undefined ? null : memorySize(memory);
  return budget === null ? POOL : firstPool(budget);
}

interface Done {
  readonly document: LeanDocument;
  readonly path: string;
  readonly seconds: number;
}

interface Workshop {
  readonly engine: Engine;
  readonly crew: Crew;
  readonly folder: RunFolder;
  readonly configuration: Configuration;
}

async function workIn(
  { engine, crew, folder, configuration }: Workshop,
  { out, show, testOn = "those drawn" }: LeanOptions,
): Promise<{ readonly target: string; readonly result: Done }> {
  let opened: LeanBusiness | null = null;
  let learned: LeanLearned | null = null;
  let document: LeanDocument | null = null;
  const business = () => opened ?? unread();
  const stages: readonly Stage[] = [
    {
      title: "Read and check the files",
      work: async (say) => {
        const sourceFolder = folderOf(configuration);
        opened = await openLean(engine, configuration, {
          crew,
          testOn,
          sourceFolder,
          folder,
          say,
        });
      },
    },
    {
      title: "Learn from the days before",
      work: async () => {
        learned = await learnLeanly(business());
      },
    },
    {
      title: "Score customers and rank the lists",
      work: async (say) => {
        const facts = await whileWriting(folder.path, (files) =>
          scoreAndRank(business(), learned ?? unread(), { folder: folder.path, files, say }),
        );
        document = await writeLeanDocument(folder.path, business(), facts);
      },
    },
  ];
  const timings = await runStages(stages, show);
  await writeJson(join(folder.path, "timings.json"), timings);
  if (document === null) throw new Error("the run wrote no document");
  const { name, as_of }: LeanDocument = document;
  const target = out ?? join("runs", `${name}-${as_of}`);
  return { target, result: { document, path: target, seconds: timings.seconds } };
}

interface WritingOptions {
  readonly folder: string;
  readonly files: FilesBehind;
  readonly say: (what: string) => void;
}

async function scoreAndRank(
  business: LeanBusiness,
  { snapshot, models, asked, customers, segments }: LeanLearned,
  { folder, files, say }: WritingOptions,
): Promise<LeanFacts> {
  const { engine, configuration } = business;
  const { add: addFile } = files;
  const { model } = segments;
  const scored = await scoreLeanly(business, snapshot, {
    models,
    asked,
    customers,
    segments: model,
  });
  await storeLeanScores(business, snapshot, scored, model.clusters?.names ?? []);
  addFile("scores.parquet", customers, (path) => engine.write(scoresQuery(), path, "parquet"));
  addFile("scores.csv", customers, (path) => engine.write(scoresCsvQuery(), path, "csv"));
  say("ranking the lists");
  await gatherLeanPeople(business, snapshot);
  const described = await describeLeanSegments(business, customers, segments);
  addFile("segments.json", described.segments.length, (path) => writeJson(path, described));
  await mkdir(join(folder, "lists"), { recursive: true });
  const lists: RankedList[] = [];
  for (const [name, options] of Object.entries(configuration.lists)) {
    const list = await rankList(business, name, options);
    lists.push(list);
    const cells = list.rows.map((row, i) => ({ ...list.shown[i], ...row }));
    addFile(`lists/${name}.csv`, cells.length, (path) =>
      writeFile(path, csv(listColumns(list), cells)),
    );
  }
  return { models, customers, lists, rows: await files.rows() };
}

function unread(): never {
  throw new Error("the files have not been read yet");
}
