import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readMatrix } from "../../features/matrix.ts";
import { percentileRanks } from "../../models/percentile-ranks.ts";
import type { ImportedReport } from "../../reports/imported-report.ts";
import { csv } from "../../reports/list-csv.ts";
import { type Business, TIMELESS } from "../business.ts";
import { gatherPeople } from "../gather-people.ts";
import { listColumns } from "../list-columns.ts";
import { rankList } from "../lists.ts";
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
  const targets: TargetScores[] = [foreignScores(target, ids, chances)];
  for (const model of run.targets) {
    const options = configuration.targets[model.target];
    if (options !== undefined && model.target !== target)
      targets.push(await scoreTarget(business, model, options, day));
  }
  const { model } = nameByConfiguration(run.segments, configuration.segments.names);
  const worth = await worthOf(business, run.value, day);
  const grouped = groupCustomers(matrix, model, { expected: worth?.money?.expected ?? null });
  const names = model.clusters?.names ?? [];
  await storeScores(business, { ids: matrix.ids, grouped, names, targets, worth });
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
  ids: readonly string[],
  chances: Float64Array,
): TargetScores {
  return {
    target,
    ids,
    score: chances,
    percentile: percentileRanks(chances),
    reasons: {
      texts: [],
      codes: Array.from({ length: REASONS }, () => new Int32Array(ids.length).fill(-1)),
    },
  };
}
