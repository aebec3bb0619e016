import { join } from "node:path";
import type { TargetOptions } from "../data/schema.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, literal, sql } from "../engines/sql.ts";
import type { Estimate } from "../models/metrics/estimate.ts";
import type { Promised } from "../reports/ledger.ts";
import { longDay } from "../reports/number.ts";
import { readIf, runsIn } from "./earlier-run.ts";
import { type PastMark, readMarks } from "./marks.ts";
import { type PastSnapshot, readPastSnapshot } from "./past-snapshot.ts";
import { meaningOf } from "./report-target.ts";
import type { RunDocument } from "./run-document.ts";
import { sha256 } from "./run-folder.ts";

/** What a past run published, in tables: the scores of its customers, and its lists. */
export interface PastRun {
  /** Its folder's name and the digest of its scores; null where it was replayed. */
  readonly run: string | null;
  readonly sha256: string | null;
  readonly as_of: string;
  /** Table of customer_id and, for each target, `<target>_score`. */
  readonly scores: string;
  readonly targets: readonly PastTarget[];
  /** Each a table of customer_id, as the list's file writes it, and group_name. */
  readonly lists: readonly {
    readonly name: string;
    readonly target: string;
    readonly table: string;
  }[];
  /** Its snapshot; null where that cannot be read. */
  readonly snapshot: PastSnapshot | null;
}

export interface PastTarget {
  readonly name: string;
  /** What a positive was, in a sentence. */
  readonly means: string;
  /** Days; null for a given label. */
  readonly horizon: number | null;
  readonly champion: string;
  readonly modelled: boolean;
  readonly promised: Promised | null;
}

export interface PastRuns {
  /** Oldest first, one a day. */
  readonly runs: readonly PastRun[];
  /** What could not be read, one sentence each. */
  readonly says: readonly string[];
  /** What people noted of customers before the day. */
  readonly marks: readonly PastMark[];
}

/**
 * Brings what every earlier run of a business published into the engine. A run of the same day or a later one is never
 * among them, so that a run that is done again gives the same bytes; one that is damaged is told of and passed over.
 */
export async function openPast(
  engine: Engine,
  { folder, name, asOf }: { readonly folder: string; readonly name: string; readonly asOf: string },
): Promise<PastRuns> {
  const found = await runsIn(folder, (known) => known.name === name && known.as_of < asOf);
  const runs: PastRun[] = [];
  const says: string[] = [];
  for (const { run, as_of, command } of found) {
    if (command !== "run" && command !== "score") continue;
    if (runs.some((opened) => opened.as_of === as_of)) continue;
    const opened = await open(engine, {
      path: join(folder, run),
      run,
      as_of,
      n: runs.length,
      says,
    });
    if (opened !== null) runs.push(opened);
  }
  return { runs: runs.reverse(), says, marks: await readMarks({ runs: folder, name, asOf }) };
}

interface Opening {
  readonly path: string;
  readonly run: string;
  readonly as_of: string;
  readonly n: number;
  readonly says: string[];
}

async function open(
  engine: Engine,
  { path, run, as_of, n, says }: Opening,
): Promise<PastRun | null> {
  const document = (await readIf<RunDocument>(join(path, "run.json")))?.value;
  const targets = document === undefined ? [] : targetsOf(document);
  const file = join(path, "scores.parquet");
  const scores = `past_scores_${n}`;
  const columns = targets.map(
    ({ name }) => sql`${id(`${name}_score`)}::double as ${id(`${name}_score`)}`,
  );
  const isRead = await made(
    engine,
    sql`
      create or replace table ${id(scores)} as
      select ${list([sql`customer_id::varchar as customer_id`, ...columns])}
      from read_parquet(${literal(file)})`,
  );
  if (document === undefined || !isRead) {
    says.push(
      `The run of ${longDay(as_of)} (${run}) is left out: its scores.parquet is missing or damaged.`,
    );
    return null;
  }
  const lists = [];
  for (const [k, list] of (document.lists ?? []).entries()) {
    const table = `past_list_${n}_${k}`;
    const csv = join(path, "lists", `${list.name}.csv`);
    const isThere = await made(
      engine,
      sql`
        create or replace table ${id(table)} as
        select customer_id, ${id("group")} as group_name
        from read_csv(${literal(csv)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')`,
    );
    if (isThere) lists.push({ name: list.name, target: list.target, table });
    else
      says.push(
        `The list ${list.name} of ${longDay(as_of)} (${run}) is left out: its file is missing or damaged.`,
      );
  }
  const snapshot = await readPastSnapshot(engine, path);
  if (snapshot === null)
    says.push(
      `Of the run of ${longDay(as_of)} (${run}) no drift can be told: ${document.lean === true ? "a lean run leaves no snapshot" : "its snapshot is missing or damaged"}.`,
    );
  return { run, sha256: await sha256(file), as_of, scores, targets, lists, snapshot };
}

async function made(engine: Engine, query: Parameters<Engine["run"]>[0]): Promise<boolean> {
  try {
    await engine.run(query);
    return true;
  } catch {
    return false;
  }
}

/** Lists a run's targets; older runs may lack what newer ones write. */
function targetsOf({ configuration, champions, metrics }: RunDocument): readonly PastTarget[] {
  return Object.entries(configuration?.targets ?? {}).map(([name, options]) => {
    const own = metrics?.[name];
    return {
      ...described(name, options),
      champion: champions?.[name] ?? "unknown",
      modelled: own?.protocol !== "refused",
      promised:
        own?.auc === undefined
          ? null
          : {
              test: own.test,
              auc: estimate(own.auc),
              log_loss: own.log_loss === undefined ? null : estimate(own.log_loss),
              brier: own.brier === undefined ? null : estimate(own.brier),
            },
    };
  });
}

/** Says what decides whether two targets of one name ask the same. */
export function described(
  name: string,
  options: TargetOptions,
): Pick<PastTarget, "name" | "means" | "horizon"> {
  return {
    name,
    means: meaningOf(options),
    horizon: options.kind === "given" ? null : options.horizon,
  };
}

/** JSON writes what is not defined as null. */
function estimate({ value, low, high }: Estimate): Estimate {
  const number = (x: number | null) => x ?? Number.NaN;
  return { value: number(value), low: number(low), high: number(high) };
}
