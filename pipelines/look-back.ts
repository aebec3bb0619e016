import { join } from "node:path";
import { addDays } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, list, sql } from "../engines/sql.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { inOrder, type Ordered } from "../models/metrics/psi.ts";
import type { DriftSince, Ledger, OpenPrediction, Prediction } from "../reports/ledger.ts";
import { retrainWords } from "../reports/ledger-words.ts";
import { longDay } from "../reports/number.ts";
import { words } from "../reports/words.ts";
import type { Business } from "./business.ts";
import { driftSince } from "./drift-since.ts";
import { compareWithLater, recordOutcomes } from "./later-truth.ts";
import { described, type PastRun, type PastTarget } from "./past-run.ts";
import { BASELINE, inShort, type PastSnapshot } from "./past-snapshot.ts";
import { writeJson } from "./run-folder.ts";

/**
 * Compares what earlier runs foretold with what happened since; null in a business without time. Leaves in the run's folder
 * what later runs hold their customers against.
 */
export async function lookBack(business: Business, folder: string): Promise<Ledger | null> {
  const { asOf, observedUntil, configuration, engine, past } = business;
  if (asOf === null || observedUntil === null) return null;
  const predictions: Prediction[] = [];
  const open: OpenPrediction[] = [];
  const notes: string[] = [...past.says];
  for (const run of past.runs) {
    for (const target of run.targets) {
      const { horizon } = target;
      if (horizon === null) continue;
      const refused = changed(business, target);
      if (refused !== null) {
        notes.push(`${refused} The scores of ${longDay(run.as_of)} are not compared.`);
      } else if (addDays(run.as_of, horizon) > observedUntil) {
        open.push(await waiting(business, run, { ...target, horizon }));
      } else {
        const outcomes = await recordOutcomes(business, target.name, run.as_of);
        predictions.push(
          await compareWithLater(
            engine,
            run,
            { ...target, horizon },
            { outcomes, seed: configuration.seed },
          ),
        );
      }
    }
  }
  const snapshot = await business.snapshotAt(asOf);
  const drift: DriftSince[] = [];
  if (past.runs.length === 0) {
    await writeJson(join(folder, BASELINE), await shortOf(engine, snapshot));
  } else {
    const now = await orderedColumns(engine, snapshot);
    await writeJson(join(folder, BASELINE), inShort(now));
    for (const run of past.runs) {
      const since = await driftSince(business, run, { now, scored: true });
      if (since !== null) drift.push(since);
    }
  }
  return {
    name: configuration.name,
    as_of: asOf,
    made_of: "runs",
    predictions,
    open,
    notes,
    drift,
    retrain: retrainWords({ predictions, drift, made_of: "runs" }),
  };
}

/** Columns that are in memory together, at most, and numbers. */
const TOGETHER = { columns: 8, numbers: 4_000_000 };

/** Puts a snapshot in short, some columns after the others. */
async function shortOf(engine: Engine, snapshot: Snapshot): Promise<PastSnapshot> {
  const columns = snapshot.features.map(({ name }) => name);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(snapshot.table)}`);
  const fit = Math.max(1, Math.floor(TOGETHER.numbers / Number(counted?.["n"])));
  const step = Math.min(TOGETHER.columns, fit);
  const parts: PastSnapshot[] = [];
  for (let from = 0; from === 0 || from < columns.length; from += step) {
    const some = columns.slice(from, from + step);
    parts.push(inShort(await orderedColumns(engine, snapshot, some)));
  }
  return {
    baseline: {
      rows: parts[0]?.baseline.rows ?? 0,
      columns,
      edges: parts.flatMap(({ baseline }) => baseline.edges),
      counts: parts.flatMap(({ baseline }) => baseline.counts),
    },
    means: parts.flatMap(({ means }) => means),
  };
}

/** Reads columns of a snapshot, by default all, and puts each in order. */
async function orderedColumns(
  engine: Engine,
  { table, features }: Snapshot,
  columns: readonly string[] = features.map(({ name }) => name),
): Promise<Ordered> {
  if (columns.length === 0) return inOrder({ columns, values: [] });
  const { numbers } = await engine.columns(sql`select ${list(columns.map(id))} from ${id(table)}`);
  return inOrder({ columns, values: columns.map((name) => numbers[name] ?? new Float64Array()) });
}

/** Says why a target cannot be compared with one of its name today; null where it asks the same. */
export function changed({ configuration }: Business, { name, means }: PastTarget): string | null {
  const now = configuration.targets[name];
  if (now === undefined) return `The target ${words(name)} is no longer asked about.`;
  const today = described(name, now).means;
  return today === means
    ? null
    : `The target ${words(name)} meant “${means}” then and means “${today}” now.`;
}

async function waiting(
  { engine }: Business,
  { as_of, scores }: PastRun,
  { name, champion, horizon }: PastTarget & { readonly horizon: number },
): Promise<OpenPrediction> {
  const column = id(`${name}_score`);
  const { numbers, length } = await engine.columns(sql`
    select ${column} as score
    from ${id(scores)}
    where ${column} is not null
    order by customer_id`);
  return {
    as_of,
    target: name,
    champion,
    scored: length,
    expected: (numbers["score"] ?? new Float64Array()).reduce((sum, p) => sum + p, 0),
    known_on: addDays(as_of, horizon),
  };
}
