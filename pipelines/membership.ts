import { existsSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { withEngine } from "../engines/duckdb.ts";
import type { Engine, EngineOptions } from "../engines/engine.ts";
import { runsIn } from "./earlier-run.ts";
import type { KnownDays } from "./membership-day.ts";
import {
  emptyMembership,
  readMembership,
  replaceDay,
  writeMembership,
} from "./membership-table.ts";

const FILE = "membership.parquet";
const SCORES = "scores.parquet";
const DAMAGED = "membership.damaged.parquet";

export interface ScoredDay {
  readonly business: string;
  readonly asOf: string;
  /** Folder of the run, which is in `parent` when it is finished. */
  readonly folder: string;
}

/**
 * Puts the groups of a finished run into `membership.parquet` in its parent folder: what was known of its day is
 * replaced, every other day stays. A file that is absent or damaged is made anew of the runs in the folder; returns a
 * sentence where it was damaged, null else.
 */
export async function keepMembership(
  parent: string,
  { folder, ...day }: ScoredDay,
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
      await writeMembership(engine, fresh, { ...day, scores: join(folder, SCORES) }, days);
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

/**
 * Does what `keepMembership` does for a run that has no folder in `parent` yet, in the engine's temporary folder, which is on
 * the same disk. Returns what puts the file in its place, and tells whether it did: not where another run has changed the
 * one that it was made of. Null where it would have to be made anew of runs.
 */
export async function prepareMembership(
  parent: string,
  { folder, ...day }: ScoredDay,
  { temporary, ...options }: EngineOptions & { readonly temporary: string },
): Promise<(() => Promise<boolean>) | null> {
  const [path, fresh] = [join(parent, FILE), join(temporary, FILE)];
  await mkdir(temporary, { recursive: true });
  const before = await stateOf(path);
  const isMade = await withEngine({ ...options, temporary }, async (engine) => {
    const days =
      before === null ? await noDays(engine, parent) : await readMembership(engine, path);
    if (days === null) return false;
    await writeMembership(engine, fresh, { ...day, scores: join(folder, SCORES) }, days);
    return true;
  });
  if (!isMade) return null;
  return async () => {
    if ((await stateOf(path)) !== before) return false;
    await rename(fresh, path);
    return true;
  };
}

/** Tells one state of a file from every other; null where there is none. */
async function stateOf(path: string): Promise<string | null> {
  if (!existsSync(path)) return null;
  const { ino, size, mtimeMs, ctimeMs } = await stat(path);
  return JSON.stringify([ino, size, mtimeMs, ctimeMs]);
}

/** Empties the table `membership` where a folder holds no run that would be remembered; null where it does. */
async function noDays(engine: Engine, parent: string): Promise<KnownDays | null> {
  if ((await runsIn(parent, () => true)).length > 0) return null;
  await emptyMembership(engine);
  return new Map();
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
    const scores = join(parent, run, SCORES);
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
