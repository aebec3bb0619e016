import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Canonical } from "../data/canonical.ts";
import { ConfigurationError } from "../data/errors.ts";
import { type Ingested, ingest } from "../data/ingest.ts";
import { countedTexts, textsBought } from "../data/quality/counted-texts.ts";
import { personalAttributes } from "../data/quality/personal-quality.ts";
import type { DataQuality } from "../data/quality/quality.ts";
import { firstUnobservedDay } from "../data/quality/quality-context.ts";
import { firstDaysOf } from "../data/rows/first-days.ts";
import { bringIn } from "../data/rows/lent-rows.ts";
import type { Configuration } from "../data/schema.ts";
import { asOfDate, before, ended, known, undatedRow } from "../data/window.ts";
import type { Engine } from "../engines/engine.ts";
import { id, type Sql, sql } from "../engines/sql.ts";
import { featuresFor } from "../features/catalogue.ts";
import type { Feature } from "../features/feature.ts";
import type { History } from "../features/history.ts";
import type { Snapshot } from "../features/snapshot.ts";
import { learnVocabulary, type Vocabulary } from "../features/vocabulary.ts";
import { alone, type Crew } from "../models/crew.ts";
import type { Scorer } from "../models/scorer.ts";
import { learnLifetime } from "./lifetime-features.ts";
import { isQuiet, observedUntil, rowsLeft } from "./observed.ts";
import { withOwnFeatures } from "./own-vocabulary.ts";
import type { PastRuns } from "./past-run.ts";
import type { PreviousRun } from "./previous-run.ts";
import { keptFeatures } from "./resume/kept-features.ts";
import { keptHistory } from "./resume/kept-history.ts";
import { type Kept, recall } from "./resume/recall.ts";
import { snapshotOf } from "./snapshot-of.ts";
import type { Study } from "./study.ts";
import { takeOnce } from "./take-once.ts";
import type { Workplace } from "./work.ts";

/** A business whose sources are in the engine, as it stood before one as_of. */
export interface Business {
  readonly engine: Engine;
  /** Fits models. */
  readonly crew: Crew;
  readonly configuration: Configuration;
  readonly canonical: Canonical;
  readonly quality: DataQuality;
  /** First day not observed; null where no source has time. */
  readonly asOf: string | null;
  /** The same, or the day after the last row where the files end before: models learn as of it. */
  readonly observedUntil: string | null;
  readonly vocabulary: Vocabulary;
  /** The run of an earlier day whose segments go on; null where there is none. */
  readonly previous: PreviousRun | null;
  /** Every earlier run that scored, as it was read before the engine was locked. */
  readonly past: PastRuns;
  /** Where what is learned is kept for later runs; without it nothing is. */
  readonly kept?: Kept;
  readonly features: readonly Feature[];
  /** Who is looked at before as_of; null where everybody is. */
  readonly study: Study | null;
  /** Takes a snapshot once a day asked for: by default of the studied customers before as_of, and of everybody on it. */
  readonly snapshotAt: (day: string, among?: Some) => Promise<Snapshot>;
  /** Whether nothing happened from the end of the files to as_of, and all before is observed: features that stay are as they were then. */
  readonly quiet: boolean;
  /** Keeps the file of everybody's snapshot, which took so many seconds, for runs of later days; absent where none takes it up. */
  readonly keepSnapshot?: (path: string, seconds: number) => Promise<void>;
  /** What snapshots and labels of any day are cut from; null without transactions. */
  readonly history: History | null;
  /** Models of one's own, which compete with ours. */
  readonly models: readonly Scorer[];
}

/** Some customers of a business. */
export interface Some {
  /** A query for `customer_id`. */
  readonly customers: Sql;
  /** Theirs alone, where it was made; null without transactions. */
  readonly history?: History | null;
}

/** The as_of of a business without time: after every date that an attribute may hold. */
export const TIMELESS = "9999-12-31";

/** Reads a business's sources into the engine and writes the rejects; nothing is known of any customer yet. */
export async function readSources(
  {
    engine,
    configuration,
    sourceFolder,
    folder: { path, temporary },
    earlier,
    store,
  }: Omit<Workplace, "files" | "scribe" | "remember" | "release">,
  say: (what: string) => void,
) {
  const rejectsFolder = join(path, "rejects");
  await mkdir(rejectsFolder);
  return await ingest(engine, configuration, {
    folder: sourceFolder,
    rejectsFolder,
    temporary,
    onProgress: say,
    earlier,
    ...(store === undefined ? {} : { store }),
  });
}

/** Returns where what is learned of sources is kept; nothing without a store, or where nothing tells their content. */
export function keptBy(
  { store, folder: { temporary } }: Workplace,
  { key }: Ingested,
): Pick<OpenBusinessOptions, "kept"> {
  return store === undefined || key === null ? {} : { kept: { store, key, temporary } };
}

/** Returns the day from which nothing is observed: as configured, else the day after the last row; null without time. */
export function asOfDay(configuration: Configuration, canonical: Canonical): string | null {
  const asOf = firstUnobservedDay(configuration, canonical);
  if (asOf !== null && canonical.firstDay !== null && asOf <= canonical.firstDay)
    throw new ConfigurationError(
      `as_of ${asOf} requires rows before it, but the first is of ${canonical.firstDay}`,
    );
  return asOf;
}

/**
 * Forgets every row at or after as_of, so that nothing later in a run can see one: of a subscription that ends then only
 * the end, and every customers row that should say since when it is known and does not.
 */
export async function forgetLaterRows(
  engine: Engine,
  asOf: string,
  canonical: Canonical,
): Promise<void> {
  const { stored, lastDay } = canonical;
  const hasLater = lastDay !== null && lastDay >= asOf;
  if (hasLater) await bringIn(engine, tablesIn(canonical));
  for (const { kind, table } of stored) {
    if (hasLater) {
      await engine.run(sql`delete from ${id(table)} where not (${before(asOf)})`);
      await engine.run(
        sql`delete from ${firstDaysOf(table)} where not (first_day < ${asOfDate(asOf)})`,
      );
    }
    if (kind === "subscriptions")
      await engine.run(
        sql`update ${id(table)} set ended_at = null, ended_day = null where not ${ended(asOf)}`,
      );
  }
  const { hasKnownAt, undated } = canonical.customers;
  if (hasKnownAt)
    await engine.run(
      sql`delete from customers
        where not ${known(asOf, canonical.timezone)} and not ${undatedRow(undated)}`,
    );
}

function tablesIn({ stored }: Canonical): readonly string[] {
  return stored.map(({ table }) => table);
}

export interface OpenBusinessOptions {
  /** A trained run's; by default it is learned from the rows before as_of. */
  readonly vocabulary?: Vocabulary;
  readonly previous?: PreviousRun | null;
  /** Fits models; by default one after the other in this thread. */
  readonly crew?: Crew;
  readonly past?: PastRuns;
  readonly models?: readonly Scorer[];
  readonly kept?: Kept;
}

/** Makes a business of sources that were read: what features it has, and a snapshot of any day. */
export async function openBusiness(
  engine: Engine,
  configuration: Configuration,
  { canonical, quality }: { readonly canonical: Canonical; readonly quality: DataQuality },
  {
    vocabulary: trained,
    previous = null,
    past = { runs: [], says: [], marks: [] },
    crew = alone,
    models = [],
    kept,
  }: OpenBusinessOptions = {},
): Promise<Business> {
  const asOf = asOfDay(configuration, canonical);
  if (asOf !== null) await forgetLaterRows(engine, asOf, canonical);
  const observationDays = configuration.observation === "all" ? null : configuration.observation;
  const observed = observedUntil(asOf, canonical);
  const window = { asOf: observed ?? TIMELESS, observationDays };
  const { windows } = configuration;
  const left = await rowsLeft(engine, observed, canonical);
  const exclude = [...outcomeColumns(configuration), ...personalAttributes(quality)];
  const plain =
    trained ??
    (await recall(
      kept,
      { what: "the vocabulary", given: [left, window, exclude], room: "little" },
      async () =>
        learnVocabulary(engine, canonical, window, {
          exclude,
          bought: (column) => textsBought(quality.sources, column, window),
        }),
    ));
  const ordinary = featuresFor(plain, { windows });
  const history = await keptHistory(engine, plain, {
    kept,
    left,
    features: ordinary,
    transactions: canonical.transactions,
    texts: (column) => countedTexts(quality.sources, column, window.asOf),
    tables: tablesIn(canonical),
  });
  const lifetime =
    trained !== undefined
      ? (trained.lifetime ?? null)
      : await recall(
          kept,
          {
            what: "how customers come back",
            given: [left, window, plain, windows, configuration.targets, configuration.seed],
            room: "little",
          },
          async () =>
            learnLifetime(engine, configuration, {
              vocabulary: plain,
              features: ordinary,
              window,
              history,
            }),
        );
  const vocabulary = await withOwnFeatures(
    engine,
    configuration,
    { ...plain, lifetime },
    trained !== undefined,
  );
  const features = featuresFor(vocabulary, { windows });
  const subscriptions = plain.subscriptions !== null;
  const quiet =
    observationDays === null && (await isQuiet(engine, asOf, { left, history, subscriptions }));
  const { earlier, keep } = await keptFeatures(engine, {
    kept: quiet ? kept : undefined,
    ...{ left, asOf, vocabulary, history },
  });
  return {
    engine,
    crew,
    configuration,
    canonical,
    quality,
    asOf,
    observedUntil: observed,
    vocabulary,
    previous,
    past,
    ...(kept === undefined ? {} : { kept }),
    features,
    study: null,
    history,
    models,
    quiet,
    ...(keep === undefined ? {} : { keepSnapshot: keep }),
    snapshotAt: takeOnce(({ table, day, among }) =>
      snapshotOf(engine, {
        vocabulary,
        features,
        window: { ...window, asOf: day },
        history,
        earlier: day === asOf && among === undefined ? earlier : null,
        ...among,
        table,
        // What was learned of all rows is not known at an earlier cut-off, unless a trained run had it.
        frozen: trained !== undefined || day >= window.asOf,
      }),
    ),
  };
}

/** Lists the columns that hold outcomes or splits: they are known afterwards, so they are no features. */
function outcomeColumns({ targets }: Configuration): readonly string[] {
  return Object.values(targets).flatMap((target) =>
    target.kind === "given"
      ? [target.column, ...(target.split === undefined ? [] : [target.split.column])]
      : [],
  );
}
