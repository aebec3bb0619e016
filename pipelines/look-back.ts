import { join } from "node:path";
import { addDays } from "../data/window.ts";
import { id, sql } from "../engines/sql.ts";
import type { DriftSince, Ledger, OpenPrediction, Prediction } from "../reports/ledger.ts";
import { retrainWords } from "../reports/ledger-words.ts";
import { longDay } from "../reports/number.ts";
import { words } from "../reports/words.ts";
import type { Business } from "./business.ts";
import type { Present } from "./compare-snapshot.ts";
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
