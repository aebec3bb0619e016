import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readMatrix } from "../../features/matrix.ts";
import { takeNumbers } from "../../models/matrix.ts";
import { percentileRanks } from "../../models/percentile-ranks.ts";
import type { ImportedReport } from "../../reports/imported-report.ts";
import { csv } from "../../reports/list-csv.ts";
import { type Business, TIMELESS } from "../business.ts";
import { gatherPeople } from "../gather-people.ts";
import { listColumns } from "../list-columns.ts";
import { rankList } from "../lists.ts";
import { rowsAmong } from "../rows-among.ts";
import { scoreTarget, type TargetScores } from "../score-target.ts";
import { storeScores } from "../scores-table.ts";
import { REASONS } from "../scoring/score-rows.ts";
import { groupCustomers } from "../segment.ts";
import { nameByConfiguration } from "../segment-overrides.ts";
import type { TrainedRun } from "../trained.ts";
import { worthOf } from "../value/worth.ts";

/** Chances that foreign scores give to customers at as_of. */
export interface ForeignChances {
  readonly target: string;
  readonly name: string;
  readonly ids: readonly string[];
  readonly chances: Float64Array;
}

/**
 * Ranks every list of a target by foreign chances in place of our own, with the segments, the worth and the other
 * targets' scores of a trained run, and writes it to `lists/<list>-<name>.csv`. Such a list has no reasons.
 */
export async function listScores(
  business: Business,
  run: TrainedRun,
  { target, name, ids, chances }: ForeignChances,
  folder: string,
): Promise<ImportedReport["lists"]> {
  const { engine, configuration } = business;
  const day = business.asOf ?? TIMELESS;
  const snapshot = await business.snapshotAt(day);
  const matrix = await readMatrix(engine, snapshot);
  const targets: TargetScores[] = [foreignScores(target, matrix.ids, { ids, chances })];
  for (const model of run.targets) {
    const options = configuration.targets[model.target];
    if (options !== undefined && model.target !== target)
      targets.push(await scoreTarget(business, model, options, day));
  }
  const { model } = nameByConfiguration(run.segments, configuration.segments.names);
  const worth = await worthOf(business, run.value, day);
  const grouped = groupCustomers(matrix, model, { expected: worth?.money?.expected ?? null });
  const names = model.clusters?.names ?? [];
  const customers = matrix.ids.length;
  await storeScores(business, snapshot, { customers, grouped, names, targets, worth });
  await gatherPeople(business, snapshot.table);
  await mkdir(join(folder, "lists"), { recursive: true });
  const written: ImportedReport["lists"][number][] = [];
  for (const [listName, options] of Object.entries(configuration.lists)) {
    if (options.target !== target) continue;
    const list = await rankList(business, listName, options, {
      marks: business.past.marks,
      ...(run.value === null ? {} : { valueDays: run.value.horizon_days }),
    });
    const path = join("lists", `${listName}-${name}.csv`);
    await writeFile(
      join(folder, path),
      csv(
        listColumns(list),
        list.rows.map((row, i) => ({ ...list.shown[i], ...row })),
      ),
    );
    const { rows, control, excluded } = list;
    written.push({ name: listName, path, rows: rows.length, control, excluded });
  }
  return written;
}

function foreignScores(
  target: string,
  everybody: readonly string[],
  { ids, chances }: Pick<ForeignChances, "ids" | "chances">,
): TargetScores {
  const rows = rowsAmong(ids, everybody);
  const score = takeNumbers(
    chances,
    rows.filter((row) => row >= 0),
  );
  const customers = score.length;
  return {
    target,
    asked: { customers, places: Uint8Array.from(rows, (row) => Number(row >= 0)) },
    score,
    percentile: percentileRanks(score),
    reasons: {
      texts: [],
      codes: Array.from({ length: REASONS }, () => new Int32Array(customers).fill(-1)),
    },
  };
}
