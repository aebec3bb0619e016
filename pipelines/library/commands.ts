import type { Configuration } from "../../data/schema.ts";
import type { EngineOptions } from "../../engines/engine.ts";
import type { Scorer } from "../../models/scorer.ts";
import { check as checkAll } from "../check.ts";
import { exportMatrix as exportAll } from "../export-matrix.ts";
import type { LeanSaid } from "../lean/lean-run.ts";
import type { TestedOn } from "../lean/open-lean.ts";
import { ledger as tellLedger } from "../ledger.ts";
import { report as reportPeriod } from "../report.ts";
import { type RunSaid, run as runAll, score as scoreAll, train as trainAll } from "../run.ts";
import { runLearningEvery as runEvery } from "../run-learning-every.ts";
import type { Said } from "../said.ts";
import type { Show } from "../stages.ts";
import type { WorkOptions } from "../work.ts";

/** A configuration, or the path of its file. */
export type ConfigurationGiven = string | Configuration;

/** What everything that reads a business's files may be told. */
export interface CommandOptions {
  /** The folder to write; by default one named after the business and its day, in `runs/`. */
  readonly out?: string | undefined;
  /** First day not observed; overrides the configuration's. */
  readonly asOf?: string | undefined;
  /** Overrides the configuration's. */
  readonly seed?: number | undefined;
  /** How many settings of each model are tried; overrides the configuration's. */
  readonly effort?: "low" | "medium" | "high" | undefined;
  /** Threads and memory of the engine. */
  readonly engine?: EngineOptions;
  /** Where progress is shown: on standard error, or by default nowhere. */
  readonly show?: Show;
  /** Models of one's own, which compete with ours. */
  readonly models?: readonly Scorer[];
  /** Whether what earlier runs kept under `.quintile/` is passed over, and kept anew. */
  readonly fresh?: boolean | undefined;
}

/** Where a run is logged. */
export interface Logged {
  /** Address of an MLflow tracking server; by default the configuration's. */
  readonly mlflow?: string | null | undefined;
}

/**
 * Does everything: ingest, features, segments, models, evaluation, scores, lists, reports. Returns the folder's `path`
 * and its run.json as `document`.
 *
 * @example
 * const { path, document } = await run("quintile.yaml", { asOf: "2026-03-01" });
 */
export async function run(
  configuration: ConfigurationGiven,
  { mlflow = null, ...options }: CommandOptions & Logged = {},
): Promise<RunSaid> {
  return await runAll({ ...workOf(configuration, options), mlflow, truth: null });
}

/**
 * Scores customers, groups them and ranks lists by the shortest way: one model a target, nothing explained, compared or
 * kept for later runs. Models are tested on the customers drawn to learn from, a horizon later, or on everybody then
 * (`testOn`), which takes longer.
 *
 * @example
 * const { path, document } = await leanRun("quintile.yaml", { asOf: "2026-03-01" });
 */
export async function leanRun(
  configuration: ConfigurationGiven,
  {
    testOn = "those drawn",
    ...options
  }: Omit<CommandOptions, "effort" | "models" | "fresh"> & { readonly testOn?: TestedOn } = {},
): Promise<LeanSaid> {
  const { leanRun: runLean } = await import("../lean/lean-run.ts");
  return await runLean({ ...workOf(configuration, options), testOn });
}

/** Scores by models of the last day on which they are due, of every so many days: those that are there, or new ones. */
export async function runLearningEvery(
  configuration: ConfigurationGiven,
  {
    learnEvery,
    mlflow = null,
    ...options
  }: CommandOptions & Logged & { readonly learnEvery: number },
): Promise<Said> {
  return await runEvery({ ...workOf(configuration, options), learnEvery, mlflow });
}

/** Learns and evaluates models, and scores nobody. */
export async function train(
  configuration: ConfigurationGiven,
  { mlflow = null, ...options }: CommandOptions & Logged = {},
): Promise<RunSaid> {
  return await trainAll({ ...workOf(configuration, options), mlflow });
}

/**
 * Applies a trained run to another day: nothing is learned. A run whose champion is a model of one's own needs it again.
 *
 * @example
 * await score("quintile.yaml", { model: "runs/shop-2026-03-01", asOf: "2026-03-08" });
 */
export async function score(
  configuration: ConfigurationGiven,
  { model, ...options }: CommandOptions & { readonly model: string },
): Promise<RunSaid> {
  return await scoreAll({ ...workOf(configuration, options), model });
}

/** Validates configuration and data and says which targets can be modelled; trains nothing. */
export async function check(
  configuration: ConfigurationGiven,
  options: CommandOptions = {},
): Promise<Said> {
  return await checkAll(workOf(configuration, options));
}

/** Writes features, labels and splits of targets, by default of all, as Parquet for other tools. */
export async function exportMatrix(
  configuration: ConfigurationGiven,
  { targets = [], ...options }: CommandOptions & { readonly targets?: readonly string[] } = {},
): Promise<Said> {
  return await exportAll({ ...workOf(configuration, options), targets });
}

/** Replays selection, calibration and test as they would have been at `cutOffs` earlier days, `stepDays` apart. */
export async function backtest(
  configuration: ConfigurationGiven,
  {
    cutOffs = 4,
    stepDays,
    ...options
  }: CommandOptions & { readonly cutOffs?: number; readonly stepDays?: number | undefined } = {},
): Promise<Said> {
  const { backtest: backtestAll } = await import("../backtest.ts");
  return await backtestAll({
    ...workOf(configuration, options),
    cutOffs,
    stepDays: stepDays ?? null,
  });
}

/** Tells what became of earlier predictions: of the newest run, or replayed for `replay` past days or the days `cutOffs`. */
export async function ledger(
  configuration: ConfigurationGiven,
  {
    replay,
    cutOffs,
    ...options
  }: CommandOptions & {
    readonly replay?: number | undefined;
    readonly cutOffs?: readonly string[] | undefined;
  } = {},
): Promise<Said> {
  return await tellLedger({
    ...workOf(configuration, options),
    replay: replay ?? null,
    cutOffs: cutOffs ?? null,
  });
}

/** Writes how the last full month or quarter before `until` went for each group of a run's customers. */
export async function report(
  configuration: ConfigurationGiven,
  {
    period = "month",
    until,
    run: folder,
    ...options
  }: Omit<CommandOptions, "asOf" | "seed" | "models"> & {
    readonly period?: "month" | "quarter";
    readonly until?: string | undefined;
    readonly run?: string | undefined;
  } = {},
): Promise<Said> {
  const { asOf: _, seed: __, ...work } = workOf(configuration, options);
  return await reportPeriod({ ...work, period, until: until ?? null, run: folder ?? null });
}

/** Evaluates, calibrates and lists another model's scores of a target's customers beside our own. */
export async function importScores(
  configuration: ConfigurationGiven,
  {
    file,
    target,
    customer,
    score: column,
    name,
    run: folder,
    ...options
  }: CommandOptions & {
    /** CSV or Parquet with a score a customer, and a day in a column `as_of`. */
    readonly file: string;
    readonly target: string;
    /** The file's columns of customers and scores. */
    readonly customer: string;
    readonly score: string;
    /** What the other model is called; by default the file's name. */
    readonly name?: string | undefined;
    /** The run whose segments and worth its lists show; by default the newest. */
    readonly run?: string | undefined;
  },
): Promise<Said> {
  const { importScores: importAll } = await import("../import-scores.ts");
  return await importAll({
    ...workOf(configuration, options),
    file,
    target,
    customer,
    score: column,
    name: name ?? null,
    run: folder ?? null,
  });
}

function workOf(
  configuration: ConfigurationGiven,
  {
    out,
    asOf,
    seed,
    effort,
    engine = {},
    show = "nothing",
    models = [],
    fresh = false,
  }: CommandOptions,
): WorkOptions {
  return {
    configuration,
    out: out ?? null,
    asOf: asOf ?? null,
    seed: seed ?? null,
    ...(effort === undefined ? {} : { effort }),
    engine,
    show,
    models,
    fresh,
  };
}
