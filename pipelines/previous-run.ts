import { join } from "node:path";
import type { Engine } from "../engines/engine.ts";
import { id, literal, sql } from "../engines/sql.ts";
import type { SegmentsReport } from "../reports/segments-report.ts";
import { readIf, runsIn } from "./earlier-run.ts";
import { sha256 } from "./run-folder.ts";
import type { SegmentsModel } from "./trained.ts";

/** A run of an earlier day, whose groups stand in a table of the engine, one row a customer. */
export interface PreviousRun {
  readonly run: string;
  readonly as_of: string;
  /** Of its `scores.parquet`. */
  readonly sha256: string;
  readonly model: SegmentsModel;
  readonly segments: SegmentsReport["segments"];
}

/**
 * Brings the groups of the newest run that scored a business before `asOf` into the engine; null where no run of it in
 * the folder is of an earlier day. One whose files are absent or damaged is passed over for the one before. A run of
 * the same day is never it, so that a run that is done again gives the same bytes.
 */
export async function openPrevious(
  engine: Engine,
  { folder, name, asOf }: { readonly folder: string; readonly name: string; readonly asOf: string },
): Promise<PreviousRun | null> {
  const runs = await runsIn(folder, (known) => known.name === name && known.as_of < asOf);
  for (const { run, as_of, command } of runs) {
    if (command !== "run" && command !== "score") continue;
    const model = await readIf<SegmentsModel>(join(folder, run, "models", "segments.json"));
    const described = await readIf<SegmentsReport>(join(folder, run, "segments.json"));
    if (model === null || described === null || !Array.isArray(described.value.segments)) continue;
    const scores = join(folder, run, "scores.parquet");
    if (!(await readScores(engine, scores, groupsBefore({ as_of })))) continue;
    const { segments } = described.value;
    return { run, as_of, sha256: await sha256(scores), model: model.value, segments };
  }
  return null;
}

/** Names the table that holds the groups of a previous run. */
export function groupsBefore({ as_of }: Pick<PreviousRun, "as_of">): string {
  return `groups_of_${as_of}`;
}

/** Tells whether the scores could be read into a table; what cannot be is no run to go on from. */
async function readScores(engine: Engine, path: string, table: string): Promise<boolean> {
  try {
    await engine.run(sql`
      create or replace table ${id(table)} as
      select
        customer_id::varchar as customer_id,
        segment_id::integer as segment_id,
        segment_name::varchar as segment_name,
        lifecycle::varchar as lifecycle,
        rfm_segment::varchar as rfm_segment,
        value_tier::varchar as value_tier
      from read_parquet(${literal(path)})`);
    return true;
  } catch {
    return false;
  }
}
