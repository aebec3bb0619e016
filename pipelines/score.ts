import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { id, type Sql, sql } from "../engines/sql.ts";
import { readMatrix } from "../features/matrix.ts";
import type { Snapshot } from "../features/snapshot.ts";
import type { Matrix } from "../models/matrix.ts";
import { csv } from "../reports/list-csv.ts";
import { type OutlookReport, outlookInShort } from "../reports/outlook-report.ts";
import type { SegmentsReport } from "../reports/segments-report.ts";
import { attributesQuery } from "./attributes-file.ts";
import { type Business, TIMELESS } from "./business.ts";
import { lineageOf } from "./continuity.ts";
import { present } from "./group-everybody.ts";
import { kindColumns } from "./kinds.ts";
import { listColumns } from "./list-columns.ts";
import { gatherPeople, type RankedList, rankList } from "./lists.ts";
import { countMoves, findMovements, movementsQuery } from "./movements.ts";
import { writeJson } from "./run-folder.ts";
import { type EverybodyScored, scoreEverybody } from "./score-everybody.ts";
import { scoresCsvQuery, scoresQuery } from "./scores-table.ts";
import { nameByConfiguration } from "./segment-overrides.ts";
import { describeSegments } from "./segments-document.ts";
import { together } from "./together.ts";
import type { SegmentsModel, TrainedRun } from "./trained.ts";
import { foreseeSegments } from "./transitions/foresee-segments.ts";

/** What scoring leaves beside the files it writes. */
export interface Scoring {
  readonly customers: number;
  readonly segments: SegmentsReport;
  readonly outlook: OutlookReport;
  readonly lists: readonly RankedList[];
  readonly scores: EverybodyScored["scores"];
  /** What each customer is expected to spend; null without money. */
  readonly expected: Float64Array | null;
  /** Rows of the files written, by path in the folder. */
  readonly rows: ReadonlyMap<string, number>;
}

/** Scores every customer seen before as_of, groups them, ranks the lists, and writes all of it to a run's folder. */
export async function scoreCustomers(
  business: Business,
  run: TrainedRun,
  folder: string,
  say: (what: string) => void,
): Promise<Scoring> {
  const { engine, configuration } = business;
  const snapshot = await business.snapshotAt(business.asOf ?? TIMELESS);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(snapshot.table)}`);
  const customers = Number(counted?.["n"] ?? 0);
  const rows = new Map<string, number>();
  const written = async (path: string, n: number, write: (path: string) => Promise<void>) => {
    await write(join(folder, path));
    rows.set(path, n);
  };
  const { model, named, notes } = nameByConfiguration(run.segments, configuration.segments.names);
  const { ids, grouped, spend, scores, expected } = await scoreEverybody(business, run, model, {
    snapshot,
    folder,
    say,
    meanwhile: () =>
      written("snapshot.parquet", customers, (path) =>
        engine.write(inOrderOfIds(snapshot), path, "parquet"),
      ),
  });
  say("foreseeing moves");
  const [foreseen] = await together([
    foreseeSegments(business, {
      outlook: run.outlook,
      segments: model,
      snapshot,
      ids,
      grouped,
      folder,
    }),
    written("scores.parquet", customers, (path) =>
      engine.write(scoresQuery(), path, "parquet"),
    ).then(() =>
      written("scores.csv", customers, (path) => engine.write(scoresCsvQuery(), path, "csv")),
    ),
  ]);
  rows.set("transitions.parquet", foreseen.rows);

  say("ranking the lists");
  await gatherPeople(business, snapshot.table);
  const attributes = await attributesQuery(business, snapshot.table);
  await written("attributes.parquet", customers, (path) =>
    engine.write(attributes, path, "parquet"),
  );
  const cluster = grouped.clusters?.cluster ?? null;
  const lineage =
    business.previous === null
      ? null
      : await lineageOf(business, await compared(business, snapshot, model), { model, cluster });
  const movements = await findMovements(business, model, lineage);
  if (movements !== null)
    await written("movements.csv", await countMoves(engine), (path) =>
      engine.write(movementsQuery(), path, "csv"),
    );
  const described = await describeSegments(
    business,
    { snapshot, ids, spend, grouped },
    {
      model,
      named,
      notes,
      lineage,
      movements,
      valueDays: run.value?.horizon_days,
    },
  );
  const segments = { ...described, outlook: outlookInShort(foreseen.report) };
  await writeJson(join(folder, "segments.json"), segments);
  rows.set("segments.json", segments.segments.length);
  await mkdir(join(folder, "lists"), { recursive: true });
  const lists: RankedList[] = [];
  for (const [name, options] of Object.entries(configuration.lists)) {
    const list = await rankList(business, name, options, {
      marks: business.past.marks,
      ...(run.value === null ? {} : { valueDays: run.value.horizon_days }),
    });
    lists.push(list);
    await written(`lists/${name}.csv`, list.rows.length, (path) =>
      writeFile(
        path,
        csv(
          listColumns(list),
          list.rows.map((row, i) => ({ ...list.shown[i], ...row })),
        ),
      ),
    );
  }
  return { customers, segments, outlook: foreseen.report, lists, scores, expected, rows };
}

/** Returns a query for a snapshot in the order of ids; one that lies so is not sorted. */
function inOrderOfIds({ table, ordered = false }: Snapshot): Sql {
  return sql`select * from ${id(table)} ${ordered ? sql`` : sql`order by customer_id`}`;
}

/** Reads the numbers that segments are compared by with those of the previous run. */
async function compared(
  { engine, previous }: Business,
  snapshot: Snapshot,
  model: SegmentsModel,
): Promise<Matrix> {
  const earlier = previous === null ? [] : kindColumns(previous.model);
  const columns = [...(model.clusters?.learned.columns ?? []), ...earlier];
  return await readMatrix(engine, snapshot, { columns: present(snapshot, columns) });
}
