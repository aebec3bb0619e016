import { ConfigurationError, DataError } from "../data/errors.ts";
import { id, list, sql } from "../engines/sql.ts";
import { readMatrix } from "../features/matrix.ts";
import { evaluate } from "../models/metrics/evaluate.ts";
import { inShort } from "../models/metrics/in-short.ts";
import { inOrder } from "../models/metrics/psi.ts";
import type { Promised } from "../reports/ledger.ts";
import { longDay } from "../reports/number.ts";
import { words } from "../reports/words.ts";
import type { Business } from "./business.ts";
import { foresee } from "./foresee.ts";
import { gatherPeople } from "./gather-people.ts";
import { asListed } from "./later-truth.ts";
import { rankList } from "./lists.ts";
import type { Outlook } from "./outlook.ts";
import { described, type PastRun, type PastTarget } from "./past-run.ts";
import { scoreTarget, type TargetScores } from "./score-target.ts";
import { storeScores } from "./scores-table.ts";
import { groupCustomers, learnSegments } from "./segment.ts";
import { targetModel } from "./trained.ts";
import { learnValue } from "./value/learn-value.ts";
import { worthOf } from "./value/worth.ts";

export interface ReplayRunOptions {
  readonly targets: readonly string[];
  /** Sets its tables apart from those of other days. */
  readonly n: number;
}

/** Learns, scores and ranks the lists of a business as it stands, as a run of its as_of does, and keeps them in tables. */
export async function replayRun(
  business: Business,
  { targets, n }: ReplayRunOptions,
): Promise<{ readonly run: PastRun; readonly says: readonly string[] }> {
  const { asOf, configuration, engine } = business;
  if (asOf === null) throw new Error("a business without time cannot be replayed");
  const says: string[] = [];
  const kept: PastTarget[] = [];
  const scored: TargetScores[] = [];
  for (const name of targets) {
    const target = configuration.targets[name];
    if (target === undefined) continue;
    const outlook = await orRefused(() => foresee(business, name, target));
    if (typeof outlook === "string") {
      says.push(`As of ${longDay(asOf)} ${words(name)} is left out: ${outlook}.`);
      continue;
    }
    kept.push({
      ...described(name, target),
      champion: outlook.trial.champion.name,
      modelled: outlook.refused === null,
      promised: promisedBy(outlook, configuration.seed),
    });
    scored.push(await scoreTarget(business, targetModel(outlook), target, asOf));
  }
  const snapshot = await business.snapshotAt(asOf);
  const matrix = await readMatrix(engine, snapshot, { named: false });
  const segments = await learnSegments(business, asOf);
  const value = await learnValue(business);
  const worth = await worthOf(business, value?.model ?? null, asOf);
  await storeScores(business, snapshot, {
    customers: matrix.ids.length,
    grouped: groupCustomers(matrix, segments, { expected: worth?.money?.expected ?? null }),
    names: segments.clusters?.names ?? [],
    targets: scored,
    worth,
  });
  const scores = `past_scores_${n}`;
  await engine.run(sql`
    create or replace table ${id(scores)} as
    select ${list([sql`customer_id`, ...kept.map(({ name }) => id(`${name}_score`))])}
    from scores`);
  await gatherPeople(business, snapshot.table);
  const lists: PastRun["lists"][number][] = [];
  for (const [name, options] of Object.entries(configuration.lists)) {
    if (!kept.some((one) => one.name === options.target)) continue;
    const ranked = await orRefused(() => rankList(business, name, options));
    if (typeof ranked === "string") {
      says.push(`As of ${longDay(asOf)} the list ${words(name)} is left out: ${ranked}.`);
      continue;
    }
    const table = `past_list_${n}_${lists.length}`;
    await engine.store("listed", {
      customer_id: ranked.rows.map(({ customer_id }) => customer_id),
      group_name: ranked.rows.map(({ group }) => group),
    });
    await engine.run(sql`
      create or replace table ${id(table)} as
      select ${asListed(sql`customer_id`)} as customer_id, group_name
      from listed`);
    lists.push({ name, target: options.target, table });
  }
  const run = {
    run: null,
    sha256: null,
    as_of: asOf,
    scores,
    targets: kept,
    lists,
    snapshot: inShort(inOrder(matrix)),
  };
  return { run, says };
}

/** Returns what the data or the configuration of that day do not allow as a sentence. */
async function orRefused<T extends object>(work: () => Promise<T>): Promise<T | string> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError || error instanceof ConfigurationError)
      return error.message.replace(/\.$/, "");
    throw error;
  }
}

function promisedBy({ trial, test }: Outlook, seed: number): Promised | null {
  const scores = trial.predictions.find(({ name }) => name === trial.champion.name)?.scores;
  if (scores === undefined) return null;
  const { auc, log_loss, brier } = evaluate(scores, trial.test.labels, seed);
  return { test, auc, log_loss, brier };
}
