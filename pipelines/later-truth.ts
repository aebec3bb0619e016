import { addDays } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, literal, type Sql, sql } from "../engines/sql.ts";
import { label } from "../features/labels.ts";
import { seen } from "../features/seen.ts";
import { brier } from "../models/metrics/brier.ts";
import { calibration } from "../models/metrics/calibration.ts";
import { logLoss } from "../models/metrics/log-loss.ts";
import { reliability } from "../models/metrics/reliability.ts";
import { rocAuc } from "../models/metrics/roc-auc.ts";
import { shareDifference } from "../models/metrics/share-difference.ts";
import { wilson } from "../models/metrics/wilson.ts";
import type { ListOutcome, Prediction } from "../reports/ledger.ts";
import { levelOf, predictionWords, rankingOf } from "../reports/ledger-words.ts";
import { aimAt } from "./aim.ts";
import type { Business } from "./business.ts";
import type { PastRun, PastTarget } from "./past-run.ts";

/** A target that looks ahead, whose horizon was over when it was compared. */
export type DatedTarget = PastTarget & { readonly horizon: number };

/**
 * Creates a table (customer_id, label) of what happened in a target's horizon from a day, of everybody whom the target would
 * ask about by the rows that are here; returns its name. The horizon must be over. What was recorded once is kept.
 */
export async function recordOutcomes(
  business: Business,
  name: string,
  asOf: string,
): Promise<string> {
  const { engine, configuration, vocabulary } = business;
  const target = configuration.targets[name];
  if (target === undefined) throw new Error(`no target is named '${name}'`);
  const day = asOf.replaceAll("-", "_");
  const [people, table] = [`seen_${day}`, `outcome_${name}_${day}`];
  const known = await engine.rows(
    sql`select 1 from information_schema.tables where table_name = ${table}`,
  );
  if (known.length > 0) return table;
  await engine.run(sql`
    create table if not exists ${id(people)} as
    select customer_id from (${seen(asOf, vocabulary)})`);
  const { where } = await aimAt(business, name, target);
  await label(engine, target, {
    snapshot: { table: people, features: [], window: { asOf, observationDays: null } },
    sources: configuration.sources,
    table,
    ...(where === null ? {} : { where }),
  });
  return table;
}

/** Measures the scores of one target of a past run against a table of outcomes, customer by customer. */
export async function compareWithLater(
  engine: Engine,
  past: PastRun,
  target: DatedTarget,
  { outcomes, seed }: { readonly outcomes: string; readonly seed: number },
): Promise<Prediction> {
  const { scores, labels, scored } = await known(engine, joined(past, target, outcomes));
  const rows = labels.length;
  const positives = labels.reduce((sum, y) => sum + y, 0);
  const auc = rocAuc(scores, labels);
  const measured = {
    run: past.run,
    sha256: past.sha256,
    as_of: past.as_of,
    target: target.name,
    means: target.means,
    known_on: addDays(past.as_of, target.horizon),
    champion: target.champion,
    modelled: target.modelled,
    scored,
    known: rows,
    vanished: scored - rows,
    positives,
    expected: sumOf(scores),
    rate: wilson(positives, rows),
    auc,
    log_loss: logLoss(scores, labels),
    brier: brier(scores, labels),
    calibration: calibration(scores, labels, seed),
    tenths: reliability(scores, labels),
    promised: target.promised,
    ranking: rankingOf(auc, target.promised?.auc ?? null),
    level: target.modelled ? levelOf(scores, positives) : ("unknown" as const),
    lists: await listOutcomes(engine, past, target, outcomes),
  };
  return { ...measured, says: predictionWords(measured) };
}

/** Returns each scored customer's score and label, null where nothing is known of them. */
function joined(past: PastRun, { name }: PastTarget, outcomes: string): Sql {
  return sql`
    select scored.customer_id, scored.score, later.label
    from (
      select customer_id, ${id(`${name}_score`)} as score
      from ${id(past.scores)}
      where ${id(`${name}_score`)} is not null
    ) as scored
    left join ${id(outcomes)} as later using (customer_id)`;
}

async function known(engine: Engine, rows: Sql) {
  const { numbers, length } = await engine.columns(
    sql`select score, label from (${rows}) order by customer_id`,
  );
  const { score = new Float64Array(), label: labels = new Float64Array() } = numbers;
  return {
    scored: length,
    scores: score.filter((_, i) => !Number.isNaN(labels[i])),
    labels: Uint8Array.from(labels.filter((one) => !Number.isNaN(one))),
  };
}

/** Returns an id as a list's file writes it: with an apostrophe where a spreadsheet would run it. */
export function asListed(customer: Sql): Sql {
  return sql`if(
    ${customer}[1] in ('=', '+', '-', '@', chr(9), chr(13)),
    ${literal("'")} || ${customer},
    ${customer}
  )`;
}

async function listOutcomes(
  engine: Engine,
  past: PastRun,
  target: PastTarget,
  outcomes: string,
): Promise<readonly ListOutcome[]> {
  const found: ListOutcome[] = [];
  for (const list of past.lists.filter((one) => one.target === target.name)) {
    const { texts, numbers } = await engine.columns(sql`
      select listed.group_name, score, label
      from ${id(list.table)} as listed
      left join (${joined(past, target, outcomes)}) as scored
        on listed.customer_id = ${asListed(sql`scored.customer_id`)}
      order by listed.customer_id`);
    const { score = new Float64Array(), label: labels = new Float64Array() } = numbers;
    const groups = (["treat", "control"] as const).map((group) => {
      const isIn = (i: number) => texts["group_name"]?.[i] === group;
      const isKnown = (i: number) => !Number.isNaN(labels[i]);
      const hits = labels.filter((_, i) => isIn(i) && isKnown(i));
      const listed = score.filter((_, i) => isIn(i)).length;
      return {
        group,
        listed,
        known: hits.length,
        vanished: listed - hits.length,
        positives: sumOf(hits),
        expected: sumOf(score.filter((_, i) => isIn(i) && isKnown(i))),
        rate: wilson(sumOf(hits), hits.length),
      };
    });
    const [treat, control] = groups;
    found.push({
      list: list.name,
      difference:
        treat === undefined || control === undefined || control.listed === 0
          ? null
          : shareDifference(
              { count: treat.positives, n: treat.known },
              { count: control.positives, n: control.known },
            ),
      groups: groups.filter(({ group, listed }) => group === "treat" || listed > 0),
    });
  }
  return found;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
