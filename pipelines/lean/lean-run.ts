import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { configurationOf, folderOf } from "../../data/configuration.ts";
import type { Configuration } from "../../data/schema.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { Engine } from "../../engines/engine.ts";
import { csv } from "../../reports/list-csv.ts";
import { listColumns } from "../list-columns.ts";
import { gatherPeople, type RankedList, rankList } from "../lists.ts";
import {
  pointLatest,
  type RunFolder,
  requireOwnFolder,
  writeAside,
  writeJson,
} from "../run-folder.ts";
import type { Said } from "../said.ts";
import { scoresCsvQuery, scoresQuery, storeScores } from "../scores-table.ts";
import { nameByConfiguration } from "../segment-overrides.ts";
import { runStages, type Stage } from "../stages.ts";
import { overridden, type WorkOptions } from "../work.ts";
import { type AddFile, whileWriting } from "../written-files.ts";
import { type LeanDocument, leanSummary, writeLeanDocument } from "./lean-document.ts";
import { type LeanModel, learnLesson, readLessons } from "./learn-lean.ts";
import { type LeanBusiness, openLean } from "./open-lean.ts";
import { requireLean } from "./refuse-lean.ts";
import { scoreLeanly } from "./score-lean.ts";
import { describeLeanSegments, learnLeanSegments } from "./segment-lean.ts";

/** What a lean run is told. */
export type LeanOptions = Pick<
  WorkOptions,
  "configuration" | "out" | "asOf" | "seed" | "engine" | "show"
>;

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
  const { out, engine: engineOptions } = options;
  const configuration = overridden(await configurationOf(options.configuration), options);
  requireLean(configuration);
  if (out !== null) await requireOwnFolder(out);
  const done = await writeAside(
    out === null ? "runs" : dirname(resolve(out)),
    async (folder) =>
      await withEngine(
        { ...engineOptions, temporary: folder.temporary },
        async (engine) => await workIn(folder, engine, configuration, options),
      ),
  );
  await pointLatest(done.path);
  const { document, path } = done;
  return { lines: leanSummary(document, done), document, path };
}

interface Done {
  readonly document: LeanDocument;
  readonly path: string;
  readonly seconds: number;
}

async function workIn(
  folder: RunFolder,
  engine: Engine,
  configuration: Configuration,
  { out, show }: LeanOptions,
): Promise<{ readonly target: string; readonly result: Done }> {
  let opened: LeanBusiness | null = null;
  let models: readonly LeanModel[] = [];
  let document: LeanDocument | null = null;
  const business = () => opened ?? unread();
  const stages: readonly Stage[] = [
    {
      title: "Read and check the files",
      work: async (say) => {
        const sourceFolder = folderOf(configuration);
        opened = await openLean(engine, configuration, { sourceFolder, folder, say });
      },
    },
    {
      title: "Learn from the days before",
      work: async () => {
        const { asOf, snapshotAt } = business();
        const lessons = await readLessons(business());
        // The engine takes the snapshot of everybody while this thread learns.
        const snapshot = snapshotAt(asOf);
        snapshot.catch(() => undefined);
        models = lessons.map((lesson) => learnLesson(lesson, configuration.seed));
        await snapshot;
      },
    },
    {
      title: "Score customers and rank the lists",
      work: async (say) => {
        const { result, rows } = await whileWriting(folder.path, (addFile) =>
          scoreAndRank(business(), models, { folder: folder.path, addFile, say }),
        );
        document = await writeLeanDocument(folder.path, business(), { models, ...result, rows });
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
  readonly addFile: AddFile;
  readonly say: (what: string) => void;
}

async function scoreAndRank(
  business: LeanBusiness,
  models: readonly LeanModel[],
  { folder, addFile, say }: WritingOptions,
): Promise<{ readonly customers: number; readonly lists: readonly RankedList[] }> {
  const { engine, configuration, asOf } = business;
  const snapshot = await business.snapshotAt(asOf);
  const learned = await learnLeanSegments(business);
  const named = nameByConfiguration(learned, configuration.segments.names);
  say("scoring");
  const scored = await scoreLeanly(business, snapshot, { models, segments: named.model });
  const { ids, grouped, targets } = scored;
  const names = named.model.clusters?.names ?? [];
  await storeScores(business, { ids, grouped, names, targets, worth: null });
  const customers = ids.length;
  addFile("scores.parquet", customers, (path) => engine.write(scoresQuery(), path, "parquet"));
  addFile("scores.csv", customers, (path) => engine.write(scoresCsvQuery(), path, "csv"));
  say("ranking the lists");
  await gatherPeople(business, snapshot.table);
  const segments = await describeLeanSegments(business, snapshot, scored, named);
  addFile("segments.json", segments.segments.length, (path) => writeJson(path, segments));
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
  return { customers, lists };
}

function unread(): never {
  throw new Error("the files have not been read yet");
}
