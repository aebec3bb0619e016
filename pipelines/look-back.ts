import { join } from "node:path";
import { addDays } from "../data/window.ts";
import { numberShelf } from "../engines/number-shelf.ts";
import { id, list, sql } from "../engines/sql.ts";
import type { Compared, InShort } from "../models/metrics/in-short.ts";
import type { Baseline } from "../models/metrics/psi.ts";
import type { DriftSince, Ledger, OpenPrediction, Prediction } from "../reports/ledger.ts";
import { retrainWords } from "../reports/ledger-words.ts";
import { longDay } from "../reports/number.ts";
import { words } from "../reports/words.ts";
import type { Business } from "./business.ts";
import { driftSince } from "./drift-since.ts";
import { compareWithLater, recordOutcomes } from "./later-truth.ts";
import { described, type PastRun, type PastTarget } from "./past-run.ts";
import { BASELINE } from "./past-snapshot.ts";
import { writeJson } from "./run-folder.ts";

/**
 * Compares what earlier runs foretold with what happened since; null in a business without time. Leaves in the run's folder
 * what later runs hold their customers against; `compare` returns what `compareSnapshot` does.
 */
export async function lookBack(
  business: Business,
  folder: string,
  compare: () => Promise<Present | null>,
): Promise<Ledger | null> {
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
  const present = await compare();
  if (present === null) return null;
  const { now, counts } = present;
  await writeJson(join(folder, BASELINE), now);
  const drift: DriftSince[] = [];
  for (const [i, run] of past.runs.entries()) {
    const since = await driftSince(business, run, {
      now,
      counts: counts[i] ?? {},
      scored: true,
    });
    if (since !== null) drift.push(since);
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
/** The baseline of a run whose snapshot cannot be read. */
const NOTHING: Baseline = { rows: 0, columns: [], edges: [], counts: [] };

/** A snapshot in short, and for each past run its rows in that one's bins, by column. */
export interface Present {
  readonly now: InShort;
  readonly counts: Compared["counts"];
}

/**
 * Holds the snapshot at as_of against every past one, some columns after the others: a thread puts them in order while the next
 * are read. Null in a business without time.
 */
export async function compareSnapshot(business: Business): Promise<Present | null> {
  const { engine, crew, past, asOf, observedUntil } = business;
  if (asOf === null || observedUntil === null) return null;
  const { table, features } = await business.snapshotAt(asOf);
  const columns = features.map(({ name }) => name);
  const [counted] = await engine.rows(sql`select count(*) as n from ${id(table)}`);
  const rows = Number(counted?.["n"]);
  const fit = Math.max(1, Math.floor(TOGETHER.numbers / rows));
  const step = Math.min(TOGETHER.columns, fit);
  const against = past.runs.map(({ snapshot }) => snapshot?.baseline ?? NOTHING);
  const works: Promise<Compared>[] = [];
  const shelf = numberShelf({ shared: true });
  for (let from = 0; from < columns.length; from += step) {
    const some = columns.slice(from, from + step);
    const query = sql`select ${list(some.map(id))} from ${id(table)}`;
    const { numbers } = await engine.columns(query, { rows, shelf });
    const values = some.map((name) => numbers[name] ?? new Float64Array());
    // Two threads keep up with the reading.
    await works.at(-2);
    const work = crew
      .work("compare", { columns: some, values, against })
      .finally(() => shelf.giveBack(values));
    // What it throws is thrown when it is waited for.
    work.catch(() => undefined);
    works.push(work);
  }
  const found = await Promise.all(works);
  const shorts = found.map(({ short }) => short);
  return {
    now: {
      baseline: {
        rows: shorts[0]?.baseline.rows ?? 0,
        columns,
        edges: shorts.flatMap(({ baseline }) => baseline.edges),
        counts: shorts.flatMap(({ baseline }) => baseline.counts),
      },
      means: shorts.flatMap(({ means }) => means),
    },
    counts: against.map((_, run) => Object.assign({}, ...found.map(({ counts }) => counts[run]))),
  };
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
