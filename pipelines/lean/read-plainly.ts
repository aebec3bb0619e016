import { join } from "node:path";
import type { Canonical } from "../../data/canonical.ts";
import type { DataQuality } from "../../data/quality/quality.ts";
import { buildCanonical } from "../../data/rows/canonical-tables.ts";
import { openPlainPurchases, type PlainPurchases } from "../../data/rows/plain-purchases.ts";
import { writeRejects } from "../../data/rows/rejects.ts";
import type { Configuration, TargetOptions } from "../../data/schema.ts";
import { before } from "../../data/window.ts";
import type { Engine } from "../../engines/engine.ts";
import { sql } from "../../engines/sql.ts";
import { featuresFor } from "../../features/catalogue.ts";
import { historyOfRows } from "../../features/history-of-rows.ts";
import { areOfPurchases } from "../../features/labels.ts";
import { TRANSACTION_COLUMNS, type Vocabulary } from "../../features/vocabulary.ts";
import { asOfDay } from "../business.ts";
import type { LeanRead, ReadLeanOptions } from "./open-lean.ts";
import { shortList } from "./short-features.ts";

/**
 * Reads a business of plain purchases, of which nothing is needed but a history: the canonical tables stay empty. Null where
 * there are other sources, where a row is not plain, or where a target or a list asks for more than who bought when.
 */
export async function readPlainly(
  engine: Engine,
  configuration: Configuration,
  options: ReadLeanOptions,
): Promise<LeanRead | null> {
  const { targets, timezone, windows } = configuration;
  if (!Object.values(targets).every((target) => isOfPurchases(target, configuration))) return null;
  const found = await openPlainPurchases(engine, configuration, options);
  if (found === null) return null;
  const canonical = await emptyCanonical(engine, timezone, found);
  const asOf = asOfDay(configuration, canonical);
  if (asOf === null) return null;
  await writeRejects(engine, [], null, join(options.rejectsFolder, `${found.source}.csv`));
  const vocabulary = vocabularyOf(canonical, found);
  const history = await historyOfRows(engine, {
    vocabulary,
    features: shortList(featuresFor(vocabulary, { windows })),
    rows: sql`select * from (${found.rows}) where ${before(asOf)}`,
    customer: found.customer,
  });
  return { canonical, quality: qualityOf(found), vocabulary, history };
}

/** Whether a target is about who bought when, whatever was bought. */
function isOfPurchases(target: TargetOptions, { sources }: Configuration): boolean {
  const isPlain = target.kind !== "event" || target.where === undefined;
  return isPlain && areOfPurchases(target, { sources });
}

async function emptyCanonical(
  engine: Engine,
  timezone: string,
  { columns, firstDay, lastDay }: PlainPurchases,
): Promise<Canonical> {
  const days = { firstDay, firstStart: null, lastDay };
  const empty = await buildCanonical(engine, [], { timezone, days });
  return { ...empty, transactions: { columns, ascends: "order_id" } };
}

function vocabularyOf({ timezone }: Canonical, { columns, hours }: PlainPurchases): Vocabulary {
  return {
    dated: true,
    knownAt: false,
    undated: [],
    timezone,
    transactions: {
      columns: TRANSACTION_COLUMNS.filter((column) => columns.includes(column)),
      hours,
      categories: null,
      channels: null,
    },
    events: null,
    subscriptions: null,
    exposures: null,
    attributes: [],
    lifetime: null,
    leftOut: [],
  };
}

function qualityOf({ source, file, firstDay, lastDay }: PlainPurchases): DataQuality {
  const { rows_read, rows_accepted, rows_rejected } = file;
  return {
    sources: [
      {
        name: source,
        kind: "transactions",
        rows_read,
        rows_accepted,
        rows_rejected,
        reasons: {},
        files: [file],
        first_day: firstDay,
        last_day: lastDay,
        customers: 0,
        months: [],
        columns: [],
        guesses: [],
        returns: null,
      },
    ],
  };
}
