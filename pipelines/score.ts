import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { FileFormat } from "../engines/engine.ts";
import type { Sql } from "../engines/sql.ts";
import { readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import type { SegmentMeans } from "../models/segment-profile.ts";
import type { Lineage } from "../reports/lineage.ts";
import { csv } from "../reports/list-csv.ts";
import { type OutlookReport, outlookInShort } from "../reports/outlook-report.ts";
import type { SegmentsReport } from "../reports/segments-report.ts";
import { attributesQuery } from "./attributes-file.ts";
import { addUpLines } from "./bought/add-up.ts";
import { readBuyers } from "./bought/buyers.ts";
import { type Business, TIMELESS } from "./business.ts";
import { compareGroups } from "./compared-groups.ts";
import { assignedByEarlierModel, lineageOf } from "./continuity.ts";
import { gatherPeople } from "./gather-people.ts";
import { type Everybody, present } from "./group-everybody.ts";
import { kindMeans } from "./kind-means.ts";
import { kindColumns } from "./kinds.ts";
import { listColumns } from "./list-columns.ts";
import { type RankedList, rankList } from "./lists.ts";
import { membersCompared } from "./members-before.ts";
import { countMoves, findMovements, movementsQuery } from "./movements.ts";
import { writeJson } from "./run-folder.ts";
import { scoreEverybody } from "./score-everybody.ts";
import { scoresCsvQuery, scoresQuery } from "./scores-table.ts";
import { nameByConfiguration } from "./segment-overrides.ts";
import { describeSegments } from "./segments-document.ts";
import { together } from "./together.ts";
import type { SegmentsModel, TrainedRun } from "./trained.ts";
import { foreseeSegments } from "./transitions/foresee-segments.ts";
import type { Workplace } from "./work.ts";

/** What scoring leaves beside the files it writes. */
export interface Scoring {
  readonly customers: number;
  readonly segments: SegmentsReport;
  readonly outlook: OutlookReport;
  readonly lists: readonly RankedList[];
  /** What each customer is expected to spend; null without money. */
  readonly expected: Float64Array | null;
  /** Rows of the files written, by path in the folder. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Scores every customer seen before as_of, groups them, ranks the lists, and writes all of it to a run's folder. */
export async function scoreCustomers(
  business: Business,
  run: TrainedRun,
  {
    folder: { path: folder },
    files,
    onPlaced,
    onScored,
    meanwhile,
  }: Pick<Workplace, "folder" | "files"> & {
    /** Told when everybody is in groups: threads have less to do from then on. */
    readonly onPlaced: () => void;
    /** Told when `scores.parquet` is whole. */
    readonly onScored: () => void;
    /** Done while what people bought is added up, segments are described and lists ranked. */
    readonly meanwhile: () => Promise<void>;
  },
  say: (what: string) => void,
): Promise<Scoring> {
  const { engine, configuration } = business;
  const { add: addFile } = files;
  const snapshot = await business.snapshotAt(business.asOf ?? TIMELESS);
  const { model, named, notes } = nameByConfiguration(run.segments, configuration.segments.names);
  const everybody = await scoreEverybody(business, run, model, {
    snapshot,
    folder,
    addFile,
    say,
    async meanwhile(placed) {
      onPlaced();
      say("foreseeing moves");
      return await foreseeSegments(business, {
        outlook: run.outlook,
        segments: model,
        snapshot,
        ...placed,
        folder,
        addFile,
      });
    },
  });
  const { customers, expected, found: outlook } = everybody;
  const write = (path: string, query: Sql, format: FileFormat, n = customers) =>
    addFile(path, n, (at) => engine.write(query, at, format));
  addFile("scores.parquet", customers, async (at) => {
    await engine.write(scoresQuery(), at, "parquet");
    onScored();
  });
  write("scores.csv", scoresCsvQuery(), "csv");

  say("ranking the lists");
  await gatherPeople(business, snapshot.table);
  // Most of what is told of groups waits for lines to be added up: nothing else is asked before that has begun.
  const buyers = await readBuyers(business);
  const adding = buyers === null ? Promise.resolve(null) : addUpLines(business, buyers);
  const measuring = kindMeans(business, snapshot, everybody.grouped, model);
  const describe = async () => {
    write("attributes.parquet", await attributesQuery(business, snapshot.table), "parquet");
    const lineage = await lineageSince(business, snapshot, model, {
      ...everybody,
      means: await measuring,
    });
    const movements = await findMovements(business, model, lineage);
    if (movements !== null) write("movements.csv", movementsQuery(), "csv", countMoves(movements));
    return await describeSegments(
      business,
      { snapshot, ...everybody },
      {
        ...{ model, named, notes, lineage, movements, adding, measuring },
        valueDays: run.value?.horizon_days,
      },
    );
  };
  const [described, lists] = await together([
    describe(),
    rankLists(business, run),
    measuring,
    meanwhile(),
  ]);
  const segments = { ...described, outlook: outlookInShort(outlook) };
  addFile("segments.json", segments.segments.length, (path) => writeJson(path, segments));
  await mkdir(join(folder, "lists"), { recursive: true });
  for (const list of lists)
    addFile(`lists/${list.name}.csv`, list.rows.length, (path) =>
      writeFile(
        path,
        csv(
          listColumns(list),
          list.rows.map((row, i) => ({ ...list.shown[i], ...row })),
        ),
      ),
    );
  return { customers, segments, outlook, lists, expected, rows: await files.rows() };
}

async function rankLists(business: Business, run: TrainedRun): Promise<readonly RankedList[]> {
  const lists: RankedList[] = [];
  for (const [name, options] of Object.entries(business.configuration.lists))
    lists.push(
      await rankList(business, name, options, {
        marks: business.past.marks,
        ...(run.value === null ? {} : { valueDays: run.value.horizon_days }),
      }),
    );
  return lists;
}

/** Tells what became of the previous run's segments; null without one. */
async function lineageSince(
  business: Business,
  snapshot: Snapshot,
  model: SegmentsModel,
  { grouped, means }: Everybody & { readonly means: readonly SegmentMeans[] },
): Promise<Lineage | null> {
  const { engine, previous } = business;
  if (previous === null) return null;
  await compareGroups(engine, previous);
  return await lineageOf(business, {
    model,
    cluster: grouped.clusters?.cluster ?? null,
    means,
    async earlier() {
      const columns = present(snapshot, kindColumns(previous.model));
      return assignedByEarlierModel(
        previous.model,
        await readMatrix(engine, snapshot, { columns }),
      );
    },
    members: (before) => membersCompared(engine, { before, now: model.clusters?.names ?? [] }),
  });
}
