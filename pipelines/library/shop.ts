import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { configurationOf, folderOf } from "../../data/configuration.ts";
import { ConfigurationError } from "../../data/errors.ts";
import { unknownName } from "../../data/nearest.ts";
import type { DataQuality } from "../../data/quality/quality.ts";
import { addDays } from "../../data/window.ts";
import { withEngine } from "../../engines/duckdb.ts";
import type { EngineOptions } from "../../engines/engine.ts";
import type { Feature } from "../../features/feature.ts";
import { readMatrix } from "../../features/matrix.ts";
import type { Sample, Scorer } from "../../models/scorer.ts";
import { withCrew } from "../../models/worker-crew.ts";
import { aimAt } from "../aim.ts";
import { type Business, openBusiness, readSources, TIMELESS } from "../business.ts";
import { foresee } from "../foresee.ts";
import { labelledAt } from "../labelled.ts";
import { asObserved } from "../observed.ts";
import { reportTarget } from "../report-target.ts";
import { type Grouped, groupCustomers, learnSegments } from "../segment.ts";
import { withStudy } from "../study.ts";
import { withSufficiency } from "../sufficiency.ts";
import { type SegmentName, type SegmentsModel, targetModel } from "../trained.ts";
import { type Comparison, comparisonOf } from "./comparison.ts";
import type { BusinessConfiguration } from "./configurations.ts";
import type { Names, NamesOfFile } from "./names.ts";
import { type ShopSnapshot, shopSnapshot } from "./shop-snapshot.ts";

export interface OpenShopOptions {
  /** Overrides the configuration's: rows from this day on are forgotten. */
  readonly asOf?: string;
  /** Overrides the configuration's. */
  readonly seed?: number;
  /** Threads and memory of the engine; by default one thread a core. */
  readonly engine?: EngineOptions;
  /** Told what is being done. */
  readonly say?: (what: string) => void;
}

export interface CompareOptions {
  /** Models of one's own, which compete with ours. */
  readonly models?: readonly Scorer[];
  /** How many settings of each model are tried; by default the configuration's. */
  readonly effort?: "low" | "medium" | "high";
  /** Whether to ask what each family of features adds, and whether more customers would help. Default false: both take long. */
  readonly worth?: boolean;
}

/** Features and labels of the customers whom a target asks about on a day. */
export interface Labelled extends Sample {
  readonly asOf: string | null;
  readonly rows: number;
  readonly positives: number;
}

/** The groups of a snapshot's customers. */
export interface Segments {
  /** The kinds that were found, each with its id, name and rule; empty where there are too few customers. */
  readonly kinds: readonly (SegmentName & { readonly size: number; readonly share: number })[];
  /** n customer ids, ascending; what follows is in their order. */
  readonly ids: readonly string[];
  /** n names of kinds. */
  readonly kind: readonly string[] | null;
  readonly rfm: Grouped["rfm"];
  readonly lifecycle: Grouped["lifecycle"];
  readonly valueTier: Grouped["valueTier"];
  /** What was learned: plain JSON. */
  readonly model: SegmentsModel;
}

/** A business whose files have been read and checked, as it stood before its as_of. */
export interface Shop<Known extends Names = NamesOfFile> {
  readonly configuration: BusinessConfiguration<Known>;
  /** First day not observed; null where no source has time. */
  readonly asOf: string | null;
  /** What came in: rows read, accepted and rejected by reason, and what is odd about columns. */
  readonly quality: DataQuality;
  /** Every feature that the business has. */
  readonly features: readonly Feature[];
  /** Takes a snapshot of every feature on a day, from rows before it alone. */
  snapshot(asOf: string | null): Promise<ShopSnapshot<Known>>;
  /** Returns features and labels of a target on a day whose horizon is over. */
  labels(target: Known["target"], asOf: string | null): Promise<Labelled>;
  /**
   * Fits every model and rule on a target by the product's protocol: learns at earlier days, chooses on a later one, tests
   * on the last whose outcomes are known. The evaluation is that of a run's report.
   */
  compare(target: Known["target"], options?: CompareOptions): Promise<Comparison>;
  /** Finds the kinds of customers on a day, and puts everybody in their groups. */
  segment(asOf: string | null): Promise<Segments>;
  /** Closes the engine and forgets what was read. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Opens a shop, hands it to `work`, and closes it when the work has ended.
 *
 * @example
 * const auc = await withShop(configuration, {}, async (shop) => {
 *   const { candidates } = await shop.compare("churn");
 *   return candidates.map(({ name, auc }) => ({ name, ...auc }));
 * });
 */
export async function withShop<Result, Known extends Names = NamesOfFile>(
  given: string | BusinessConfiguration<Known>,
  { engine: engineOptions = {}, say = () => undefined, ...options }: OpenShopOptions,
  work: (shop: Shop<Known>) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "quintile-shop-"));
  const run = { path: join(folder, "run"), temporary: join(folder, "temporary") };
  const threads = engineOptions.threads ?? availableParallelism();
  try {
    await mkdir(run.path);
    await mkdir(run.temporary);
    const configuration = { ...(await configurationOf(given)), ...overrides(options) };
    return await withEngine({ ...engineOptions, temporary: run.temporary }, async (engine) =>
      withCrew(threads, async (crew) => {
        const ingested = await readSources(
          {
            engine,
            crew,
            configuration,
            sourceFolder: folderOf(configuration),
            folder: run,
            earlier: async () => null,
            previous: async () => null,
            past: async () => ({ runs: [], says: [], marks: [] }),
          },
          say,
        );
        await engine.lockDown([run.path, run.temporary]);
        const business = await openBusiness(engine, configuration, ingested, { crew });
        return await work(shopOver<Known>(business));
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Opens a shop that lasts until it is closed: reads and checks the files of a configuration, and forgets what is later than
 * its as_of.
 *
 * @example
 * const shop = await openShop("quintile.yaml");
 * const snapshot = await shop.snapshot(shop.asOf);
 * const recency = await snapshot.column("recency_days");
 * await shop.close();
 */
export async function openShop<Known extends Names = NamesOfFile>(
  configuration: string | BusinessConfiguration<Known>,
  options: OpenShopOptions = {},
): Promise<Shop<Known>> {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let closed: Promise<void> = Promise.resolve();
  const shop = await new Promise<Shop<Known>>((resolve, reject) => {
    closed = withShop<void, Known>(configuration, options, async (opened) => {
      resolve(opened);
      await finished;
    });
    closed.catch(reject);
  });
  const close = async () => {
    finish();
    await closed;
  };
  return { ...shop, close, [Symbol.asyncDispose]: close };
}

function overrides({ asOf, seed }: OpenShopOptions) {
  return {
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function shopOver<Known extends Names>(business: Business): Shop<Known> {
  const { engine, configuration } = business;
  const turn = inTurn();
  const dayOf = (asOf: string | null) => dayWithin(business, asOf);
  const targetOf = (name: string) => {
    const target = configuration.targets[name];
    if (target !== undefined) return target;
    const names = Object.keys(configuration.targets);
    throw new ConfigurationError(unknownName("target", name, names));
  };
  let segments: SegmentsModel | null = null;
  return {
    configuration,
    asOf: business.asOf,
    quality: business.quality,
    features: business.features,
    snapshot: (asOf) =>
      turn(async () =>
        shopSnapshot<Known>(engine, await business.snapshotAt(dayOf(asOf)), { asOf, turn }),
      ),
    labels: (name, asOf) =>
      turn(async () => {
        const target = targetOf(name);
        const day = dayOf(asOf);
        if (target.kind !== "given" && business.asOf !== null)
          requireOver(name, addDays(day, target.horizon), business.asOf);
        const aim = await aimAt(business, name, target);
        const { matrix, labels } = await labelledAt(business, aim, day);
        const positives = labels.reduce((sum, label) => sum + label, 0);
        return { asOf, matrix, labels, rows: labels.length, positives };
      }),
    compare: (name, { models = [], effort, worth = false } = {}) =>
      turn(async () => {
        const target = targetOf(name);
        const { evaluation } = configuration;
        const own: Business = {
          ...business,
          models,
          configuration: {
            ...configuration,
            evaluation: {
              ...evaluation,
              effort: effort ?? evaluation.effort,
              learning_curve: worth,
              ablation: worth,
            },
          },
        };
        segments ??= await learnSegments(business, business.observedUntil ?? TIMELESS);
        const studied = await withStudy(await withSufficiency(asObserved(own)));
        const outlook = await foresee(studied, name, target);
        return comparisonOf(own, {
          target,
          evaluation: await reportTarget(studied, outlook, segments),
          model: targetModel(outlook),
          dayOf,
          turn,
        });
      }),
    segment: (asOf) =>
      turn(async () => {
        const day = dayOf(asOf);
        const model = await learnSegments(business, day);
        const matrix = await readMatrix(engine, await business.snapshotAt(day));
        return segmentsOf(matrix.ids, groupCustomers(matrix, model), model);
      }),
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function segmentsOf(ids: readonly string[], grouped: Grouped, model: SegmentsModel): Segments {
  const names = model.clusters?.names ?? [];
  const cluster = grouped.clusters?.cluster ?? null;
  const sizes = names.map(() => 0);
  for (const position of cluster ?? []) sizes[position] = (sizes[position] ?? 0) + 1;
  return {
    kinds: names.map((name, k) => ({
      ...name,
      size: sizes[k] ?? 0,
      share: (sizes[k] ?? 0) / Math.max(1, ids.length),
    })),
    ids,
    kind: cluster === null ? null : Array.from(cluster, (k) => names[k]?.name ?? ""),
    rfm: grouped.rfm,
    lifecycle: grouped.lifecycle,
    valueTier: grouped.valueTier,
    model,
  };
}

/** Returns the day of a snapshot, which may not lie after the first day whose rows were forgotten. */
function dayWithin({ asOf: known }: Business, asOf: string | null): string {
  if (known === null) {
    if (asOf === null) return TIMELESS;
    throw new ConfigurationError(`a day requires sources with dates, got ${asOf} and none of them`);
  }
  if (asOf === null) throw new ConfigurationError("sources with dates require a day, got null");
  addDays(asOf, 0);
  if (asOf > known)
    throw new ConfigurationError(`rows from ${known} on were not read, got as_of ${asOf}`);
  return asOf;
}

function requireOver(target: string, ends: string, asOf: string): void {
  if (ends > asOf)
    throw new ConfigurationError(
      `labels of '${target}' require outcomes until ${ends}, but rows from ${asOf} on were not read`,
    );
}

/** Returns a function that does one piece of work after the other: they share tables of the engine. */
function inTurn(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
