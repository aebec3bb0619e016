import { existsSync, rmSync } from "node:fs";
import { mkdtemp, rename } from "node:fs/promises";
import { join } from "node:path";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine, EngineOptions } from "../engines/engine.ts";
import { runsIn } from "./earlier-run.ts";
import {
  emptyMembership,
  type KnownDays,
  readMembership,
  replaceDay,
  writeMembership,
} from "./membership-table.ts";

const FILE = "membership.parquet";
const DAMAGED = "membership.damaged.parquet";

export interface ScoredDay {
  readonly business: string;
  readonly asOf: string;
  /** Folder of the finished run in `parent`. */
  readonly folder: string;
}

/**
 * Puts the groups of a finished run into `membership.parquet` in its parent folder: what was known of its day is
 * replaced, every other day stays. A file that is absent or damaged is made anew of the runs in the folder; returns a
 * sentence where it was damaged, null else.
 */
export async function keepMembership(
  parent: string,
  { business, asOf, folder }: ScoredDay,
  options: EngineOptions,
): Promise<string | null> {
  const aside = await mkdtemp(join(parent, ".quintile-"));
  const clean = () => rmSync(aside, { recursive: true, force: true });
  process.on("exit", clean);
  try {
    const path = join(parent, FILE);
    const fresh = join(aside, FILE);
    const says = await withEngine({ ...options, temporary: aside }, async (engine) => {
      const isThere = existsSync(path);
      const read = isThere ? await readMembership(engine, path) : null;
      const { days, rebuilt } =
        read === null ? await rebuild(engine, parent) : { days: read, rebuilt: 0 };
      const scores = join(folder, "scores.parquet");
      const known = await replaceDay(engine, { business, asOf, scores }, days);
      await writeMembership(engine, fresh, known);
      return isThere && read === null ? damaged(path, rebuilt) : null;
    });
    if (says !== null) await rename(path, join(parent, DAMAGED));
    await rename(fresh, path);
    return says;
  } finally {
    process.off("exit", clean);
    clean();
  }
}

/** Replays every scored run of the folder, the oldest day first; of one day the one that did more comes last and stays. */
async function rebuild(
  engine: Engine,
  parent: string,
): Promise<{ readonly days: KnownDays; readonly rebuilt: number }> {
  await emptyMembership(engine);
  let days: KnownDays = new Map();
  let rebuilt = 0;
  for (const { run, name, as_of, command } of [...(await runsIn(parent, () => true))].reverse()) {
    if (command !== "run" && command !== "score") continue;
    const scores = join(parent, run, "scores.parquet");
    const after = await replaceDay(engine, { business: name, asOf: as_of, scores }, days).catch(
      () => null,
    );
    // A run whose scores are absent or damaged is one that nothing is known of any more.
    if (after === null) continue;
    days = after;
    rebuilt++;
  }
  return { days, rebuilt };
}

function damaged(path: string, runs: number): string {
  return `'${path}' could not be read; it was made anew of the ${runs} scored run${runs === 1 ? "" : "s"} in that folder, and the old file is beside it as ${DAMAGED}.`;
}
